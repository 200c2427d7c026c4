using Emulator.Cpu.Decoding;

namespace Emulator.Cpu.Vectors;

/// <summary>The rows of all families of this folder.</summary>
internal static class VectorRows
{
    internal static OpRow[] All =>
    [
        .. Moves.Rows,
        .. ScalarMoves.Rows,
        .. HalfMoves.Rows,
        .. MmxMoves.Rows,
        .. Elements.Rows,
        .. Masks.Rows,
        .. Arithmetic.Rows,
        .. Logic.Rows,
        .. Comparisons.Rows,
        .. Multiplication.Rows,
        .. Horizontal.Rows,
        .. Packing.Rows,
        .. Shuffles.Rows,
        .. Shifts.Rows,
        .. VariableShifts.Rows,
        .. Widening.Rows,
        .. Copies.Rows,
        .. Blends.Rows,
        .. CrossLane.Rows,
        .. MaskedMoves.Rows,
        .. Gathers.Rows,
        .. DifferenceSums.Rows,
        .. StringComparisons.Rows,
        .. AesInstructions.Rows,
        .. CarrylessMultiply.Rows,
        .. ShaInstructions.Rows,
        .. GaloisField.Rows,
    ];
}

using Emulator.Cpu.Decoding;

namespace Emulator.Cpu.Vectors;

/// <summary>The rows of all families of this folder.</summary>
internal static class VectorRows
{
    internal static OpRow[] All =>
    [
        .. Moves.Rows,
        .. ScalarMoves.Rows,
        .. Arithmetic.Rows,
        .. Logic.Rows,
    ];
}

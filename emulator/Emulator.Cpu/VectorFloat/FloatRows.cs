using Emulator.Cpu.Decoding;

namespace Emulator.Cpu.VectorFloat;

/// <summary>The rows of all families of this folder.</summary>
internal static class FloatRows
{
    internal static OpRow[] All =>
    [
        .. BinaryArithmetic.Rows,
        .. Extremes.Rows,
        .. UnaryOperations.Rows,
        .. Comparisons.Rows,
        .. Horizontals.Rows,
        .. DotProducts.Rows,
        .. Conversions.Rows,
        .. ScalarConversions.Rows,
        .. HalfConversions.Rows,
        .. MmxConversions.Rows,
        .. FusedRows.Rows,
    ];
}

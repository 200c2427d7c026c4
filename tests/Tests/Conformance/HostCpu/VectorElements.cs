using Iced.Intel;

namespace Tests.Conformance.HostCpu;

/// <summary>The elements of codes, from Iced's table.</summary>
internal static class VectorElements
{
    public static int BitsOf(VectorElement element) => element switch
    {
        VectorElement.Int8 => 8,
        VectorElement.Int16 or VectorElement.Float16 => 16,
        VectorElement.Int32 or VectorElement.Float32 => 32,
        _ => 64,
    };

    /// <summary>What the memory operand of a code holds, also when it is a register; null when it has none.</summary>
    public static VectorElement? Of(Code code)
    {
        MemorySize size = code.ToOpCode().MemorySize;
        if (size == MemorySize.Unknown)
        {
            return null;
        }

        return size.GetElementType() switch
        {
            MemorySize.Float16 => VectorElement.Float16,
            MemorySize.Float32 => VectorElement.Float32,
            MemorySize.Float64 => VectorElement.Float64,
            _ => size.GetElementSize() switch
            {
                1 => VectorElement.Int8,
                2 => VectorElement.Int16,
                4 => VectorElement.Int32,
                _ => VectorElement.Int64,
            },
        };
    }
}

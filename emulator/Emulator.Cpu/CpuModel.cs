namespace Emulator.Cpu;

/// <summary>What a CPU can do: its features, its address widths, and what CPUID says of them.</summary>
public sealed class CpuModel
{
    /// <summary>MAXPHYADDR, 36–52.</summary>
    public int PhysicalAddressBits { get; init; } = 46;
}

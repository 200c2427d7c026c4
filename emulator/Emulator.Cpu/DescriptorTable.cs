namespace Emulator.Cpu;

/// <summary>GDTR or IDTR (SDM 3A 2.4).</summary>
public struct DescriptorTable
{
    public ulong Base;

    /// <summary>The last valid offset in bytes.</summary>
    public ushort Limit;
}

namespace Emulator.Arch;

/// <summary>The fields of control register CR3 (SDM 3A 2.5 and tables 4-3, 4-7, 4-12, 4-13).</summary>
public static class Cr3
{
    public const ulong PWT = 1UL << 3;
    public const ulong PCD = 1UL << 4;

    /// <summary>Bits 11:0 with CR4.PCIDE: the process-context identifier.</summary>
    public const ulong PcidMask = 0xFFF;

    /// <summary>Bit 63 of the source of MOV to CR3 with CR4.PCIDE: keep the PCID's cached translations.</summary>
    public const ulong NoFlush = 1UL << 63;
}

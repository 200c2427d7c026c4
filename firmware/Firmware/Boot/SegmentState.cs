namespace Firmware.Boot;

/// <summary>A segment register with its hidden part (SDM 3A 3.4.3).</summary>
/// <param name="Selector">The visible part.</param>
/// <param name="Base">The base address.</param>
/// <param name="Limit">The limit in bytes, after the granularity bit was applied.</param>
/// <param name="AccessRights">
/// Bits 55:52 and 47:40 of the descriptor as VMX packs them (SDM 3C 25.4.1): type 3:0, S 4, DPL 6:5, P 7, AVL 12, L
/// 13, D/B 14, G 15.
/// </param>
public readonly record struct SegmentState(ushort Selector, ulong Base, uint Limit, ushort AccessRights)
{
    /// <summary>Execute/read, accessed, present, 32-bit, 4 GiB.</summary>
    public const ushort Code32 = 0xC09B;

    /// <summary>Execute/read, accessed, present, 64-bit.</summary>
    public const ushort Code64 = 0xA09B;

    /// <summary>Read/write, accessed, present, 32-bit, 4 GiB.</summary>
    public const ushort Data32 = 0xC093;

    /// <summary>Execute/read, accessed, present, 16-bit, 64 KiB: CS after reset (SDM 3A table 9-1).</summary>
    public const ushort Code16 = 0x009B;

    /// <summary>Read/write, accessed, present, 16-bit, 64 KiB: data segments and SS after reset.</summary>
    public const ushort Data16 = 0x0093;

    /// <summary>LDT, present: LDTR after reset.</summary>
    public const ushort Ldt = 0x0082;

    /// <summary>Busy 32-bit (or 64-bit) TSS, present: TR, which may never be unusable in IA-32e mode.</summary>
    public const ushort BusyTss = 0x008B;

    /// <summary>A segment of real-address mode.</summary>
    public static SegmentState Real(ushort selector, ushort accessRights) =>
        new(selector, (ulong)selector << 4, 0xFFFF, accessRights);

    /// <summary>A segment that covers 4 GiB from 0.</summary>
    public static SegmentState Flat(ushort selector, ushort accessRights) =>
        new(selector, 0, uint.MaxValue, accessRights);

    /// <summary>The 8-byte descriptor from which a processor would load this state (SDM 3A figure 3-8).</summary>
    public ulong ToDescriptor()
    {
        bool granular = (AccessRights & 0x8000) != 0;
        ulong limit = granular ? Limit >> 12 : Limit;
        return (limit & 0xFFFF)
            | ((Base & 0xFFFFFF) << 16)
            | ((AccessRights & 0xFFUL) << 40)
            | (((limit >> 16) & 0xF) << 48)
            | ((AccessRights & 0xF000UL) << 40)
            | (((Base >> 24) & 0xFF) << 56);
    }
}

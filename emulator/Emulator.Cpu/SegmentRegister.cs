namespace Emulator.Cpu;

/// <summary>A segment register with its hidden part (SDM 3A 3.4.3).</summary>
public struct SegmentRegister
{
    public ulong Base;

    /// <summary>The last valid offset in bytes, granularity applied.</summary>
    public uint Limit;

    /// <summary>
    /// Bits 23:8 of the descriptor's second doubleword, moved to 15:0: type 3:0, S 4, DPL 6:5, P 7, AVL 12, L 13, D/B
    /// 14, G 15 (SDM 3A figure 3-8).
    /// </summary>
    public ushort Attributes;

    public ushort Selector;

    /// <summary>
    /// 1 while the register holds a usable segment, 0 after a null selector was loaded. As wide as it is so that the
    /// struct has no padding, which copies leave undefined and a checkpoint would save.
    /// </summary>
    public ulong Usable;

    public readonly int Type => Attributes & 0xF;
    public readonly bool IsCodeOrData => (Attributes & SegmentAttributes.S) != 0;
    public readonly int Dpl => (Attributes >> 5) & 3;
    public readonly bool Present => (Attributes & SegmentAttributes.P) != 0;
    public readonly bool Long => (Attributes & SegmentAttributes.L) != 0;

    /// <summary>D of a code segment, B of a stack or expand-down segment.</summary>
    public readonly bool Big => (Attributes & SegmentAttributes.DB) != 0;
}

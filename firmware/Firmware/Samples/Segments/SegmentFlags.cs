namespace Firmware.Samples.Segments;

/// <summary>Bits 23:8 of a descriptor's second doubleword, shifted down by 8, without type and limit.</summary>
[Flags]
internal enum SegmentFlags : ushort
{
    None = 0,

    /// <summary>Code or data, not a system segment.</summary>
    S = 1 << 4,

    /// <summary>Privilege level 3.</summary>
    Dpl3 = 3 << 5,

    /// <summary>Present.</summary>
    P = 1 << 7,

    /// <summary>32-bit: default size of code, size of stack pointers, upper bound of expand-down segments.</summary>
    DB = 1 << 14,

    /// <summary>The limit counts pages.</summary>
    G = 1 << 15,

    Low = S | Dpl3 | P,
    High = DB | G,
}

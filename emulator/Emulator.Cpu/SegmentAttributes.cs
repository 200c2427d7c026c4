namespace Emulator.Cpu;

/// <summary>Bits of <see cref="SegmentRegister.Attributes"/> (SDM 3A 3.4.5).</summary>
public static class SegmentAttributes
{
    /// <summary>Type bit 0 of code and data segments.</summary>
    public const int Accessed = 1 << 0;

    /// <summary>Type bit 1: a data segment is writable, a code segment readable.</summary>
    public const int WritableOrReadable = 1 << 1;

    /// <summary>Type bit 2: a data segment expands down, a code segment is conforming.</summary>
    public const int ExpandDownOrConforming = 1 << 2;

    /// <summary>Type bit 3: a code segment.</summary>
    public const int Code = 1 << 3;

    /// <summary>A code or data segment, not a system descriptor.</summary>
    public const int S = 1 << 4;

    public const int DplShift = 5;
    public const int P = 1 << 7;
    public const int L = 1 << 13;
    public const int DB = 1 << 14;
    public const int G = 1 << 15;
}

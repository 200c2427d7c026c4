namespace Emulator.Cpu.Privileged;

/// <summary>Attributes of the flat 4 GiB segments that SYSCALL and its kin load (SDM 2B, SYSCALL, operation).</summary>
internal static class FlatSegment
{
    private const int Common = SegmentAttributes.S | SegmentAttributes.P | SegmentAttributes.G
        | SegmentAttributes.Accessed | SegmentAttributes.WritableOrReadable;

    /// <summary>Execute/read, accessed; L for 64-bit code, otherwise D.</summary>
    internal static ushort Code(int dpl, bool bits64) => (ushort)(
        Common | SegmentAttributes.Code | (dpl << SegmentAttributes.DplShift)
        | (bits64 ? SegmentAttributes.L : SegmentAttributes.DB));

    /// <summary>Read/write, accessed, 32-bit stack pointer outside 64-bit mode.</summary>
    internal static ushort Data(int dpl) =>
        (ushort)(Common | (dpl << SegmentAttributes.DplShift) | SegmentAttributes.DB);
}

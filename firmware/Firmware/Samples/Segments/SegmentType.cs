namespace Firmware.Samples.Segments;

/// <summary>The types that the guest uses, accessed bit set (SDM 3A tables 3-1 and 3-2).</summary>
internal enum SegmentType : byte
{
    /// <summary>An available 32-bit TSS: a system segment.</summary>
    Tss = 9,
    ReadOnly = 1,
    ReadWrite = 3,
    ReadWriteDown = 7,
    ExecuteOnly = 9,
    ExecuteRead = 11,
}

namespace Firmware.Samples.Segments;

/// <summary>The types that the guest uses, accessed bit set (SDM 3A tables 3-1 and 3-2).</summary>
internal enum SegmentType : byte
{
    ReadOnly = 1,

    /// <summary>A local descriptor table: a system segment.</summary>
    Ldt = 2,
    ReadWrite = 3,
    ReadWriteDown = 7,
    ExecuteOnly = 9,
    ExecuteRead = 11,
}

namespace Firmware.Samples.Segments;

/// <summary>A segment descriptor (SDM 3A 3.4.5).</summary>
/// <param name="Base">Added to every offset.</param>
/// <param name="Limit">The 20-bit limit field: bytes, or pages of 4 KiB with <see cref="SegmentFlags.G"/>.</param>
/// <param name="Type">The type field, bits 3:0 (SDM 3A table 3-1).</param>
/// <param name="Flags">Everything else.</param>
internal readonly record struct SegmentDescriptor(uint Base, uint Limit, SegmentType Type, SegmentFlags Flags)
{
    /// <summary>The eight bytes that lie in the GDT.</summary>
    public ulong Value =>
        (Limit & 0xFFFF) | ((ulong)(Base & 0xFF_FFFF) << 16) | ((ulong)Type << 40) | ((ulong)(Flags & SegmentFlags.Low)
        << 40) | ((ulong)(Limit >> 16 & 0xF) << 48) | ((ulong)(Flags & SegmentFlags.High) << 40)
        | ((ulong)(Base >> 24) << 56);

    /// <summary>Base, limit and type as the report shows them.</summary>
    public override string ToString() =>
        $"{Base:x8} {Limit:x5} {((Flags & SegmentFlags.G) != 0 ? "pages" : "bytes")} {SegmentTypes.NameOf(this)}";
}

namespace Firmware.Samples.Segments;

/// <summary>Names of types for the report.</summary>
internal static class SegmentTypes
{
    public static string NameOf(in SegmentDescriptor descriptor) => (descriptor.Flags & SegmentFlags.S) == 0
        ? "LDT"
        : descriptor.Type switch
        {
            SegmentType.ReadOnly => "read-only data",
            SegmentType.ReadWrite => "read/write data",
            SegmentType.ReadWriteDown => "expand-down data",
            SegmentType.ExecuteOnly => "execute-only code",
            _ => "readable code",
        };
}

using System.Buffers.Binary;

namespace Firmware.Samples.Segments;

/// <summary>
/// Segmentation beside paging: a flat 32-bit image that walks through <see cref="SegmentCases"/> with paging off and
/// reports what base, limit and type let through. Memory is marked with its own addresses, so a doubleword that was
/// read is the linear address that was reached.
/// </summary>
internal static class SegmentsGuest
{
    private const SegmentFlags Flat = SegmentFlags.P | SegmentFlags.S | SegmentFlags.DB | SegmentFlags.G;

    /// <summary>The flat image, linked for 1 MiB.</summary>
    public static byte[] Build()
    {
        byte[] image = new byte[SegmentsLayout.ImageBytes];
        MultibootGuest.Assemble(32, SegmentsLayout.Start, c => new SegmentsCode(c).Emit()).CopyTo(image, 0);
        List<ulong> descriptors =
        [
            0,
            new SegmentDescriptor(0, 0xF_FFFF, SegmentType.ExecuteRead, Flat).Value,
            new SegmentDescriptor(0, 0xF_FFFF, SegmentType.ReadWrite, Flat).Value,
        ];
        foreach (SegmentCase row in SegmentCases.All)
        {
            int at = (descriptors.Count - SegmentsLayout.FirstTested) * SegmentCase.RowSizeBytes;
            row.ToRow((ushort)(descriptors.Count * 8)).CopyTo(At(SegmentsLayout.Rows)[at..]);
            descriptors.Add(row.Segment?.Value ?? 0);
        }

        for (int i = 0; i < descriptors.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(At(SegmentsLayout.Gdt)[(i * 8)..], descriptors[i]);
        }

        PutRegister(SegmentsLayout.GdtRegister, descriptors.Count, SegmentsLayout.Gdt);
        PutRegister(SegmentsLayout.IdtRegister, SegmentsLayout.Vectors, SegmentsLayout.Idt);
        const byte farReturn = 0xCB;
        At(SegmentsLayout.FarReturn)[0] = farReturn;
        return image;

        Span<byte> At(uint address) => image.AsSpan((int)(address - SegmentsLayout.Start));

        void PutRegister(uint address, int entries, uint table)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(At(address), (ushort)((entries * 8) - 1));
            BinaryPrimitives.WriteUInt32LittleEndian(At(address)[2..], table);
        }
    }
}

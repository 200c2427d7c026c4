using System.Buffers.Binary;
using System.Text;
using Emulator.Arch;

namespace Firmware.Samples.Segments;

/// <summary>One access through a segment, and what the SDM says of it.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Segment">The descriptor; null where the selector names none.</param>
/// <param name="Access">What is done.</param>
/// <param name="Offset">Where in the segment.</param>
/// <param name="Vector">The exception; null when the access succeeds.</param>
internal sealed record SegmentCase(
    string Title, SegmentDescriptor? Segment, SegmentAccess Access, uint Offset, ExceptionVector? Vector = null)
{
    public const int RowSizeBytes = 128;
    public const int OffsetField = 0;
    public const int LinearField = 4;
    public const int SelectorField = 8;
    public const int VectorField = 10;
    public const int ErrorField = 12;
    public const int AccessField = 14;
    public const int TitleField = 16;
    private const int TitleColumns = 110;

    /// <summary>The selector, where it is not that of <see cref="Segment"/>: null, or beyond the table.</summary>
    public ushort? OtherSelector { get; init; }

    /// <summary>Requested privilege level in the selector.</summary>
    public int Rpl { get; init; }

    /// <summary>The error code is the selector, without its RPL: the load itself is refused.</summary>
    public bool IsRefusedLoad { get; init; }

    /// <summary>The linear address that the access reaches: base plus offset, 32 bits wide (SDM 3A 3.4).</summary>
    public uint Linear => unchecked((Segment?.Base ?? 0) + Offset);

    /// <summary>The row for the guest.</summary>
    /// <param name="selector">Where <see cref="Segment"/> lies in the GDT.</param>
    public byte[] ToRow(ushort selector)
    {
        byte[] row = new byte[RowSizeBytes];
        int used = (OtherSelector ?? selector) | Rpl;
        BinaryPrimitives.WriteUInt32LittleEndian(row.AsSpan(OffsetField), Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(row.AsSpan(LinearField), Linear);
        BinaryPrimitives.WriteUInt16LittleEndian(row.AsSpan(SelectorField), (ushort)used);
        row[VectorField] = (byte?)Vector ?? byte.MaxValue;
        BinaryPrimitives.WriteUInt16LittleEndian(row.AsSpan(ErrorField), (ushort)(IsRefusedLoad ? used & ~3 : 0));
        row[AccessField] = (byte)Access;
        string segment = Segment?.ToString() ?? "-";
        string text = $"{Title,-46} {used:x4} {segment,-38} {Access,-9} {Offset:x8} ";
        Encoding.ASCII.GetBytes(text.PadRight(TitleColumns), row.AsSpan(TitleField));
        return row;
    }
}

using System.Buffers.Binary;

namespace Emulator.Images;

/// <summary>
/// Little-endian, bounds-checked views of an image file. Every read beyond the end becomes an <see
/// cref="ImageFormatException"/> that names the structure, so that readers need no checks of their own and cannot
/// throw anything else.
/// </summary>
internal readonly struct ImageBytes(ReadOnlyMemory<byte> file)
{
    private const string Truncated = "the file is cut off; copy or build it again";

    public ulong Length => (ulong)file.Length;

    public byte U8(ulong offset, string what) => Span(offset, 1, what)[0];

    public ushort U16(ulong offset, string what) => BinaryPrimitives.ReadUInt16LittleEndian(Span(offset, 2, what));

    public uint U32(ulong offset, string what) => BinaryPrimitives.ReadUInt32LittleEndian(Span(offset, 4, what));

    public ulong U64(ulong offset, string what) => BinaryPrimitives.ReadUInt64LittleEndian(Span(offset, 8, what));

    /// <summary>A field as wide as the file's class: 8 bytes, or 4 zero-extended.</summary>
    public ulong Word(ulong offset, bool is64, string what) => is64 ? U64(offset, what) : U32(offset, what);

    public ReadOnlySpan<byte> Span(ulong offset, ulong sizeBytes, string what) => Slice(offset, sizeBytes, what).Span;

    public ReadOnlyMemory<byte> Slice(ulong offset, ulong sizeBytes, string what)
    {
        if (offset > Length || sizeBytes > Length - offset)
        {
            throw new ImageFormatException(
                $"{what} of 0x{sizeBytes:x} bytes ends outside the file of 0x{Length:x} bytes", offset, Truncated);
        }

        return file.Slice((int)offset, (int)sizeBytes);
    }

    /// <summary>
    /// The NUL-terminated text at <paramref name="offset"/>; ends at the end of the range at the latest.
    /// </summary>
    public string Text(ulong offset, ulong end, string what)
    {
        if (offset >= end)
        {
            throw new ImageFormatException(
                $"{what} starts outside its string table, which ends at 0x{end:x}",
                offset,
                "the table is damaged; build it again");
        }

        ReadOnlySpan<byte> bytes = Span(offset, end - offset, what);
        int length = System.MemoryExtensions.IndexOf(bytes, (byte)0);
        return System.Text.Encoding.Latin1.GetString(length < 0 ? bytes : bytes[..length]);
    }
}

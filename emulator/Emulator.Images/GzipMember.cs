using System.Buffers.Binary;
using System.IO.Compression;

namespace Emulator.Images;

/// <summary>
/// One member of a gzip file (RFC 1952). The framework's own reader neither says where a member ends nor sees that one
/// is cut off, so the header and the trailer are read here.
/// </summary>
internal static class GzipMember
{
    private const int HeaderBytes = 10;
    private const int TrailerBytes = 8;
    private const byte Deflate = 8;
    private const byte HasHeaderSum = 2;
    private const byte HasExtra = 4;
    private const byte HasName = 8;
    private const byte HasComment = 16;
    private const string Advice = "the file is damaged; copy or pack it again";

    public static bool IsOne(ReadOnlySpan<byte> bytes) => bytes.Length > 1 && bytes[0] == 0x1F && bytes[1] == 0x8B;

    /// <summary>Unpacks the member at the start.</summary>
    /// <param name="packed">From its first byte to the end of the file.</param>
    /// <param name="offset">Where that is in the file, for messages.</param>
    /// <param name="limitBytes">How much it may unpack to.</param>
    /// <param name="packedBytes">The member's length.</param>
    /// <exception cref="ImageFormatException">It is damaged, or larger.</exception>
    public static byte[] Unpack(ReadOnlyMemory<byte> packed, ulong offset, long limitBytes, out int packedBytes)
    {
        int start = DataStart(new ImageBytes(packed), offset);
        using MemoryStream input = new(packed[start..].ToArray(), writable: false);
        using MemoryStream output = new();
        try
        {
            using DeflateStream inflater = new(input, CompressionMode.Decompress, leaveOpen: true);
            byte[] buffer = new byte[65536];
            for (int read; (read = inflater.Read(buffer)) > 0;)
            {
                if (output.Length + read > limitBytes)
                {
                    throw new ImageFormatException(
                        "the packed archive is larger than the memory", offset, "give more memory with -m");
                }

                output.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            throw new ImageFormatException("packed data that cannot be unpacked", offset, Advice);
        }

        byte[] unpacked = output.ToArray();
        packedBytes = start + EndOf(packed.Span[start..], (int)input.Position, unpacked, offset);
        return unpacked;
    }

    private static int DataStart(ImageBytes bytes, ulong offset)
    {
        const string What = "the header of a gzip member";
        ReadOnlySpan<byte> header = bytes.Span(0, HeaderBytes, What);
        byte flags = header[3];
        if (header[2] != Deflate || (flags & 0xE0) != 0)
        {
            throw new ImageFormatException("a gzip member of an unknown kind", offset, Advice);
        }

        ulong at = HeaderBytes;
        if ((flags & HasExtra) != 0)
        {
            at += 2UL + bytes.U16(at, What);
        }

        foreach (byte text in (ReadOnlySpan<byte>)[HasName, HasComment])
        {
            while ((flags & text) != 0 && bytes.U8(at++, What) != 0)
            {
            }
        }

        at += (flags & HasHeaderSum) != 0 ? 2UL : 0;
        _ = bytes.Span(at, TrailerBytes, What);
        return (int)at;
    }

    /// <summary>
    /// The inflater takes its input in large pieces: the trailer, which holds the sum and the length of what came out,
    /// lies before the place it has come to. No trailer of these values means damage or a cut.
    /// </summary>
    private static int EndOf(ReadOnlySpan<byte> packed, int taken, byte[] unpacked, ulong offset)
    {
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32.Append(0, unpacked));
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)unpacked.Length);
        const int PieceBytes = 1 << 16;
        int from = Math.Max(0, taken - PieceBytes);
        int found = packed[from..Math.Min(taken + TrailerBytes, packed.Length)].IndexOf(trailer);
        return found >= 0
            ? from + found + TrailerBytes
            : throw new ImageFormatException("packed data is cut off, or its sum is wrong", offset, Advice);
    }
}

using System.Globalization;
using System.Text;
using static Emulator.Images.CpioFormat;

namespace Emulator.Images;

/// <summary>
/// Reads what Linux unpacks as its first file system (init/initramfs.c): cpio archives of the forms newc and crc, one
/// behind the other with zeros between, each plain or packed by gzip.
/// </summary>
public static class CpioReader
{
    private const uint PathMax = 4096;

    /// <summary>The first bytes of other ways to pack (lib/decompress.c), told by name.</summary>
    private static readonly (byte First, byte Second, string Name)[] s_packers =
    [
        (0x28, 0xB5, "zstd"), (0xFD, 0x37, "xz"), (0x42, 0x5A, "bzip2"), (0x5D, 0x00, "lzma"), (0x89, 0x4C, "lzo"),
        (0x02, 0x21, "lz4"),
    ];

    /// <summary>All entries but end marks, in order.</summary>
    /// <param name="file">The file's bytes; contents of entries are parts of them where nothing was packed.</param>
    /// <param name="limitBytes">How much packed archives may unpack to, all together.</param>
    /// <exception cref="ImageFormatException">It is none, or is damaged.</exception>
    public static IReadOnlyList<CpioEntry> Read(ReadOnlyMemory<byte> file, long limitBytes)
    {
        List<CpioEntry> entries = [];
        int archive = 0;
        ulong at = 0;
        while (at < (ulong)file.Length)
        {
            byte first = file.Span[(int)at];
            if (first == 0)
            {
                at++;
            }
            else if (first == '0' && at % Alignment == 0)
            {
                at = ReadEntry(new ImageBytes(file), at, entries, ref archive);
            }
            else
            {
                byte[] unpacked = Unpack(file, (int)at, limitBytes, out int packedBytes);
                limitBytes -= unpacked.Length;
                at += (uint)packedBytes;
                ReadUnpacked(unpacked, entries, ref archive);
            }
        }

        return entries;
    }

    private static void ReadUnpacked(byte[] unpacked, List<CpioEntry> entries, ref int archive)
    {
        ImageBytes bytes = new(unpacked);
        ulong at = 0;
        while (at < bytes.Length)
        {
            at = unpacked[at] == 0 ? at + 1 : ReadEntry(bytes, at, entries, ref archive);
        }
    }

    private static byte[] Unpack(ReadOnlyMemory<byte> file, int at, long limitBytes, out int packedBytes)
    {
        ReadOnlySpan<byte> rest = file.Span[at..];
        if (GzipMember.IsOne(rest))
        {
            return GzipMember.Unpack(file[at..], (ulong)at, limitBytes, out packedBytes);
        }

        foreach ((byte first, byte second, string name) in s_packers)
        {
            if (rest.Length > 1 && rest[0] == first && rest[1] == second)
            {
                throw new ImageFormatException(
                    $"the archive is packed by {name}", (ulong)at, "unpack it, or pack it with gzip");
            }
        }

        throw new ImageFormatException(
            "neither a cpio archive nor one packed by gzip", (ulong)at, "make it with `cpio -o -H newc`");
    }

    /// <summary>Reads one entry; its header and its content are filled up to multiples of 4 bytes.</summary>
    /// <returns>Where the next one may start.</returns>
    private static ulong ReadEntry(ImageBytes bytes, ulong at, List<CpioEntry> entries, ref int archive)
    {
        ReadOnlySpan<byte> header = bytes.Span(at, HeaderBytes, "the header of a cpio entry");
        bool isSummed = CheckMagic(header, at);
        Span<uint> fields = stackalloc uint[Fields];
        for (int i = 0; i < fields.Length; i++)
        {
            if (!uint.TryParse(
                header.Slice(MagicBytes + (i * FieldBytes), FieldBytes), NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture, out fields[i]))
            {
                throw new ImageFormatException(
                    $"field {i} of the header of a cpio entry is no number", at, "the file is damaged; make it again");
            }
        }

        (uint mode, uint sizeBytes, uint nameBytes) = (fields[1], fields[6], fields[11]);
        string name = Name(bytes.Span(at + HeaderBytes, nameBytes, "the name of a cpio entry"));
        ulong contentAt = Aligned(at + HeaderBytes + nameBytes);
        ulong next = contentAt + sizeBytes;
        if (name == EndMark)
        {
            archive++;
            return Math.Min(Aligned(next), bytes.Length);
        }

        ReadOnlyMemory<byte> content = bytes.Slice(contentAt, sizeBytes, "the content of a cpio entry");
        CheckSum(isSummed && (mode & TypeMask) == RegularFile, content.Span, fields[12], at);
        uint longest = (mode & TypeMask) == RegularFile ? uint.MaxValue
            : (mode & TypeMask) == SymbolicLink ? PathMax : 0;
        if (nameBytes is > 0 and <= PathMax && sizeBytes <= longest)
        {
            entries.Add(new CpioEntry
            {
                Name = name,
                Mode = mode,
                Uid = fields[2],
                Gid = fields[3],
                Links = fields[4],
                ModifiedSeconds = fields[5],
                Identity = (archive, fields[7], fields[8], fields[0]),
                Device = (fields[9], fields[10]),
                Content = content,
            });
        }

        // The last one need not be filled up.
        return Math.Min(Aligned(next), bytes.Length);
    }

    /// <returns>True: the header has a sum over the content.</returns>
    private static bool CheckMagic(ReadOnlySpan<byte> header, ulong at)
    {
        ReadOnlySpan<byte> magic = header[..MagicBytes];
        if (magic.SequenceEqual(NewMagic) || magic.SequenceEqual(SummedMagic))
        {
            return magic.SequenceEqual(SummedMagic);
        }

        throw magic.SequenceEqual("070707"u8)
            ? new ImageFormatException("a cpio archive of the old form odc", at, "make it with `cpio -o -H newc`")
            : new ImageFormatException("no cpio entry where one must start", at, "the file is damaged; make it again");
    }

    private static void CheckSum(bool isSummed, ReadOnlySpan<byte> content, uint expected, ulong at)
    {
        uint sum = 0;
        foreach (byte one in isSummed ? content : default)
        {
            sum += one;
        }

        if (isSummed && sum != expected)
        {
            throw new ImageFormatException(
                $"the content of a cpio entry sums up to {sum:x}, not to {expected:x}", at,
                "the file is damaged; make it again");
        }
    }

    private static string Name(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private static ulong Aligned(ulong at) => (at + Alignment - 1) & ~(ulong)(Alignment - 1);
}

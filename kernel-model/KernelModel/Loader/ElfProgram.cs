using System.Buffers.Binary;
using System.Text;
using KernelModel.Files;

namespace KernelModel.Loader;

/// <summary>
/// What exec looks at in an ELF file: the header and the program headers, nothing else, with the errors that Linux
/// gives (fs/binfmt_elf.c). Sections and symbols are no business of a kernel.
/// </summary>
internal sealed class ElfProgram
{
    public const int HeaderBytes = 64;
    private const int ProgramHeaderBytes = 56;
    private const ushort ET_EXEC = 2;
    private const ushort ET_DYN = 3;
    private const ushort EM_X86_64 = 62;
    private const int MaximumTableBytes = 65_536;
    private const int PathBytes = 4096;

    private ElfProgram()
    {
        Segments = [];
    }

    private ElfProgram(ReadOnlySpan<byte> header, ElfSegmentHeader[] segments)
    {
        IsFixed = BinaryPrimitives.ReadUInt16LittleEndian(header[16..]) == ET_EXEC;
        Entry = BinaryPrimitives.ReadUInt64LittleEndian(header[24..]);
        ProgramHeaderOffset = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        Segments = segments;
    }

    /// <summary>No program.</summary>
    public static ElfProgram None { get; } = new();

    /// <summary>ET_EXEC: loaded where it says; else anywhere.</summary>
    public bool IsFixed { get; }

    public ulong Entry { get; }

    public ulong ProgramHeaderOffset { get; }

    public IReadOnlyList<ElfSegmentHeader> Segments { get; }

    /// <summary>The interpreter's path; null: none.</summary>
    public string? Interpreter { get; private set; }

    /// <summary>PT_GNU_STACK asks for an executable stack. Without the header, 64-bit programs get none.</summary>
    public bool HasExecutableStack =>
        Segments.Any(s => s.Type == ElfSegmentHeader.PT_GNU_STACK && (s.Flags & ElfSegmentHeader.PF_X) != 0);

    /// <summary>From the lowest page to the end of the last segment to load, in bytes; 0 without any.</summary>
    public ulong LoadBytes
    {
        get
        {
            (ulong low, ulong high) = (ulong.MaxValue, 0);
            foreach (ElfSegmentHeader segment in Segments)
            {
                if (segment.Type == ElfSegmentHeader.PT_LOAD)
                {
                    low = Math.Min(low, segment.Address & ~0xFFFUL);
                    high = Math.Max(high, segment.Address + segment.MemoryBytes);
                }
            }

            return low < high ? high - low : 0;
        }
    }

    /// <summary>The page of the first segment to load.</summary>
    public ulong FirstPage
    {
        get
        {
            foreach (ElfSegmentHeader segment in Segments)
            {
                if (segment.Type == ElfSegmentHeader.PT_LOAD)
                {
                    return segment.Address & ~0xFFFUL;
                }
            }

            return 0;
        }
    }

    /// <summary>The greatest power of two that a segment to load wants to be aligned to.</summary>
    public ulong Alignment
    {
        get
        {
            ulong alignment = 0x1000;
            foreach (ElfSegmentHeader segment in Segments)
            {
                if (segment.Type == ElfSegmentHeader.PT_LOAD && ulong.IsPow2(segment.Alignment))
                {
                    alignment = Math.Max(alignment, segment.Alignment);
                }
            }

            return alignment;
        }
    }

    /// <summary>Where the program headers are once loaded, before any move (AT_PHDR).</summary>
    public ulong ProgramHeaderAddress
    {
        get
        {
            foreach (ElfSegmentHeader segment in Segments)
            {
                if (segment.Type == ElfSegmentHeader.PT_PHDR)
                {
                    return segment.Address;
                }
            }

            foreach (ElfSegmentHeader segment in Segments)
            {
                if (segment.Type == ElfSegmentHeader.PT_LOAD && segment.Offset <= ProgramHeaderOffset
                    && ProgramHeaderOffset < segment.Offset + segment.FileBytes)
                {
                    return ProgramHeaderOffset - segment.Offset + segment.Address;
                }
            }

            return 0;
        }
    }

    /// <summary>Reads a program or an interpreter.</summary>
    /// <returns>0; -ENOEXEC when it is none for this machine; -EIO when it is cut off.</returns>
    public static long Read(OpenFile file, out ElfProgram? program)
    {
        program = null;
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (file.ReadAt(0, header) != HeaderBytes || !IsForThisMachine(header))
        {
            return -Errno.ENOEXEC;
        }

        int count = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
        int tableBytes = count * ProgramHeaderBytes;
        if (BinaryPrimitives.ReadUInt16LittleEndian(header[54..]) != ProgramHeaderBytes || count == 0
            || tableBytes > MaximumTableBytes)
        {
            return -Errno.ENOEXEC;
        }

        byte[] table = new byte[tableBytes];
        long offset = BinaryPrimitives.ReadInt64LittleEndian(header[32..]);
        if (offset < 0 || file.ReadAt(offset, table) != tableBytes)
        {
            return offset < 0 ? -Errno.EINVAL : -Errno.EIO;
        }

        ElfSegmentHeader[] segments = new ElfSegmentHeader[count];
        for (int i = 0; i < count; i++)
        {
            segments[i] = ReadSegment(table.AsSpan(i * ProgramHeaderBytes));
        }

        program = new ElfProgram(header, segments);
        return program.ReadInterpreter(file);
    }

    private static bool IsForThisMachine(ReadOnlySpan<byte> header)
    {
        const uint Magic = 0x464C_457F;
        const byte Class64 = 2;
        const byte LittleEndian = 1;
        return BinaryPrimitives.ReadUInt32LittleEndian(header) == Magic && header[4] == Class64
            && header[5] == LittleEndian
            && BinaryPrimitives.ReadUInt16LittleEndian(header[16..]) is ET_EXEC or ET_DYN
            && BinaryPrimitives.ReadUInt16LittleEndian(header[18..]) == EM_X86_64;
    }

    private static ElfSegmentHeader ReadSegment(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[48..]));

    private long ReadInterpreter(OpenFile file)
    {
        foreach (ElfSegmentHeader segment in Segments)
        {
            if (segment.Type != ElfSegmentHeader.PT_INTERP)
            {
                continue;
            }

            if (segment.FileBytes is < 2 or > PathBytes || segment.Offset > long.MaxValue)
            {
                return -Errno.ENOEXEC;
            }

            byte[] path = new byte[(int)segment.FileBytes];
            if (file.ReadAt((long)segment.Offset, path) != path.Length)
            {
                return -Errno.EIO;
            }

            if (path[^1] != 0)
            {
                return -Errno.ENOEXEC;
            }

            Interpreter = Encoding.Latin1.GetString(path, 0, Array.IndexOf(path, (byte)0));
            return 0;
        }

        return 0;
    }
}

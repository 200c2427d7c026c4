using System.Buffers.Binary;

namespace Tests.Unit.Images;

/// <summary>Writes the structures of an ELF file at fixed places (System V gABI, chapters 4 and 5).</summary>
internal sealed class ElfWriter(bool is64)
{
    private const int ProgramHeaders = 0x40;
    private const int SectionHeaders = 0x700;
    private int _segments;

    public byte[] File { get; } = new byte[0x900];

    public int SymbolSize => is64 ? 24 : 16;

    private int SegmentSize => is64 ? 56 : 32;

    private int SectionSize => is64 ? 64 : 40;

    public void Header(ushort machine, ulong entry, ushort segments, ushort sections, ushort names)
    {
        Bytes(0, [0x7F, (byte)'E', (byte)'L', (byte)'F', (byte)(is64 ? 2 : 1), 1, 1]);
        int at = 16;
        Put(ref at, 2, 2);
        Put(ref at, machine, 2);
        Put(ref at, 1, 4);
        Word(ref at, entry);
        Word(ref at, ProgramHeaders);
        Word(ref at, SectionHeaders);
        Put(ref at, 0, 4);
        Put(ref at, is64 ? 64UL : 52, 2);
        Put(ref at, (ulong)SegmentSize, 2);
        Put(ref at, segments, 2);
        Put(ref at, (ulong)SectionSize, 2);
        Put(ref at, sections, 2);
        Put(ref at, names, 2);
    }

    public void Segment(
        uint type,
        uint flags,
        ulong offset,
        ulong virtualAddress,
        ulong physicalAddress,
        ulong fileSize,
        ulong memorySize)
    {
        int at = ProgramHeaders + (_segments++ * SegmentSize);
        Put(ref at, type, 4);
        if (is64)
        {
            Put(ref at, flags, 4);
        }

        Word(ref at, offset);
        Word(ref at, virtualAddress);
        Word(ref at, physicalAddress);
        Word(ref at, fileSize);
        Word(ref at, memorySize);
        if (!is64)
        {
            Put(ref at, flags, 4);
        }

        Word(ref at, 16);
    }

    public void Section(
        int number,
        uint name,
        uint type,
        ulong flags,
        ulong address,
        ulong offset,
        ulong size,
        uint link,
        ulong entrySize)
    {
        int at = SectionHeaders + (number * SectionSize);
        Put(ref at, name, 4);
        Put(ref at, type, 4);
        Word(ref at, flags);
        Word(ref at, address);
        Word(ref at, offset);
        Word(ref at, size);
        Put(ref at, link, 4);
        Put(ref at, 0, 4);
        Word(ref at, 1);
        Word(ref at, entrySize);
    }

    public void Symbol(int table, int number, uint name, byte binding, ulong value, ulong size, byte type)
    {
        int at = table + (number * SymbolSize);
        byte info = (byte)((binding << 4) | type);
        Put(ref at, name, 4);
        if (is64)
        {
            Put(ref at, info, 1);
            Put(ref at, 0, 1);
            Put(ref at, 1, 2);
        }

        Word(ref at, value);
        Word(ref at, size);
        if (!is64)
        {
            Put(ref at, info, 1);
            Put(ref at, 0, 1);
            Put(ref at, 1, 2);
        }
    }

    public void Bytes(int at, ReadOnlySpan<byte> bytes) => bytes.CopyTo(File.AsSpan(at));

    private void Word(ref int at, ulong value) => Put(ref at, value, is64 ? 8 : 4);

    private void Put(ref int at, ulong value, int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        bytes[..size].CopyTo(File.AsSpan(at));
        at += size;
    }
}

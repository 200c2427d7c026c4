using System.Buffers.Binary;

namespace Firmware.Programs;

/// <summary>
/// Wraps machine code as the smallest well-formed executable (System V ABI, chapter 4 and 5): one segment of code with
/// the headers, one of zeros to write to, and a stack that is not executable.
/// </summary>
internal static class ElfProgram
{
    /// <summary>Where the file is mapped.</summary>
    public const ulong Base = 0x400000;

    /// <summary>The program's own data: zeros at first.</summary>
    public const ulong Data = 0x600000;

    /// <summary>How much of it.</summary>
    public const ulong DataBytes = 0x4000;

    private const int HeaderBytes = 64;
    private const int SegmentBytes = 56;
    private const int SegmentCount = 3;
    private const int CodeOffset = 0x100;
    private const ulong PageBytes = 0x1000;

    private const uint Load = 1;
    private const uint GnuStack = 0x6474E551;
    private const uint Readable = 4;
    private const uint Writable = 2;
    private const uint Executable = 1;

    /// <summary>The file: its entry is the assembler's first instruction.</summary>
    public static byte[] Build(UserAssembler assembler)
    {
        byte[] code = assembler.Assemble(Base + CodeOffset);
        byte[] file = new byte[CodeOffset + code.Length];
        code.CopyTo(file, CodeOffset);
        WriteHeader(file);
        Span<byte> segments = file.AsSpan(HeaderBytes);
        WriteSegment(segments, Load, Readable | Executable, 0, Base, (ulong)file.Length, (ulong)file.Length);
        WriteSegment(segments[SegmentBytes..], Load, Readable | Writable, 0, Data, 0, DataBytes);
        WriteSegment(segments[(2 * SegmentBytes)..], GnuStack, Readable | Writable, 0, 0, 0, 0);
        return file;
    }

    private static void WriteHeader(Span<byte> file)
    {
        // \x7FELF, 64 bits, little-endian, version 1.
        ReadOnlySpan<byte> identification = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1];
        identification.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file[16..], 2); // ET_EXEC
        BinaryPrimitives.WriteUInt16LittleEndian(file[18..], 62); // EM_X86_64
        BinaryPrimitives.WriteUInt32LittleEndian(file[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(file[24..], Base + CodeOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(file[32..], HeaderBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(file[52..], HeaderBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(file[54..], SegmentBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(file[56..], SegmentCount);
        BinaryPrimitives.WriteUInt16LittleEndian(file[58..], 64); // e_shentsize, of no sections
    }

    private static void WriteSegment(
        Span<byte> into, uint type, uint flags, ulong offset, ulong address, ulong fileBytes, ulong memoryBytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, type);
        BinaryPrimitives.WriteUInt32LittleEndian(into[4..], flags);
        BinaryPrimitives.WriteUInt64LittleEndian(into[8..], offset);
        BinaryPrimitives.WriteUInt64LittleEndian(into[16..], address);
        BinaryPrimitives.WriteUInt64LittleEndian(into[24..], address);
        BinaryPrimitives.WriteUInt64LittleEndian(into[32..], fileBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(into[40..], memoryBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(into[48..], type == Load ? PageBytes : 16);
    }
}

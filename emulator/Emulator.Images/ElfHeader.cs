using System.Buffers.Binary;

namespace Emulator.Images;

/// <summary>The file header of an ELF file, checked (System V gABI, chapter 4).</summary>
internal readonly record struct ElfHeader(
    bool Is64,
    ushort Type,
    ushort Machine,
    ulong Entry,
    ulong ProgramOffset,
    ulong SectionOffset,
    ushort ProgramEntrySize,
    ushort ProgramCount,
    ushort SectionEntrySize,
    ushort SectionCount,
    ushort NameIndex)
{
    /// <summary>PN_XNUM and SHN_XINDEX: the true value stands in section header 0.</summary>
    private const ushort Escape = 0xFFFF;

    /// <summary>Names of machines that people give by mistake.</summary>
    private static readonly Dictionary<ushort, string> s_machineNames = new()
    {
        [2] = "sparc", [8] = "mips", [20] = "powerpc", [21] = "powerpc64", [22] = "s390x", [40] = "arm",
        [50] = "ia64", [183] = "aarch64", [243] = "riscv", [247] = "bpf", [258] = "loongarch",
    };

    private static readonly string[] s_typeNames =
        ["no type", "a relocatable object", "executable", "shared", "a core dump"];

    public static ElfHeader Read(ImageBytes bytes)
    {
        ReadOnlySpan<byte> identification = bytes.Span(0, 16, "the ELF identification");
        if (BinaryPrimitives.ReadUInt32BigEndian(identification) != ElfImage.Magic)
        {
            throw new ImageFormatException("the file does not start with 7f 'ELF'", 0, "give an ELF file");
        }

        bool is64 = CheckIdentification(identification);
        string header = is64 ? "the ELF64 header" : "the ELF32 header";
        _ = bytes.Span(0, is64 ? 64UL : 52UL, header);
        ushort type = bytes.U16(16, header);
        ushort machine = bytes.U16(18, header);
        CheckTarget(is64, type, machine, bytes.U32(20, header));

        ulong tail = is64 ? 54UL : 42UL;
        ElfHeader result = new(
            is64,
            type,
            machine,
            bytes.Word(24, is64, header),
            bytes.Word(is64 ? 32UL : 28, is64, header),
            bytes.Word(is64 ? 40UL : 32, is64, header),
            bytes.U16(tail, header),
            bytes.U16(tail + 2, header),
            bytes.U16(tail + 4, header),
            bytes.U16(tail + 6, header),
            bytes.U16(tail + 8, header));
        result.CheckEntrySizes(tail);
        return result;
    }

    /// <summary>The number of program headers, with PN_XNUM resolved through sh_info of section 0.</summary>
    public ulong ResolveProgramCount(ImageBytes bytes) =>
        ProgramCount != Escape
            ? ProgramCount
            : bytes.U32(SectionZeroField(bytes, Is64 ? 44UL : 28), "section header 0");

    /// <summary>
    /// The number of section headers; 0 with a table present means that sh_size of section 0 has it.
    /// </summary>
    public ulong ResolveSectionCount(ImageBytes bytes) =>
        SectionOffset == 0 ? 0
        : SectionCount != 0 ? SectionCount
        : bytes.Word(SectionZeroField(bytes, Is64 ? 32UL : 20), Is64, "section header 0");

    /// <summary>The index of the section name table, with SHN_XINDEX resolved through sh_link of section 0.</summary>
    public uint ResolveNameIndex(ImageBytes bytes) =>
        NameIndex != Escape ? NameIndex : bytes.U32(SectionZeroField(bytes, Is64 ? 40UL : 24), "section header 0");

    private static bool CheckIdentification(ReadOnlySpan<byte> identification)
    {
        if (identification[4] is not (1 or 2))
        {
            throw new ImageFormatException(
                $"ELF class {identification[4]} is neither 32-bit (1) nor 64-bit (2)", 4, "the file is damaged");
        }

        if (identification[5] != 1)
        {
            string found = identification[5] == 2 ? "big-endian" : $"data encoding {identification[5]}";
            throw new ImageFormatException(
                $"the ELF file is {found}, not little-endian", 5, "give an image built for x86 or x86-64");
        }

        if (identification[6] != 1)
        {
            throw new ImageFormatException(
                $"ELF version {identification[6]} is not known, only 1 is", 6, "the file is damaged");
        }

        return identification[4] == 2;
    }

    private static void CheckTarget(bool is64, ushort type, ushort machine, uint version)
    {
        if (machine is not ((ushort)ElfMachine.I386 or (ushort)ElfMachine.X86_64))
        {
            string name = s_machineNames.TryGetValue(machine, out string? known) ? known : $"machine {machine}";
            throw new ImageFormatException(
                $"the ELF file is for {name}, not for x86", 18, "give an image built for x86 (i386) or x86-64");
        }

        if (!is64 && machine == (ushort)ElfMachine.X86_64)
        {
            throw new ImageFormatException(
                "the ELF file is 32-bit but for x86-64 (the x32 interface)", 4, "build it with -m64 or -m32");
        }

        if (is64 && machine == (ushort)ElfMachine.I386)
        {
            throw new ImageFormatException(
                "the ELF file is 64-bit but for i386", 4, "the file is damaged; build it again");
        }

        if (type is not ((ushort)ElfType.Executable or (ushort)ElfType.SharedObject))
        {
            string name = type < s_typeNames.Length ? s_typeNames[type] : $"type {type}";
            throw new ImageFormatException(
                $"the ELF file is {name}, neither executable nor shared", 16, "link it first");
        }

        if (version != 1)
        {
            throw new ImageFormatException($"ELF version {version} is not known, only 1 is", 20, "the file is damaged");
        }
    }

    private void CheckEntrySizes(ulong tail)
    {
        ulong program = Is64 ? 56UL : 32UL;
        if (ProgramCount != 0 && ProgramEntrySize != program)
        {
            throw new ImageFormatException(
                $"a program header has {ProgramEntrySize} bytes instead of {program}", tail, "the header is damaged");
        }

        ulong section = Is64 ? 64UL : 40UL;
        if (SectionOffset != 0 && SectionEntrySize != section)
        {
            throw new ImageFormatException(
                $"a section header has {SectionEntrySize} bytes instead of {section}",
                tail + 4,
                "the header is damaged");
        }
    }

    private ulong SectionZeroField(ImageBytes bytes, ulong field)
    {
        _ = bytes.Span(SectionOffset, Is64 ? 64UL : 40UL, "section header 0");
        return SectionOffset + field;
    }
}

namespace Emulator.Images;

/// <summary>
/// Reads the tables of an ELF file. A count is believed only when the file is large enough to hold that many entries.
/// </summary>
internal static class ElfTables
{
    public static IReadOnlyList<ElfSegment> ReadSegments(ImageBytes bytes, in ElfHeader header)
    {
        ulong count = header.ResolveProgramCount(bytes);
        ulong entrySize = header.Is64 ? 56UL : 32UL;
        CheckTable(bytes, header.ProgramOffset, count, entrySize, "program headers");
        List<ElfSegment> segments = new((int)count);
        for (ulong i = 0; i < count; i++)
        {
            segments.Add(ReadSegment(bytes, header.ProgramOffset + (i * entrySize), header.Is64, i));
        }

        return segments;
    }

    public static IReadOnlyList<ElfSection> ReadSections(ImageBytes bytes, in ElfHeader header)
    {
        ulong count = header.ResolveSectionCount(bytes);
        ulong entrySize = header.Is64 ? 64UL : 40UL;
        CheckTable(bytes, header.SectionOffset, count, entrySize, "section headers");
        List<ElfSection> sections = new((int)count);
        for (ulong i = 0; i < count; i++)
        {
            sections.Add(ReadSection(bytes, header.SectionOffset + (i * entrySize), header.Is64));
        }

        uint names = count == 0 ? 0 : header.ResolveNameIndex(bytes);
        if (names == 0 || names >= count)
        {
            return sections;
        }

        return NameSections(bytes, sections, sections[(int)names]);
    }

    public static IReadOnlyList<ElfSymbol> ReadSymbols(
        ImageBytes bytes, ElfSection table, IReadOnlyList<ElfSection> sections, bool is64)
    {
        ulong entrySize = is64 ? 24UL : 16UL;
        if (table.Link >= (uint)sections.Count || !sections[(int)table.Link].HasFileBytes)
        {
            throw new ImageFormatException(
                $"symbol table '{table.Name}' names section {table.Link} as its strings, which is none",
                table.FileOffset,
                "the file is damaged; build it again");
        }

        ElfSection strings = sections[(int)table.Link];
        _ = bytes.Span(table.FileOffset, table.SizeBytes, "the symbol table");
        _ = bytes.Span(strings.FileOffset, strings.SizeBytes, "the string table");
        List<ElfSymbol> symbols = new((int)(table.SizeBytes / entrySize));
        ulong textBudget = bytes.Length * 16;
        for (ulong at = table.FileOffset; at + entrySize <= table.FileOffset + table.SizeBytes; at += entrySize)
        {
            uint name = bytes.U32(at, "a symbol");
            if (name == 0)
            {
                continue;
            }

            ulong end = strings.FileOffset + strings.SizeBytes;
            string text = bytes.Text(strings.FileOffset + name, end, "a symbol's name");
            textBudget = Spend(textBudget, text, at);
            byte info = bytes.U8(at + (is64 ? 4UL : 12), "a symbol");
            symbols.Add(new(
                text,
                bytes.Word(at + (is64 ? 8UL : 4), is64, "a symbol"),
                bytes.Word(at + (is64 ? 16UL : 8), is64, "a symbol"),
                (ElfSymbolType)(info & 0xF),
                bytes.U16(at + (is64 ? 6UL : 14), "a symbol")));
        }

        return symbols;
    }

    /// <summary>
    /// Segments to load must not claim the same virtual bytes; sorting keeps this cheap for any count.
    /// </summary>
    public static void CheckOverlaps(IReadOnlyList<ElfSegment> segments, in ElfHeader header)
    {
        List<ElfSegment> loads =
        [
            .. segments
                .Where(s => s.Type == ElfSegmentType.Load && s.MemorySizeBytes != 0)
                .OrderBy(s => s.VirtualAddress.Value),
        ];
        for (int i = 1; i < loads.Count; i++)
        {
            ulong distance = loads[i].VirtualAddress.Value - loads[i - 1].VirtualAddress.Value;
            if (distance < loads[i - 1].MemorySizeBytes)
            {
                throw new ImageFormatException(
                    $"the segments at {loads[i - 1].VirtualAddress} and {loads[i].VirtualAddress} overlap",
                    header.ProgramOffset,
                    "correct the linker script");
            }
        }
    }

    private static ElfSegment ReadSegment(ImageBytes bytes, ulong at, bool is64, ulong number)
    {
        const string what = "a program header";
        ulong offset = bytes.Word(at + (is64 ? 8UL : 4), is64, what);
        ulong virtualAddress = bytes.Word(at + (is64 ? 16UL : 8), is64, what);
        ulong physicalAddress = bytes.Word(at + (is64 ? 24UL : 12), is64, what);
        ulong fileSize = bytes.Word(at + (is64 ? 32UL : 16), is64, what);
        ulong memorySize = bytes.Word(at + (is64 ? 40UL : 20), is64, what);
        ElfSegmentType type = (ElfSegmentType)bytes.U32(at, what);
        ReadOnlyMemory<byte> content = ReadOnlyMemory<byte>.Empty;
        // A segment without file bytes (.bss alone) may name an offset beyond the end of the file.
        if (type is not ElfSegmentType.Null && fileSize != 0)
        {
            content = bytes.Slice(offset, fileSize, $"segment {number}");
        }

        if (type == ElfSegmentType.Load)
        {
            ulong top = is64 ? ulong.MaxValue : uint.MaxValue;
            CheckLoad(number, at, (virtualAddress, physicalAddress, top), fileSize, memorySize);
        }

        return new(
            type,
            (ElfSegmentFlags)bytes.U32(at + (is64 ? 4UL : 24), what),
            offset,
            new(virtualAddress),
            new(physicalAddress),
            content,
            memorySize,
            bytes.Word(at + (is64 ? 48UL : 28), is64, what));
    }

    private static void CheckLoad(
        ulong number, ulong at, (ulong Virtual, ulong Physical, ulong Top) address, ulong fileSize, ulong memorySize)
    {
        if (memorySize < fileSize)
        {
            throw new ImageFormatException(
                $"segment {number} has 0x{fileSize:x} bytes in the file but only 0x{memorySize:x} in memory",
                at,
                "the header is damaged; link it again");
        }

        if (memorySize != 0 && memorySize - 1 > address.Top - Math.Max(address.Virtual, address.Physical))
        {
            throw new ImageFormatException(
                $"segment {number} of 0x{memorySize:x} bytes wraps around the end of the address space",
                at,
                "the header is damaged; link it again");
        }
    }

    private static ElfSection ReadSection(ImageBytes bytes, ulong at, bool is64)
    {
        const string what = "a section header";
        return new(
            string.Empty,
            bytes.U32(at, what),
            bytes.U32(at + 4, what),
            bytes.Word(at + 8, is64, what),
            bytes.Word(at + (is64 ? 16UL : 12), is64, what),
            bytes.Word(at + (is64 ? 24UL : 16), is64, what),
            bytes.Word(at + (is64 ? 32UL : 20), is64, what),
            bytes.U32(at + (is64 ? 40UL : 24), what),
            bytes.U32(at + (is64 ? 44UL : 28), what),
            bytes.Word(at + (is64 ? 48UL : 32), is64, what),
            bytes.Word(at + (is64 ? 56UL : 36), is64, what));
    }

    private static List<ElfSection> NameSections(ImageBytes bytes, List<ElfSection> sections, ElfSection names)
    {
        _ = bytes.Span(names.FileOffset, names.SizeBytes, "the section name table");
        ulong end = names.FileOffset + names.SizeBytes;
        ulong textBudget = bytes.Length * 16;
        for (int i = 0; i < sections.Count; i++)
        {
            if (sections[i].NameOffset == 0)
            {
                continue;
            }

            string name = bytes.Text(names.FileOffset + sections[i].NameOffset, end, "a section's name");
            textBudget = Spend(textBudget, name, names.FileOffset);
            sections[i] = sections[i] with { Name = name };
        }

        return sections;
    }

    /// <summary>
    /// Hostile tables can name the same long text again and again; the sum of all names is bounded by a multiple of
    /// the file's size, which no linker reaches.
    /// </summary>
    private static ulong Spend(ulong budget, string text, ulong at) => (ulong)text.Length <= budget
        ? budget - (ulong)text.Length
        : throw new ImageFormatException(
            "the names are longer than the file could hold", at, "the string table is damaged");

    private static void CheckTable(ImageBytes bytes, ulong offset, ulong count, ulong entrySize, string what)
    {
        if (count != 0 && (offset > bytes.Length || count > (bytes.Length - offset) / entrySize))
        {
            throw new ImageFormatException(
                $"the table of {count} {what} ends outside the file of 0x{bytes.Length:x} bytes",
                offset,
                "the file is cut off or its header damaged; copy or build it again");
        }
    }
}

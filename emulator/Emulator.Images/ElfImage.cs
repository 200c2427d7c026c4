using Emulator.Arch;

namespace Emulator.Images;

/// <summary>
/// An ELF file for x86, 32 or 64 bits: headers, segments and sections, checked (System V gABI; psABI i386 and
/// x86-64). The same reader serves kernels, programs and symbol tables.
/// </summary>
public sealed class ElfImage
{
    /// <summary>The first four bytes, big-endian: 7F 'E' 'L' 'F'.</summary>
    public const uint Magic = 0x7F45_4C46;

    private readonly ImageBytes _bytes;

    private ElfImage(ElfHeader header, ImageBytes bytes)
    {
        _bytes = bytes;
        Is64Bit = header.Is64;
        Machine = (ElfMachine)header.Machine;
        Type = (ElfType)header.Type;
        Entry = new(header.Entry);
        Segments = ElfTables.ReadSegments(bytes, header);
        Sections = ElfTables.ReadSections(bytes, header);
        NameSectionIndex = Sections.Count == 0 ? 0 : header.ResolveNameIndex(bytes);
        ProgramHeaderOffset = header.ProgramOffset;
        ProgramHeaderSizeBytes = header.ProgramEntrySize;
    }

    /// <summary>ELFCLASS64, or ELFCLASS32.</summary>
    public bool Is64Bit { get; }

    public ElfMachine Machine { get; }

    public ElfType Type { get; }

    /// <summary>e_entry, a virtual address.</summary>
    public LinearAddress Entry { get; }

    /// <summary>All program headers, in file order.</summary>
    public IReadOnlyList<ElfSegment> Segments { get; }

    /// <summary>All section headers, in file order, number 0 included; empty when there is no table.</summary>
    public IReadOnlyList<ElfSection> Sections { get; }

    /// <summary>Which section holds the names of sections (e_shstrndx).</summary>
    public uint NameSectionIndex { get; }

    /// <summary>e_phoff, in bytes: programs get the address of their headers in the auxiliary vector.</summary>
    public ulong ProgramHeaderOffset { get; }

    /// <summary>e_phentsize.</summary>
    public ulong ProgramHeaderSizeBytes { get; }

    /// <summary>The segments to load that occupy memory.</summary>
    public IEnumerable<ElfSegment> LoadSegments =>
        Segments.Where(s => s.Type == ElfSegmentType.Load && s.MemorySizeBytes != 0);

    /// <summary>Reads and checks headers, segments and sections.</summary>
    /// <exception cref="ImageFormatException">The file is not a usable ELF file; the message says why.</exception>
    public static ElfImage Read(ReadOnlyMemory<byte> file)
    {
        ImageBytes bytes = new(file);
        ElfHeader header = ElfHeader.Read(bytes);
        ElfImage image = new(header, bytes);
        ElfTables.CheckOverlaps(image.Segments, header);
        return image;
    }

    /// <summary>The file's bytes of a section; empty when it has none.</summary>
    /// <exception cref="ImageFormatException">The section reaches outside the file.</exception>
    public ReadOnlyMemory<byte> SectionBytes(ElfSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return section.HasFileBytes
            ? _bytes.Slice(section.FileOffset, section.SizeBytes, $"section '{section.Name}'")
            : ReadOnlyMemory<byte>.Empty;
    }

    /// <summary>
    /// All named symbols of .symtab, or of .dynsym in a stripped file; empty when there is neither.
    /// </summary>
    /// <exception cref="ImageFormatException">The table is damaged.</exception>
    public IReadOnlyList<ElfSymbol> ReadSymbols()
    {
        ElfSection? table = Sections.FirstOrDefault(s => s.Type == ElfSection.TypeSymbolTable)
            ?? Sections.FirstOrDefault(s => s.Type == ElfSection.TypeDynamicSymbols);
        return table is null ? [] : ElfTables.ReadSymbols(_bytes, table, Sections, Is64Bit);
    }

    /// <summary>
    /// Where the entry lies in physical memory when segments are loaded at p_paddr: translated through the segment
    /// whose virtual range holds it. Kernels linked high whose e_entry is already physical are taken at their word.
    /// </summary>
    /// <exception cref="ImageFormatException">The entry is in no segment.</exception>
    public PhysicalAddress PhysicalEntry()
    {
        foreach (ElfSegment segment in LoadSegments)
        {
            if (Entry.Value - segment.VirtualAddress.Value < segment.MemorySizeBytes)
            {
                return segment.PhysicalAddress + (Entry.Value - segment.VirtualAddress.Value);
            }
        }

        if (LoadSegments.Any(s => Entry.Value - s.PhysicalAddress.Value < s.MemorySizeBytes))
        {
            return new(Entry.Value);
        }

        throw new ImageFormatException(
            $"the entry point 0x{Entry.Value:x} lies in no segment", 24, "give the linker an entry symbol (-e)");
    }
}

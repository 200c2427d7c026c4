using System.Buffers.Binary;
using System.Text;
using Emulator.Arch;

namespace Firmware.Boot;

/// <summary>
/// The Multiboot information structure with everything it points to, in one block (Multiboot 0.6.96, section 3.3):
/// structure, memory map, modules, strings.
/// </summary>
internal sealed class MultibootInfo(MemoryMap memory)
{
    private const string LoaderName = "pagewalk";
    private const int StructureSize = 120;
    private const int MapEntrySize = 4 + E820Entry.PackedSizeBytes;
    private const int ModuleEntrySize = 16;

    /// <summary>Drive 0x80, first partition, no sub-partitions: the first hard disk.</summary>
    private const uint BootDevice = 0x8000_FFFF;

    [Flags]
    private enum Fields : uint
    {
        Memory = 1 << 0,
        BootDevice = 1 << 1,
        CommandLine = 1 << 2,
        Modules = 1 << 3,
        ElfSections = 1 << 5,
        MemoryMap = 1 << 6,
        LoaderName = 1 << 9,
    }

    public required string CommandLine { get; init; }

    /// <summary>First byte, first byte after, and string of each module.</summary>
    public List<(uint Start, uint End, string Text)> Modules { get; } = [];

    /// <summary>Where the ELF section headers lie; null when there are none.</summary>
    public PhysicalAddress? SectionTable { get; set; }

    public uint SectionCount { get; set; }

    public uint SectionEntrySizeBytes { get; set; }

    public uint SectionNameIndex { get; set; }

    /// <summary>How large the block is.</summary>
    public ulong SizeBytes => (ulong)(StringsOffset
        + Encoded(CommandLine).Length
        + Encoded(LoaderName).Length
        + Modules.Sum(m => Encoded(m.Text).Length));

    private int ModulesOffset => StructureSize + (memory.Entries.Count * MapEntrySize);

    private int StringsOffset => ModulesOffset + (Modules.Count * ModuleEntrySize);

    /// <summary>The block's bytes when it lies at <paramref name="at"/>.</summary>
    public byte[] Build(uint at)
    {
        byte[] block = new byte[SizeBytes];
        int strings = StringsOffset;
        Fields fields = Fields.Memory | Fields.BootDevice | Fields.CommandLine | Fields.Modules | Fields.MemoryMap
            | Fields.LoaderName | (SectionTable is null ? 0 : Fields.ElfSections);
        Put(block, 0, (uint)fields);
        Put(block, 4, (uint)(MemoryMap.ConventionalEnd.Value / 1024));
        Put(block, 8, (uint)((memory.RamEndBelow4GiB.Value - MemoryMap.ExtendedStart.Value) / 1024));
        Put(block, 12, BootDevice);
        Put(block, 16, PutString(block, at, ref strings, CommandLine));
        Put(block, 20, (uint)Modules.Count);
        Put(block, 24, at + (uint)ModulesOffset);
        Put(block, 28, SectionCount);
        Put(block, 32, SectionEntrySizeBytes);
        Put(block, 36, (uint)(SectionTable?.Value ?? 0));
        Put(block, 40, SectionNameIndex);
        Put(block, 44, (uint)(memory.Entries.Count * MapEntrySize));
        Put(block, 48, at + StructureSize);
        Put(block, 64, PutString(block, at, ref strings, LoaderName));
        for (int i = 0; i < memory.Entries.Count; i++)
        {
            // The size field does not count itself.
            int entry = StructureSize + (i * MapEntrySize);
            Put(block, entry, E820Entry.PackedSizeBytes);
            memory.Entries[i].WriteTo(block.AsSpan(entry + 4));
        }

        for (int i = 0; i < Modules.Count; i++)
        {
            int entry = ModulesOffset + (i * ModuleEntrySize);
            Put(block, entry, Modules[i].Start);
            Put(block, entry + 4, Modules[i].End);
            Put(block, entry + 8, PutString(block, at, ref strings, Modules[i].Text));
        }

        return block;
    }

    private static byte[] Encoded(string text) => Encoding.UTF8.GetBytes(text + "\0");

    private static void Put(byte[] block, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(offset), value);

    private static uint PutString(byte[] block, uint at, ref int offset, string text)
    {
        byte[] bytes = Encoded(text);
        bytes.CopyTo(block, offset);
        uint address = at + (uint)offset;
        offset += bytes.Length;
        return address;
    }
}

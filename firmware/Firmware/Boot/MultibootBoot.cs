using System.Buffers.Binary;
using Emulator.Arch;
using Emulator.Images;

namespace Firmware.Boot;

/// <summary>
/// Multiboot 1 (specification 0.6.96): 32-bit protected mode, EAX = 0x2BADB002, EBX = the information structure (3.2,
/// 3.3).
/// </summary>
internal static class MultibootBoot
{
    /// <summary>What a kernel finds in EAX.</summary>
    private const uint LoaderMagic = 0x2BAD_B002;

    public static BootPlan Plan(BootRequest request)
    {
        MultibootImage image = MultibootImage.Read(request.Kernel);
        if (image.Elf is not null)
        {
            ElfBoot.RefusePrograms(image.Elf);
        }

        LoadList loads = new(request.Memory);
        loads.Add(image.Segments);
        LowMemory.AddTo(loads);
        PhysicalAddress kernelEnd = new(Math.Max(loads.End.Value, MemoryMap.ExtendedStart.Value));
        MultibootInfo info = new(request.Memory)
        {
            CommandLine = request.CommandLine.Length == 0
                ? request.KernelName
                : $"{request.KernelName} {request.CommandLine}",
        };
        if (image.Elf is { Sections.Count: > 0 } elf)
        {
            info.SectionTable = PlaceSections(loads, elf, kernelEnd);
            info.SectionCount = (uint)elf.Sections.Count;
            info.SectionEntrySizeBytes = elf.Is64Bit ? 64U : 40U;
            info.SectionNameIndex = elf.NameSectionIndex;
        }

        foreach (BootModule module in request.Modules)
        {
            ulong sizeBytes = (ulong)module.Bytes.Length;
            PhysicalAddress at = loads.PlaceAbove($"module '{module.Text}'", kernelEnd, Math.Max(sizeBytes, 1), 4096);
            loads.Fill($"module '{module.Text}'", at, module.Bytes);
            info.Modules.Add(((uint)at.Value, (uint)(at.Value + sizeBytes), module.Text));
        }

        PhysicalAddress infoAt = loads.Place("Multiboot information", info.SizeBytes, 16);
        loads.Fill("Multiboot information", infoAt, info.Build((uint)infoAt.Value));
        BootState state = EntryState.Protected(loads, image.Entry) with { Rax = LoaderMagic, Rbx = infoAt.Value };
        return new("Multiboot", loads.Loads, state);
    }

    /// <summary>
    /// Multiboot 3.3, bit 5: the section headers as in the file, with sh_addr set for what is not part of a segment.
    /// Symbols and strings are loaded for a kernel's own use; debug information is not.
    /// </summary>
    private static PhysicalAddress PlaceSections(LoadList loads, ElfImage elf, PhysicalAddress kernelEnd)
    {
        int entrySize = elf.Is64Bit ? 64 : 40;
        byte[] table = new byte[elf.Sections.Count * entrySize];
        for (int i = 0; i < elf.Sections.Count; i++)
        {
            ElfSection section = elf.Sections[i];
            ulong address = section.Address;
            bool isForNames = section.Type is ElfSection.TypeSymbolTable or ElfSection.TypeStringTable;
            if (isForNames && address == 0 && section.SizeBytes != 0)
            {
                string name = $"section '{section.Name}'";
                ReadOnlyMemory<byte> bytes = elf.SectionBytes(section);
                PhysicalAddress at = loads.PlaceAbove(name, kernelEnd, Math.Max(1, (ulong)bytes.Length), 16);
                loads.Fill(name, at, bytes);
                address = at.Value;
            }

            WriteSection(table.AsSpan(i * entrySize, entrySize), section, address, elf.Is64Bit);
        }

        PhysicalAddress tableAt = loads.PlaceAbove("section headers", kernelEnd, (ulong)table.Length, 16);
        loads.Fill("section headers", tableAt, table);
        return tableAt;
    }

    /// <summary>Elf32_Shdr or Elf64_Shdr (System V gABI, figure 4-8).</summary>
    private static void WriteSection(Span<byte> into, ElfSection section, ulong address, bool is64)
    {
        int at = 0;
        Put(into, ref at, section.NameOffset, 4);
        Put(into, ref at, section.Type, 4);
        int word = is64 ? 8 : 4;
        Put(into, ref at, section.Flags, word);
        Put(into, ref at, address, word);
        Put(into, ref at, section.FileOffset, word);
        Put(into, ref at, section.SizeBytes, word);
        Put(into, ref at, section.Link, 4);
        Put(into, ref at, section.Info, 4);
        Put(into, ref at, section.AlignmentBytes, word);
        Put(into, ref at, section.EntrySizeBytes, word);
    }

    private static void Put(Span<byte> into, ref int at, ulong value, int sizeBytes)
    {
        if (sizeBytes == 8)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(into[at..], value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(into[at..], (uint)value);
        }

        at += sizeBytes;
    }
}

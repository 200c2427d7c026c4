using Emulator.Arch;

namespace Emulator.Images;

/// <summary>
/// A Multiboot 1 image: what to load where, from the header's address fields or from the ELF file around it.
/// </summary>
/// <param name="Header">The Multiboot header.</param>
/// <param name="Segments">What to load, by ascending physical address.</param>
/// <param name="Entry">Where to jump to, in 32-bit protected mode.</param>
/// <param name="Elf">
/// The ELF file, when the header has no address fields; its sections are told to the kernel.
/// </param>
public sealed record MultibootImage(
    MultibootHeader Header, IReadOnlyList<ImageSegment> Segments, PhysicalAddress Entry, ElfImage? Elf)
{
    /// <summary>Reads and checks the image.</summary>
    /// <exception cref="ImageFormatException">The image cannot be loaded; the message says why.</exception>
    public static MultibootImage Read(ReadOnlyMemory<byte> file)
    {
        MultibootHeader header = MultibootHeader.Read(file);
        if (header.HasAddresses)
        {
            ImageSegment segment = SegmentFromAddresses(header, file);
            return new(header, [segment], new(header.EntryAddress), null);
        }

        ElfImage elf = ElfImage.Read(file);
        PhysicalAddress entry = elf.PhysicalEntry();
        IReadOnlyList<ImageSegment> segments = ImageSegment.FromElf(elf);
        if (entry.Value > uint.MaxValue || segments.Any(s => s.At.Value + s.SizeBytes > 1UL << 32))
        {
            throw new ImageFormatException(
                $"the Multiboot image (entry 0x{entry.Value:x}) does not lie below 4 GiB",
                24,
                "link it with physical addresses below 4 GiB");
        }

        return new(header, segments, entry, elf);
    }

    /// <summary>
    /// Multiboot 3.1.3: the offset of the first byte follows from where the header lies in file and memory.
    /// </summary>
    private static ImageSegment SegmentFromAddresses(MultibootHeader header, ReadOnlyMemory<byte> file)
    {
        ulong fields = (ulong)header.FileOffset + 12;
        ulong headerToLoad = (ulong)header.HeaderAddress - header.LoadAddress;
        if (header.HeaderAddress < header.LoadAddress || headerToLoad > (ulong)header.FileOffset)
        {
            throw new ImageFormatException(
                $"load address 0x{header.LoadAddress:x} does not fit the header's address 0x{header.HeaderAddress:x}",
                fields,
                "correct the address fields of the Multiboot header");
        }

        ulong start = (ulong)header.FileOffset - headerToLoad;
        ulong length = header.LoadEndAddress == 0
            ? (ulong)file.Length - start
            : (ulong)header.LoadEndAddress - header.LoadAddress;
        if (header.LoadEndAddress != 0 && header.LoadEndAddress < header.LoadAddress)
        {
            throw new ImageFormatException(
                $"load end 0x{header.LoadEndAddress:x} lies below load address 0x{header.LoadAddress:x}",
                fields + 8,
                "correct the address fields of the Multiboot header");
        }

        ReadOnlyMemory<byte> bytes = new ImageBytes(file).Slice(start, length, "the Multiboot image");
        ulong end = header.LoadAddress + length;
        if (header.BssEndAddress != 0 && header.BssEndAddress < end)
        {
            throw new ImageFormatException(
                $"bss end 0x{header.BssEndAddress:x} lies below the end of the loaded bytes 0x{end:x}",
                fields + 12,
                "correct the address fields of the Multiboot header");
        }

        ulong sizeBytes = header.BssEndAddress == 0 ? length : (ulong)header.BssEndAddress - header.LoadAddress;
        return new("Multiboot image", new(header.LoadAddress), bytes, sizeBytes);
    }
}

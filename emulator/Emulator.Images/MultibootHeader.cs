using System.Buffers.Binary;

namespace Emulator.Images;

/// <summary>The header of a Multiboot 1 image (Multiboot Specification 0.6.96, section 3.1).</summary>
/// <param name="FileOffset">Where it starts, in bytes; a multiple of 4.</param>
/// <param name="Flags">Bits 15:0 are requirements, bits 31:16 options.</param>
/// <param name="HeaderAddress">Where the header itself is to lie; with <see cref="HasAddresses"/>.</param>
/// <param name="LoadAddress">Where loading starts.</param>
/// <param name="LoadEndAddress">Where it ends; 0 = at the end of the file.</param>
/// <param name="BssEndAddress">Up to where memory is cleared; 0 = no bss.</param>
/// <param name="EntryAddress">Where to jump to.</param>
public sealed record MultibootHeader(
    int FileOffset,
    uint Flags,
    uint HeaderAddress,
    uint LoadAddress,
    uint LoadEndAddress,
    uint BssEndAddress,
    uint EntryAddress)
{
    /// <summary>The first word of the header.</summary>
    public const uint Magic = 0x1BAD_B002;

    /// <summary>Flag bit 16: the address fields are valid (the "a.out kludge").</summary>
    public const uint AddressesFlag = 1 << 16;

    /// <summary>The header lies wholly in this many first bytes.</summary>
    public const int SearchBytes = 8192;

    /// <summary>
    /// Requirements that a loader may not know and then must refuse; bits 0-2 (modules aligned, memory, video) are
    /// known.
    /// </summary>
    private const uint UnknownRequirements = 0xFFF8;

    /// <summary>True when the address fields say where to load, instead of an ELF header.</summary>
    public bool HasAddresses => (Flags & AddressesFlag) != 0;

    /// <summary>The offset of the header, or -1. Never throws.</summary>
    public static int FindOffset(ReadOnlySpan<byte> file)
    {
        int end = Math.Min(file.Length, SearchBytes) - 12;
        for (int offset = 0; offset <= end; offset += 4)
        {
            uint magic = BinaryPrimitives.ReadUInt32LittleEndian(file[offset..]);
            uint flags = BinaryPrimitives.ReadUInt32LittleEndian(file[(offset + 4)..]);
            uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(file[(offset + 8)..]);
            if (magic == Magic && magic + flags + checksum == 0)
            {
                return offset;
            }
        }

        return -1;
    }

    /// <summary>Reads and checks the header.</summary>
    /// <exception cref="ImageFormatException">There is none, or it asks for what nobody here knows.</exception>
    public static MultibootHeader Read(ReadOnlyMemory<byte> file)
    {
        int offset = FindOffset(file.Span);
        if (offset < 0)
        {
            throw new ImageFormatException(
                "there is no Multiboot header in the first 8192 bytes", 0, "give a Multiboot 1 image");
        }

        ImageBytes bytes = new(file);
        ulong at = (ulong)offset;
        uint flags = bytes.U32(at + 4, "the Multiboot header");
        if ((flags & UnknownRequirements) != 0)
        {
            throw new ImageFormatException(
                $"the Multiboot header requires features 0x{flags & UnknownRequirements:x} that nobody knows",
                at + 4,
                "build the image for Multiboot 1");
        }

        if ((flags & AddressesFlag) == 0)
        {
            return new(offset, flags, 0, 0, 0, 0, 0);
        }

        const string what = "the address fields of the Multiboot header";
        return new(
            offset,
            flags,
            bytes.U32(at + 12, what),
            bytes.U32(at + 16, what),
            bytes.U32(at + 20, what),
            bytes.U32(at + 24, what),
            bytes.U32(at + 28, what));
    }
}

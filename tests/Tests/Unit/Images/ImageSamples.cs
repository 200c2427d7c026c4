using System.Buffers.Binary;
using System.Text;

namespace Tests.Unit.Images;

/// <summary>Small well-formed images, written field by field from the formats' specifications.</summary>
internal static class ImageSamples
{
    /// <summary>
    /// An executable with two segments (code at 1 MiB, data with bss), four sections and two symbols. <paramref
    /// name="physicalOffset"/> is how far virtual addresses lie above physical ones.
    /// </summary>
    public static byte[] Elf(bool is64, ulong physicalOffset = 0)
    {
        ElfWriter w = new(is64);
        const ulong code = 0x100000;
        const ulong data = 0x101000;
        ushort machine = (ushort)(is64 ? 62 : 3);
        w.Header(machine, entry: code + physicalOffset + 4, segments: 2, sections: 5, names: 4);
        w.Segment(1, 5, 0x400, code + physicalOffset, code, 0x20, 0x20);
        w.Segment(1, 6, 0x420, data + physicalOffset, data, 0x10, 0x1000);
        byte[] symbolNames = Encoding.ASCII.GetBytes("\0start\0table\0");
        byte[] sectionNames = Encoding.ASCII.GetBytes("\0.text\0.symtab\0.strtab\0.shstrtab\0");
        w.Bytes(0x400, [0x90, 0x90, 0x90, 0x90, 0xF4]);
        w.Bytes(0x500, symbolNames);
        w.Bytes(0x540, sectionNames);
        w.Symbol(0x600, 1, 1, 0, code + physicalOffset + 4, 1, 2);
        w.Symbol(0x600, 2, 7, 0, data + physicalOffset, 16, 1);
        w.Section(1, 1, 1, 6, code + physicalOffset, 0x400, 0x20, 0, 0);
        w.Section(2, 7, 2, 0, 0, 0x600, (ulong)(3 * w.SymbolSize), 3, (ulong)w.SymbolSize);
        w.Section(3, 15, 3, 0, 0, 0x500, (ulong)symbolNames.Length, 0, 0);
        w.Section(4, 23, 3, 0, 0, 0x540, (ulong)sectionNames.Length, 0, 0);
        return w.File;
    }

    /// <summary>An image with the address fields: header at offset 16 of the file, loaded at 1 MiB.</summary>
    public static byte[] MultibootAddresses()
    {
        byte[] file = new byte[0x200];
        uint[] words =
        [
            0x1BADB002, 0x10003, unchecked(0U - 0x1BADB002 - 0x10003),
            0x100010, 0x100000, 0x100180, 0x103000, 0x100040,
        ];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(16 + (i * 4)), words[i]);
        }

        return file;
    }

    /// <summary>The ELF sample with a Multiboot header in its first segment.</summary>
    public static byte[] MultibootElf(bool is64 = false)
    {
        byte[] file = Elf(is64);
        uint[] words = [0x1BADB002, 3, unchecked(0U - 0x1BADB002 - 3)];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x408 + (i * 4)), words[i]);
        }

        return file;
    }

    /// <summary>
    /// A relocatable bzImage of protocol 2.15 with two setup sectors and 0x1000 bytes of protected-mode code.
    /// </summary>
    public static byte[] Linux()
    {
        byte[] file = new byte[(3 * 512) + 0x1000];
        Span<byte> b = file;
        b[0x1F1] = 2;
        BinaryPrimitives.WriteUInt32LittleEndian(b[0x1F4..], 0x100);
        BinaryPrimitives.WriteUInt16LittleEndian(b[0x1FE..], 0xAA55);
        b[0x200] = 0xEB;
        b[0x201] = 0x6A;
        "HdrS"u8.CopyTo(b[0x202..]);
        BinaryPrimitives.WriteUInt16LittleEndian(b[0x206..], 0x20F);
        b[0x211] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(b[0x214..], 0x100000);
        BinaryPrimitives.WriteUInt32LittleEndian(b[0x22C..], 0x7FFF_FFFF);
        BinaryPrimitives.WriteUInt32LittleEndian(b[0x230..], 0x200000);
        b[0x234] = 1;
        b[0x235] = 21;
        BinaryPrimitives.WriteUInt16LittleEndian(b[0x236..], 0x7F);
        BinaryPrimitives.WriteUInt32LittleEndian(b[0x238..], 2047);
        BinaryPrimitives.WriteUInt64LittleEndian(b[0x258..], 0x1000000);
        BinaryPrimitives.WriteUInt32LittleEndian(b[0x260..], 0x800000);
        BinaryPrimitives.WriteUInt32LittleEndian(b[0x264..], 0x123);
        return file;
    }
}

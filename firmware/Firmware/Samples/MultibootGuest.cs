using System.Buffers.Binary;
using Emulator.Arch;
using Emulator.Images;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples;

/// <summary>
/// A Multiboot 1 image with address fields around 64-bit code: the header, 32-bit code that builds an identity map of
/// 4 GiB from 2 MiB pages and turns on long mode (SDM 3A 10.8.5, "Initializing IA-32e Mode"), and the code itself. It
/// runs wherever Multiboot runs.
/// </summary>
internal static class MultibootGuest
{
    /// <summary>Where the image is loaded and linked.</summary>
    public const uint LoadAddress = 0x100000;

    /// <summary>Where the 64-bit code starts.</summary>
    public const uint CodeAddress = LoadAddress + 0x200;

    /// <summary>
    /// The identity map's PML4; the tables and all that guests build at fixed places follow, cleared by the loader.
    /// </summary>
    public const uint Pml4 = 0x200000;

    public const uint Pdpt = Pml4 + 0x1000;
    public const uint PageDirectories = Pml4 + 0x2000;

    /// <summary>The first byte that guests can use for themselves.</summary>
    public const uint FreeAddress = Pml4 + 0x6000;

    /// <summary>The stack's upper end, and the end of what the loader clears.</summary>
    public const uint BssEnd = 0x240000;

    public const ushort CodeSelector = 0x08;
    public const ushort DataSelector = 0x10;

    /// <summary>The GDT: null, 64-bit code, data. It ends where the code starts.</summary>
    private const uint Gdt = CodeAddress - (3 * 8);

    /// <summary>What GDTR is loaded from; at a fixed place because the assembler's labels are RIP-relative.</summary>
    private const uint GdtRegister = Gdt - 8;

    private const int HeaderSize = 32;

    private static readonly ulong[] s_descriptors = [0, 0x00AF_9B00_0000_FFFF, 0x00CF_9300_0000_FFFF];

    /// <summary>
    /// Assembles 64-bit code, entered with EBX = the Multiboot information and RSP = <see cref="BssEnd"/>.
    /// </summary>
    public static byte[] Build(Action<Assembler> code)
    {
        byte[] stub = Assemble(32, LoadAddress + HeaderSize, EmitLongModeSwitch);
        byte[] body = Assemble(64, CodeAddress, code);
        byte[] image = new byte[CodeAddress - LoadAddress + body.Length];
        if (HeaderSize + stub.Length > GdtRegister - LoadAddress || LoadAddress + image.Length > Pml4)
        {
            throw new InvalidOperationException("The guest's code outgrew its place.");
        }

        WriteHeader(image);
        stub.CopyTo(image, HeaderSize);
        Span<byte> register = image.AsSpan((int)(GdtRegister - LoadAddress));
        BinaryPrimitives.WriteUInt16LittleEndian(register, (ushort)((s_descriptors.Length * 8) - 1));
        BinaryPrimitives.WriteUInt32LittleEndian(register[2..], Gdt);
        for (int i = 0; i < s_descriptors.Length; i++)
        {
            Span<byte> place = image.AsSpan((int)(Gdt - LoadAddress) + (i * 8));
            BinaryPrimitives.WriteUInt64LittleEndian(place, s_descriptors[i]);
        }

        body.CopyTo(image, (int)(CodeAddress - LoadAddress));
        return image;
    }

    /// <summary>Assembles code for one mode.</summary>
    public static byte[] Assemble(int bitness, ulong address, Action<Assembler> code)
    {
        Assembler c = new(bitness);
        code(c);
        using MemoryStream stream = new();
        c.Assemble(new StreamCodeWriter(stream), address);
        return stream.ToArray();
    }

    private static void WriteHeader(byte[] image)
    {
        // Pages aligned, memory information wanted, address fields valid.
        const uint flags = MultibootHeader.AddressesFlag | 3;
        uint[] words =
        [
            MultibootHeader.Magic, flags, unchecked(0 - MultibootHeader.Magic - flags), LoadAddress, LoadAddress,
            LoadAddress + (uint)image.Length, BssEnd, LoadAddress + HeaderSize,
        ];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(i * 4), words[i]);
        }
    }

    private static void EmitLongModeSwitch(Assembler c)
    {
        Label fill = c.CreateLabel();
        Label link = c.CreateLabel();
        const uint present = (uint)(PagingEntry.P | PagingEntry.RW);

        c.cli();
        c.cld();
        c.mov(esp, BssEnd);
        c.mov(edi, PageDirectories);
        c.mov(eax, present | (uint)PagingEntry.PS);
        c.mov(ecx, 4 * 512);
        c.Label(ref fill);
        c.mov(__dword_ptr[edi], eax);
        c.add(eax, 1 << 21);
        c.add(edi, 8);
        c.dec(ecx);
        c.jnz(fill);

        c.mov(edi, Pdpt);
        c.mov(eax, PageDirectories | present);
        c.mov(ecx, 4);
        c.Label(ref link);
        c.mov(__dword_ptr[edi], eax);
        c.add(eax, 0x1000);
        c.add(edi, 8);
        c.dec(ecx);
        c.jnz(link);
        c.mov(eax, Pml4);
        c.mov(__dword_ptr[eax], Pdpt | present);

        c.mov(cr3, eax);
        c.mov(eax, cr4);
        c.or(eax, (int)Cr4.PAE);
        c.mov(cr4, eax);
        c.mov(ecx, 0xC0000080);
        c.rdmsr();
        c.or(eax, (int)Efer.LME);
        c.wrmsr();
        c.mov(eax, cr0);
        c.or(eax, unchecked((int)(Cr0.PG | Cr0.WP)));
        c.mov(cr0, eax);
        c.lgdt(__[GdtRegister]);
        c.jmp(CodeSelector, CodeAddress);
    }
}

using System.Buffers.Binary;
using Emulator.Arch;
using Emulator.Images;

namespace Firmware.Boot;

/// <summary>struct boot_params, the "zero page" (Linux Documentation/arch/x86/zero-page.rst and boot.rst).</summary>
internal sealed class LinuxZeroPage(LinuxKernel kernel, MemoryMap memory)
{
    /// <summary>Its size.</summary>
    public const ulong SizeBytes = 4096;

    private const int E820Count = 0x1E8;
    private const int E820Table = 0x2D0;

    /// <summary>type_of_loader of a loader that has no number of its own.</summary>
    private const byte UndefinedLoader = 0xFF;

    public PhysicalAddress KernelAddress { get; init; }

    public PhysicalAddress CommandLineAddress { get; set; }

    public PhysicalAddress InitrdAddress { get; set; }

    public ulong InitrdSizeBytes { get; set; }

    /// <summary>The page's bytes.</summary>
    public byte[] Build()
    {
        byte[] page = new byte[SizeBytes];
        WriteScreen(page);
        ulong extendedKiB = (memory.RamEndBelow4GiB.Value - MemoryMap.ExtendedStart.Value) / 1024;
        Put16(page, 0x02, (ushort)Math.Min(extendedKiB, 0xFFFF)); // ext_mem_k, which shares screen_info's space
        Put32(page, 0x1E0, (uint)extendedKiB); // alt_mem_k

        kernel.SetupHeader.Span.CopyTo(page.AsSpan(LinuxKernel.SetupHeaderOffset));
        page[0x210] = UndefinedLoader;
        Put32(page, 0x214, (uint)KernelAddress.Value);
        Put32(page, 0x218, (uint)InitrdAddress.Value);
        Put32(page, 0x21C, (uint)InitrdSizeBytes);
        Put32(page, 0x228, (uint)CommandLineAddress.Value);

        page[E820Count] = (byte)memory.Entries.Count;
        E820Entry.Pack(memory.Entries).CopyTo(page, E820Table);
        return page;
    }

    /// <summary>screen_info: VGA in 80x25 colour text mode, so that a kernel writes its text to 0xB8000.</summary>
    private static void WriteScreen(byte[] page)
    {
        page[0x06] = 3; // orig_video_mode
        page[0x07] = 80; // orig_video_cols
        Put16(page, 0x0A, 3); // orig_video_ega_bx: 256 KiB of video memory, as INT 10h, AH = 12h answers
        page[0x0E] = 25; // orig_video_lines
        page[0x0F] = 1; // orig_video_isVGA: VIDEO_TYPE_VGAC
        Put16(page, 0x10, 16); // orig_video_points: lines of a character
    }

    private static void Put16(byte[] page, int at, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(at), value);

    private static void Put32(byte[] page, int at, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(at), value);
}

namespace KernelModel.Frames;

/// <summary>
/// Where the kernel half of every address space has what (Documentation/arch/x86/x86_64/mm.rst, four levels, without
/// randomisation).
/// </summary>
internal static class KernelLayout
{
    /// <summary>All physical memory, mapped with large pages.</summary>
    public const ulong DirectMap = 0xFFFF_8880_0000_0000;

    /// <summary>vmalloc, vmap and ioremap.</summary>
    public const ulong VmallocStart = 0xFFFF_C900_0000_0000;

    /// <summary>
    /// The end of vmalloc's range. Linux has 32 TiB; one top-level entry's worth is kept here, so that all top-level
    /// entries exist from boot with one table for the range.
    /// </summary>
    public const ulong VmallocEnd = VmallocStart + (1UL << 39);

    /// <summary>64 bytes for every frame: the guest homes of <see cref="PageFrame"/>.</summary>
    public const ulong Vmemmap = 0xFFFF_EA00_0000_0000;

    /// <summary>Bytes of one frame's home: sizeof(struct page).</summary>
    public const ulong FrameHomeBytes = 64;

    /// <summary>The kernel image: physical address 0 appears here.</summary>
    public const ulong KernelText = 0xFFFF_FFFF_8000_0000;

    /// <summary>Where the image lies in physical memory, behind what firmware uses.</summary>
    public const ulong ImageBase = 0x10_0000;

    /// <summary>Room for code and data of the kernel: homes for the costs of its own work.</summary>
    public const ulong ImageBytes = 0x8_0000;

    /// <summary>Linux keeps the first 64 KiB, which some firmware scribbles over (reserve_bios_regions).</summary>
    public const ulong LowReservedBytes = 0x1_0000;
}

using Emulator.Arch;

namespace KernelModel.Paging;

/// <summary>What the kernel keeps in bits of a page-table entry that hardware ignores, as Linux does on x86-64.
/// </summary>
internal static class PteBits
{
    /// <summary>
    /// With P clear: the page is mapped, but the area allows no access (_PAGE_PROTNONE, the bit of G).
    /// </summary>
    public const ulong ProtNone = PagingEntry.G;

    /// <summary>The frame is not counted: the page of zeros (_PAGE_SPECIAL, the first software bit).</summary>
    public const ulong Special = 1UL << 9;

    /// <summary>An entry with one of these maps a frame.</summary>
    public const ulong Mapped = PagingEntry.P | ProtNone;

    /// <summary>What mprotect keeps of an entry (_PAGE_CHG_MASK).</summary>
    public const ulong KeptByProtect = PagingEntry.AddressMask | PagingEntry.A | PagingEntry.D | Special;

    /// <summary>Entries of upper levels: all rights, the last level decides (_PAGE_TABLE).</summary>
    public const ulong Table = PagingEntry.P | PagingEntry.RW | PagingEntry.US | PagingEntry.A | PagingEntry.D;

    public static bool IsMapped(ulong entry) => (entry & Mapped) != 0;

    public static long FrameOf(ulong entry) => (long)((entry & PagingEntry.AddressMask) >> 12);

    private const ulong Flags = PagingEntry.P | PagingEntry.RW | PagingEntry.US | PagingEntry.D | PagingEntry.A;
    private const ulong Identity = PagingEntry.AddressMask | (0xFUL << PagingEntry.ProtectionKeyShift);

    /// <summary>Taking rights or the frame away needs a flush, giving does not (pte_needs_flush).</summary>
    public static bool NeedsFlush(ulong before, ulong after) =>
        (before & PagingEntry.P) != 0
        && (((before ^ after) & Identity) != 0
            || (before & ~after & Flags) != 0
            || (~before & after & PagingEntry.XD) != 0);
}

namespace Emulator.Arch;

/// <summary>The bits of paging-structure entries, PML5E to PTE, spelled as in SDM 3A tables 4-4 to 4-20.</summary>
public static class PagingEntry
{
    /// <summary>Present.</summary>
    public const ulong P = 1UL << 0;

    /// <summary>Writable.</summary>
    public const ulong RW = 1UL << 1;

    /// <summary>User-mode accesses allowed.</summary>
    public const ulong US = 1UL << 2;

    /// <summary>Page-level write-through.</summary>
    public const ulong PWT = 1UL << 3;

    /// <summary>Page-level cache disable.</summary>
    public const ulong PCD = 1UL << 4;

    /// <summary>Accessed.</summary>
    public const ulong A = 1UL << 5;

    /// <summary>Dirty; only in entries that map a page.</summary>
    public const ulong D = 1UL << 6;

    /// <summary>Page size: the entry maps a page although it is not a PTE.</summary>
    public const ulong PS = 1UL << 7;

    /// <summary>PAT bit of a PTE.</summary>
    public const ulong PatOfPte = 1UL << 7;

    /// <summary>Global; honoured with CR4.PGE in entries that map a page.</summary>
    public const ulong G = 1UL << 8;

    /// <summary>PAT bit of an entry that maps a page larger than 4 KiB.</summary>
    public const ulong PatOfLargePage = 1UL << 12;

    /// <summary>Execute disable; reserved while EFER.NXE = 0.</summary>
    public const ulong XD = 1UL << 63;

    /// <summary>Bits 51:12, of which those at and above MAXPHYADDR are reserved.</summary>
    public const ulong AddressMask = 0x000F_FFFF_FFFF_F000;

    /// <summary>The lowest bit of the protection key, bits 62:59 of entries that map a page (SDM 3A 4.6.2).</summary>
    public const int ProtectionKeyShift = 59;
}

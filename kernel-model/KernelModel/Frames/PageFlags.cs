namespace KernelModel.Frames;

/// <summary>State of a page frame, named as in Linux (include/linux/page-flags.h).</summary>
[Flags]
internal enum PageFlags : uint
{
    None = 0,
    Locked = 1 << 0,
    Referenced = 1 << 1,
    Uptodate = 1 << 2,
    Dirty = 1 << 3,
    Lru = 1 << 4,
    Active = 1 << 5,
    Workingset = 1 << 6,
    Writeback = 1 << 7,
    SwapBacked = 1 << 8,
    SwapCache = 1 << 9,
    Unevictable = 1 << 10,
    Mlocked = 1 << 11,

    /// <summary>The anonymous page belongs to one process: a write needs no copy.</summary>
    AnonExclusive = 1 << 12,

    /// <summary>First frame of a compound page.</summary>
    Head = 1 << 16,

    /// <summary>A later frame of a compound page: <c>Private</c> is the first.</summary>
    Tail = 1 << 17,

    /// <summary>First frame of a block on a free list of the buddy allocator.</summary>
    Buddy = 1 << 18,

    /// <summary>On a per-CPU list.</summary>
    PerCpu = 1 << 19,

    /// <summary>Part of a slab.</summary>
    Slab = 1 << 20,
}

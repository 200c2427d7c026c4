namespace KernelModel.Frames;

/// <summary>
/// What the kernel knows about one page frame: Linux' <c>struct page</c>. Its guest home is
/// <see cref="PhysicalMemory.HomeOf"/>, 64 bytes in the vmemmap.
/// </summary>
internal struct PageFrame
{
    public PageFlags Flags;

    /// <summary>Users. 0 while free; 1 after allocation; the frame is freed when it comes back to 0.</summary>
    public int RefCount;

    /// <summary>Page-table entries of user processes that map the frame.</summary>
    public int MapCount;

    /// <summary>The next frame on the list on which the frame is; 0 ends it, because frame 0 is never on one.</summary>
    public int Next;

    /// <summary>The frame before it on its list; 0 at the head.</summary>
    public int Previous;

    /// <summary>Order of the block that starts here, of a free block or of an allocation.</summary>
    public byte Order;

    /// <summary>The zone's number in <see cref="PhysicalMemory.Zones"/>.</summary>
    public byte Zone;

    /// <summary>The free list on which the block is.</summary>
    public MigrateType Migrate;

    /// <summary>The inode, anon-vma or slab cache that owns the contents.</summary>
    public long Owner;

    /// <summary>The page's place in its owner, in pages.</summary>
    public long Index;

    /// <summary>What the owner keeps about it; in a tail of a compound page, the head's number.</summary>
    public long Private;

    /// <summary>Where the frame is. Only <see cref="PhysicalMemory"/> changes it: it counts.</summary>
    public FrameUse Use { readonly get; internal set; }

    public readonly bool Has(PageFlags flags) => (Flags & flags) != 0;
}

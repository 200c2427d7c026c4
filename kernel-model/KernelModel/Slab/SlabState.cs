namespace KernelModel.Slab;

/// <summary>One slab of a cache: a compound page cut into objects. Its guest home is the page's own description.
/// </summary>
internal struct SlabState
{
    /// <summary>The first frame; 0 when the slot is unused, and <see cref="Next"/> is the next unused one.</summary>
    public long Pfn;

    /// <summary>Objects that are handed out.</summary>
    public int InUse;

    /// <summary>The first free object's number, or <see cref="KmemCache.End"/>.</summary>
    public ushort FirstFree;

    /// <summary>Where the slab is.</summary>
    public SlabPlace Place;

    /// <summary>The memory node of its frames.</summary>
    public byte Node;

    /// <summary>Neighbours on a partial list; -1 at the ends.</summary>
    public int Next;

    public int Previous;
}

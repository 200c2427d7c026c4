namespace KernelModel.Slab;

/// <summary>What one core keeps of a cache (struct kmem_cache_cpu).</summary>
internal struct CpuSlab
{
    /// <summary>The slab from which it allocates; -1 for none.</summary>
    public int Current;

    /// <summary>Its own partial slabs: the first, and how many. -1 for none.</summary>
    public int Partial;

    public int PartialCount;
}

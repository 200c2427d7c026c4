namespace KernelModel.Frames;

/// <summary>Events of one zone since boot.</summary>
internal sealed class ZoneCounters
{
    /// <summary>Blocks of an order that were halved.</summary>
    public long[] Splits { get; } = new long[Zone.Orders];

    /// <summary>Pairs of buddies of an order that became one block of the next.</summary>
    public long[] Merges { get; } = new long[Zone.Orders];

    /// <summary>Pages allocated (pgalloc_*).</summary>
    public long Allocated { get; set; }

    /// <summary>Pages freed (pgfree).</summary>
    public long Freed { get; set; }

    /// <summary>Batches that cores took from the buddy lists.</summary>
    public long PerCpuRefills { get; set; }

    /// <summary>Batches that cores gave back.</summary>
    public long PerCpuDrains { get; set; }

    /// <summary>Blocks taken from another migrate type's list.</summary>
    public long Fallbacks { get; set; }

    /// <summary>Page blocks that changed their migrate type with it.</summary>
    public long BlocksStolen { get; set; }

    /// <summary>Pages that the preferred node gave (numa_hit), or another had to give (numa_miss).</summary>
    public long NumaHits { get; set; }

    public long NumaMisses { get; set; }

    /// <summary>Pages wanted here that another node gave (numa_foreign).</summary>
    public long NumaForeign { get; set; }
}

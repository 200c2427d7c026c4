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

    internal void Save(BinaryWriter writer)
    {
        StateStream.WriteArray<long>(writer, Splits);
        StateStream.WriteArray<long>(writer, Merges);
        ReadOnlySpan<long> counts =
        [
            Allocated, Freed, PerCpuRefills, PerCpuDrains, Fallbacks, BlocksStolen, NumaHits, NumaMisses, NumaForeign,
        ];
        StateStream.WriteArray(writer, counts);
    }

    internal void Restore(BinaryReader reader)
    {
        StateStream.ReadInto<long>(reader, Splits);
        StateStream.ReadInto<long>(reader, Merges);
        Span<long> counts = stackalloc long[9];
        StateStream.ReadInto(reader, counts);
        (Allocated, Freed, PerCpuRefills) = (counts[0], counts[1], counts[2]);
        (PerCpuDrains, Fallbacks, BlocksStolen) = (counts[3], counts[4], counts[5]);
        (NumaHits, NumaMisses, NumaForeign) = (counts[6], counts[7], counts[8]);
    }
}

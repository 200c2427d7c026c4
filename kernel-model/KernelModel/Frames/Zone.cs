namespace KernelModel.Frames;

/// <summary>
/// Frames of one kind of one node, and the buddy allocator's free lists over them. A block of order n is
/// 2^n frames at a multiple of 2^n; its buddy differs in bit n of its frame number.
/// </summary>
internal sealed partial class Zone
{
    /// <summary>The largest order: blocks of 4 MiB.</summary>
    public const int MaxOrder = 10;

    public const int Orders = MaxOrder + 1;

    /// <summary>Migrate types are kept for blocks of this order: 2 MiB, a huge page.</summary>
    public const int PageBlockOrder = 9;

    public const int MigrateTypes = 4;

    private readonly PageFrame[] _frames;
    private readonly MigrateType[] _blockTypes;
    private readonly int[] _heads = new int[Orders * MigrateTypes];
    private readonly long[] _counts = new long[Orders * MigrateTypes];
    private readonly PerCpuPages[] _perCpu;

    // Bit n of a type: its list of order n has a block.
    private readonly uint[] _orders = new uint[MigrateTypes];

    /// <param name="frames">All frames of the machine.</param>
    /// <param name="blockTypes">The migrate type of every page block of the machine.</param>
    /// <param name="number">Its place in <see cref="PhysicalMemory.Zones"/>.</param>
    /// <param name="type">Which kind.</param>
    /// <param name="node">Of which node.</param>
    /// <param name="startPfn">The first frame.</param>
    /// <param name="endPfn">Behind the last frame.</param>
    /// <param name="cpus">How many cores keep frames of it.</param>
    public Zone(
        PageFrame[] frames,
        MigrateType[] blockTypes,
        int number,
        ZoneType type,
        int node,
        long startPfn,
        long endPfn,
        int cpus)
    {
        _frames = frames;
        _blockTypes = blockTypes;
        Number = number;
        Type = type;
        Node = node;
        StartPfn = startPfn;
        EndPfn = endPfn;
        _perCpu = new PerCpuPages[cpus];
    }

    public int Number { get; }

    public ZoneType Type { get; }

    public int Node { get; }

    public long StartPfn { get; }

    public long EndPfn { get; }

    /// <summary>All frames from start to end.</summary>
    public long SpannedPages => EndPfn - StartPfn;

    /// <summary>Those that are RAM.</summary>
    public long PresentPages { get; internal set; }

    /// <summary>Those that the buddy allocator got.</summary>
    public long ManagedPages { get; private set; }

    /// <summary>Frames on the buddy lists (NR_FREE_PAGES); what cores keep is not among them.</summary>
    public long FreePages { get; private set; }

    /// <summary>Frames in page blocks kept for high-order allocations that cannot wait.</summary>
    public long HighAtomicPages { get; private set; }

    /// <summary>Pages of the watermarks, by <see cref="Watermark"/>.</summary>
    public long[] Watermarks { get; } = new long[3];

    /// <summary>
    /// Pages that stay for those who can use nothing else, by the highest zone that the allocation could use
    /// (lowmem_reserve).
    /// </summary>
    public long[] LowmemReserve { get; } = new long[3];

    /// <summary>How many frames a core's lists give and take at a time.</summary>
    public int PerCpuBatch { get; internal set; } = 1;

    /// <summary>How many frames a core keeps at most.</summary>
    public int PerCpuHigh { get; internal set; }

    /// <summary>Few pages: all migrate types share their blocks (page_group_by_mobility_disabled).</summary>
    public bool IgnoresMobility { get; internal set; }

    /// <summary>What happened here so far.</summary>
    public ZoneCounters Counters { get; } = new();

    public ReadOnlySpan<PerCpuPages> PerCpu => _perCpu;

    public long PerCpuCount
    {
        get
        {
            long pages = 0;
            foreach (ref readonly PerCpuPages list in PerCpu)
            {
                pages += list.Count;
            }

            return pages;
        }
    }

    public bool Contains(long pfn) => pfn >= StartPfn && pfn < EndPfn;

    /// <summary>Free blocks of an order on one list.</summary>
    public long FreeBlocks(int order, MigrateType type) => _counts[(order * MigrateTypes) + (int)type];

    /// <summary>Free blocks of an order on all lists.</summary>
    public long FreeBlocks(int order)
    {
        long blocks = 0;
        for (int type = 0; type < MigrateTypes; type++)
        {
            blocks += _counts[(order * MigrateTypes) + type];
        }

        return blocks;
    }

    /// <summary>The first frame of the first block on a list; 0 when it is empty.</summary>
    public long FirstFree(int order, MigrateType type) => _heads[(order * MigrateTypes) + (int)type];

    public MigrateType BlockTypeOf(long pfn) => _blockTypes[pfn >> PageBlockOrder];

    /// <summary>
    /// True when an allocation leaves the mark's pages free and a block large enough exists (__zone_watermark_ok).
    /// </summary>
    /// <param name="order">Of the allocation.</param>
    /// <param name="mark">Pages that must stay.</param>
    /// <param name="highest">The highest zone that the allocation may use.</param>
    /// <param name="usesReserve">It may take the pages kept for high-order allocations.</param>
    public bool IsAbove(int order, long mark, ZoneType highest, bool usesReserve)
    {
        // HOT
        long free = FreePages - ((1L << order) - 1);
        if (!usesReserve)
        {
            free -= HighAtomicPages;
        }

        if (free <= mark + LowmemReserve[(int)highest])
        {
            return false;
        }

        uint orders = _orders[(int)MigrateType.Unmovable] | _orders[(int)MigrateType.Movable]
            | _orders[(int)MigrateType.Reclaimable] | (usesReserve ? _orders[(int)MigrateType.HighAtomic] : 0);
        return order == 0 || orders >> order != 0;
    }

}

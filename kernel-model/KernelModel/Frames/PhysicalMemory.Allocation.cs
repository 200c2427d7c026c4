using System.Diagnostics;

namespace KernelModel.Frames;

/// <content>Frames out and back.</content>
internal sealed unsafe partial class PhysicalMemory
{
    /// <summary>Pages that stay free at least, in KiB (/proc/sys/vm/min_free_kbytes).</summary>
    public long MinFreeKib { get; private set; }

    /// <summary>Allocations that had to relieve pressure themselves (allocstall).</summary>
    public long AllocationStalls { get; private set; }

    /// <summary>
    /// alloc_pages: 2^order frames in a row, with one reference.
    /// </summary>
    /// <param name="gfp">Where from, and what may be done to get them.</param>
    /// <param name="order">0 to 10.</param>
    /// <param name="use">What for.</param>
    /// <returns>The first frame's number, or -1.</returns>
    public long AllocatePages(Gfp gfp, int order = 0, FrameUse use = FrameUse.Kernel)
    {
        // HOT
        if ((uint)order > Zone.MaxOrder)
        {
            return -1;
        }

        int node = NodeOfCpu(CurrentCpu);
        MigrateType type = MigrateTypeOf(gfp);
        long pfn = TryZones(gfp, order, node, type, Watermark.Low);
        if (pfn < 0)
        {
            pfn = AllocateSlowly(gfp, order, node, type);
        }

        if (pfn >= 0)
        {
            Prepare(pfn, order, gfp, use);
        }

        return pfn;
    }

    /// <summary>
    /// __free_pages: drops a reference; the last one frees the frames.
    /// </summary>
    /// <param name="pfn">The first frame.</param>
    /// <param name="order">As it was allocated.</param>
    public void FreePages(long pfn, int order = 0)
    {
        Debug.Assert(_frames[pfn].Order == order, "freed with another order");
        Put(pfn);
    }

    /// <summary>get_page</summary>
    public void Get(long pfn)
    {
        // HOT
        ref PageFrame frame = ref _frames[HeadOf(pfn)];
        if (frame.RefCount <= 0)
        {
            throw Bad(pfn, "a reference to a free frame");
        }

        frame.RefCount++;
    }

    /// <summary>put_page: drops a reference; the last one frees the frames.</summary>
    public void Put(long pfn)
    {
        // HOT
        pfn = HeadOf(pfn);
        ref PageFrame frame = ref _frames[pfn];
        if (frame.RefCount <= 0)
        {
            throw Bad(pfn, "freed twice");
        }

        if (--frame.RefCount == 0)
        {
            FreeNow(pfn, frame.Order);
        }
    }

    /// <summary>The first frame of the compound page that contains a frame; itself when there is none.</summary>
    public long HeadOf(long pfn)
    {
        ref PageFrame frame = ref _frames[pfn];
        return (frame.Flags & PageFlags.Tail) != 0 ? frame.Private : pfn;
    }

    /// <summary>The migrate type that the flags ask for (gfp_migratetype).</summary>
    public static MigrateType MigrateTypeOf(Gfp gfp) =>
        (gfp & Gfp.Movable) != 0 ? MigrateType.Movable
        : (gfp & Gfp.Reclaimable) != 0 ? MigrateType.Reclaimable : MigrateType.Unmovable;

    /// <summary>The highest zone that the flags allow (gfp_zone).</summary>
    public static ZoneType HighestZoneOf(Gfp gfp) =>
        (gfp & Gfp.Dma) != 0 ? ZoneType.Dma : (gfp & Gfp.Dma32) != 0 ? ZoneType.Dma32 : ZoneType.Normal;

    // get_page_from_freelist
    private long TryZones(Gfp gfp, int order, int node, MigrateType type, Watermark mark)
    {
        // HOT
        ZoneType highest = HighestZoneOf(gfp);
        foreach (Zone zone in _zoneLists[(node * ZoneTypes) + (int)highest])
        {
            if ((zone.Node != node && (gfp & Gfp.ThisNode) != 0)
                || !zone.IsAbove(order, MarkOf(zone, gfp, mark), highest, UsesReserve(gfp)))
            {
                continue;
            }

            long pfn = Take(zone, order, type, gfp);
            if (pfn >= 0)
            {
                Account(zone, order, node);
                return pfn;
            }
        }

        return -1;
    }

    private long Take(Zone zone, int order, MigrateType type, Gfp gfp)
    {
        // HOT
        if (order == 0)
        {
            long single = zone.TakePerCpu(CurrentCpu, type);
            return single >= 0 || !UsesReserve(gfp) ? single : zone.TakeSmallest(0, MigrateType.HighAtomic);
        }

        long pfn = UsesReserve(gfp) ? zone.TakeSmallest(order, MigrateType.HighAtomic) : -1;
        pfn = pfn >= 0 ? pfn : zone.TakeBlock(order, type);
        if (pfn >= 0 && UsesReserve(gfp))
        {
            zone.ReserveHighAtomic(pfn);
        }

        return pfn;
    }

    // Allocations that cannot wait: GFP_ATOMIC and its like.
    private static bool UsesReserve(Gfp gfp) => (gfp & (Gfp.High | Gfp.DirectReclaim)) == Gfp.High;

    // __zone_watermark_ok's share of the reserve for those who may dip into it.
    private static long MarkOf(Zone zone, Gfp gfp, Watermark mark)
    {
        long pages = zone.Watermarks[(int)mark];
        if (mark == Watermark.Min && (gfp & Gfp.High) != 0)
        {
            pages -= pages / 2;
            pages -= (gfp & Gfp.DirectReclaim) == 0 ? pages / 4 : 0;
        }

        return (gfp & (Gfp.MemAlloc | Gfp.NoMemAlloc)) == Gfp.MemAlloc && mark == Watermark.Min ? 0 : pages;
    }

    // __alloc_pages_slowpath
    private long AllocateSlowly(Gfp gfp, int order, int node, MigrateType type)
    {
        long pfn = TryZones(gfp, order, node, type, Watermark.Min);
        if (pfn >= 0 || (gfp & Gfp.DirectReclaim) == 0)
        {
            return pfn;
        }

        AllocationStalls++;
        DrainAll();
        pfn = TryZones(gfp, order, node, type, Watermark.Min);
        while (pfn < 0 && (UnreserveHighAtomic(type) || Pressure?.Relieve(gfp, order) == true))
        {
            DrainAll();
            pfn = TryZones(gfp, order, node, type, Watermark.Min);
        }

        // What cannot fail ends with all reserves (__GFP_NOFAIL).
        return pfn < 0 && (gfp & Gfp.NoFail) != 0
            ? TryZones((gfp | Gfp.MemAlloc) & ~Gfp.ThisNode, order, node, type, Watermark.Min)
            : pfn;
    }

    private bool UnreserveHighAtomic(MigrateType type)
    {
        foreach (Zone zone in _zones)
        {
            if (zone.UnreserveHighAtomic(type))
            {
                return true;
            }
        }

        return false;
    }

    private void Account(Zone zone, int order, int node)
    {
        // HOT
        zone.Counters.Allocated += 1L << order;
        if (zone.Node == node)
        {
            zone.Counters.NumaHits++;
        }
        else
        {
            zone.Counters.NumaMisses++;
            _zoneLists[(node * ZoneTypes) + (int)ZoneType.Normal][0].Counters.NumaForeign++;
        }
    }

    // prep_new_page
    private void Prepare(long pfn, int order, Gfp gfp, FrameUse use)
    {
        // HOT
        int pages = 1 << order;
        _uses[(int)FrameUse.Free] -= pages;
        _uses[(int)use] += pages;
        Span<PageFrame> block = _frames.AsSpan((int)pfn, pages);
        ref PageFrame head = ref block[0];
        bool compound = order > 0 && (gfp & Gfp.Comp) != 0;
        head.Use = use;
        head.Flags = compound ? PageFlags.Head : PageFlags.None;
        head.Order = (byte)order;
        head.RefCount = 1;
        for (int i = 1; i < block.Length; i++)
        {
            block[i].Use = use;
            block[i].Flags = compound ? PageFlags.Tail : PageFlags.None;
            block[i].Private = compound ? pfn : 0;
        }

        for (int i = 0; i < pages && (gfp & Gfp.Zero) != 0; i++)
        {
            ZeroPage(pfn + i);
        }
    }

    // free_pages_prepare and what follows
    private void FreeNow(long pfn, int order)
    {
        // HOT
        int pages = 1 << order;
        Span<PageFrame> block = _frames.AsSpan((int)pfn, pages);
        byte number = block[0].Zone;
        _uses[(int)block[0].Use] -= pages;
        _uses[(int)FrameUse.Free] += pages;
        for (int i = 0; i < block.Length; i++)
        {
            ref PageFrame frame = ref block[i];
            if (frame.MapCount != 0 || frame.Use is FrameUse.Reserved or FrameUse.Free)
            {
                throw Bad(pfn + i, "freed in a bad state");
            }

            // All zero is a free frame; the zone alone stays.
            frame = default;
            frame.Zone = number;
        }

        Zone zone = _zones[number];
        zone.Counters.Freed += pages;
        if (order == 0)
        {
            zone.FreePerCpu(CurrentCpu, pfn);
        }
        else
        {
            zone.FreeBlock(pfn, order, zone.BlockTypeOf(pfn));
        }
    }

    private InvalidOperationException Bad(long pfn, string what)
    {
        ref PageFrame frame = ref _frames[pfn];
        return new InvalidOperationException(
            $"frame {pfn}: {what} (use {frame.Use}, references {frame.RefCount}, mapped {frame.MapCount}, "
            + $"flags {frame.Flags}, order {frame.Order})");
    }
}

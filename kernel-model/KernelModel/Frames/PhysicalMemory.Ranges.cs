using System.Numerics;

namespace KernelModel.Frames;

/// <content>Numbers of frames that are no power of two, and given places.</content>
internal sealed unsafe partial class PhysicalMemory
{
    /// <summary>split_page: the frames of one allocation become allocations of one frame each.</summary>
    public void SplitPages(long pfn)
    {
        int order = _frames[pfn].Order;
        if (_frames[pfn].Has(PageFlags.Head | PageFlags.Tail))
        {
            throw Bad(pfn, "a compound page cannot be split so");
        }

        _frames[pfn].Order = 0;
        for (long i = 1; i < 1L << order; i++)
        {
            _frames[pfn + i].RefCount = 1;
        }
    }

    /// <summary>
    /// alloc_pages_exact: as many frames in a row as are asked for; the rest of the block goes back at once.
    /// </summary>
    /// <returns>The first frame, each with a reference of its own, or -1.</returns>
    public long AllocateExact(Gfp gfp, long pages, FrameUse use = FrameUse.Kernel)
    {
        if (pages is <= 0 or > 1L << Zone.MaxOrder)
        {
            return -1;
        }

        int order = BitOperations.Log2((ulong)pages - 1) + 1;
        order = pages == 1 ? 0 : order;
        long pfn = AllocatePages(gfp & ~Gfp.Comp, order, use);
        if (pfn >= 0)
        {
            SplitPages(pfn);
            FreeExact(pfn + pages, (1L << order) - pages);
        }

        return pfn;
    }

    /// <summary>free_pages_exact: drops one reference of each frame.</summary>
    public void FreeExact(long pfn, long pages)
    {
        for (long i = 0; i < pages; i++)
        {
            Put(pfn + i);
        }
    }

    /// <summary>
    /// alloc_contig_range: exactly these frames, when all of them are free.
    /// </summary>
    /// <returns>True when they are the caller's now, each with a reference of its own.</returns>
    public bool AllocateRange(long pfn, long pages, Gfp gfp, FrameUse use = FrameUse.Kernel)
    {
        if (pfn <= 0 || pages <= 0 || pfn > PfnCount - pages)
        {
            return false;
        }

        DrainAll();
        for (long i = 0; i < pages; i++)
        {
            if (_frames[pfn + i].Use != FrameUse.Free)
            {
                return false;
            }
        }

        for (long i = 0; i < pages; i++)
        {
            Zone zone = ZoneOf(pfn + i);
            if (!zone.TakeFrame(pfn + i))
            {
                throw Bad(pfn + i, "free, but on no list");
            }

            zone.Counters.Allocated++;
            Prepare(pfn + i, 0, gfp, use);
        }

        return true;
    }
}

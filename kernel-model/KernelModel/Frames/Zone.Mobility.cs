namespace KernelModel.Frames;

/// <content>Migrate types: whose lists are asked when the own are empty, and who keeps the page block.</content>
internal sealed partial class Zone
{
    // fallbacks[] in mm/page_alloc.c.
    private static readonly MigrateType[][] s_fallbacks =
    [
        [MigrateType.Reclaimable, MigrateType.Movable],
        [MigrateType.Reclaimable, MigrateType.Unmovable],
        [MigrateType.Unmovable, MigrateType.Movable],
        [],
    ];

    /// <summary>
    /// reserve_highatomic_pageblock: a page block that served a high-order allocation which could not wait is kept for
    /// the next, up to a hundredth of the zone.
    /// </summary>
    internal void ReserveHighAtomic(long pfn)
    {
        long pages = 1L << PageBlockOrder;
        long limit = ((ManagedPages / 100) + pages - 1) / pages * pages;
        MigrateType type = BlockTypeOf(pfn);
        if (HighAtomicPages + pages > limit || type == MigrateType.HighAtomic || ManagedPages / 100 < pages)
        {
            return;
        }

        HighAtomicPages += pages;
        SetBlockType(pfn, MigrateType.HighAtomic);
        MoveFreeBlocks(pfn, MigrateType.HighAtomic);
    }

    /// <summary>unreserve_highatomic_pageblock: gives one kept page block with free frames back.</summary>
    internal bool UnreserveHighAtomic(MigrateType type)
    {
        for (int order = 0; order <= MaxOrder; order++)
        {
            long pfn = FirstFree(order, MigrateType.HighAtomic);
            if (pfn != 0)
            {
                HighAtomicPages -= Math.Min(HighAtomicPages, 1L << PageBlockOrder);
                SetBlockType(pfn, type);
                return MoveFreeBlocks(pfn, type) > 0;
            }
        }

        return false;
    }

    internal void SetBlockType(long pfn, MigrateType type) => _blockTypes[pfn >> PageBlockOrder] = type;

    /// <summary>
    /// __rmqueue_fallback: takes from another type, the largest block first, so that types mix in as few page blocks
    /// as possible. Movable allocations that do not get the whole page block take the smallest block instead.
    /// </summary>
    private long TakeFallback(int order, MigrateType type)
    {
        for (int found = MaxOrder; found >= order; found--)
        {
            MigrateType from = FindFallback(found, type);
            if (from == type)
            {
                continue;
            }

            bool steals = CanSteal(found, type);
            if (!steals && type == MigrateType.Movable)
            {
                for (found = order; FindFallback(found, type) == type;)
                {
                    found++;
                }

                from = FindFallback(found, type);
            }

            Steal(FirstFree(found, from), found, type, steals);
            Counters.Fallbacks++;
            return TakeSmallest(order, type);
        }

        return -1;
    }

    // The type itself when no other has a block of this order.
    private MigrateType FindFallback(int order, MigrateType type)
    {
        foreach (MigrateType other in s_fallbacks[(int)type])
        {
            if (FirstFree(order, other) != 0)
            {
                return other;
            }
        }

        return type;
    }

    // can_steal_fallback
    private bool CanSteal(int order, MigrateType type) =>
        order >= PageBlockOrder / 2 || type != MigrateType.Movable || IgnoresMobility;

    /// <summary>
    /// steal_suitable_fallback: the block changes lists; with it, its page block's other free blocks, and the page
    /// block's type when at least half of it is free or of the new type.
    /// </summary>
    private void Steal(long pfn, int order, MigrateType type, bool wholeBlock)
    {
        if (order >= PageBlockOrder)
        {
            for (long at = pfn; at < pfn + (1L << order); at += 1L << PageBlockOrder)
            {
                SetBlockType(at, type);
                Counters.BlocksStolen++;
            }

            MoveTo(pfn, type);
            return;
        }

        long start = pfn & -(1L << PageBlockOrder);
        if (!wholeBlock || start < StartPfn || start + (1L << PageBlockOrder) > EndPfn)
        {
            MoveTo(pfn, type);
            return;
        }

        MigrateType old = BlockTypeOf(pfn);
        long alike = CountAlike(start, type, old);
        long free = MoveFreeBlocks(pfn, type);
        if (free + alike >= 1L << (PageBlockOrder - 1) || IgnoresMobility)
        {
            SetBlockType(pfn, type);
            Counters.BlocksStolen++;
        }
    }

    // Frames in use that suit the new type: for movable, those of users; for others, those that cannot be moved when
    // the block was not movable before.
    private long CountAlike(long start, MigrateType type, MigrateType old)
    {
        long movable = 0;
        long used = 0;
        for (long pfn = start; pfn < start + (1L << PageBlockOrder); pfn++)
        {
            FrameUse use = _frames[pfn].Use;
            movable += use is FrameUse.Anonymous or FrameUse.PageCache ? 1 : 0;
            used += use != FrameUse.Free ? 1 : 0;
        }

        return type == MigrateType.Movable ? movable : old == MigrateType.Movable ? used - movable : 0;
    }

    // move_freepages_block
    private long MoveFreeBlocks(long pfn, MigrateType type)
    {
        long start = Math.Max(StartPfn, pfn & -(1L << PageBlockOrder));
        long end = Math.Min(EndPfn, (pfn | ((1L << PageBlockOrder) - 1)) + 1);
        long moved = 0;
        while (start < end)
        {
            ref PageFrame frame = ref _frames[start];
            if ((frame.Flags & PageFlags.Buddy) == 0)
            {
                start++;
                continue;
            }

            long pages = 1L << frame.Order;
            MoveTo(start, type);
            moved += pages;
            start += pages;
        }

        return moved;
    }

    private void MoveTo(long pfn, MigrateType type)
    {
        int order = _frames[pfn].Order;
        Remove(pfn);
        Add(pfn, order, type);
    }
}

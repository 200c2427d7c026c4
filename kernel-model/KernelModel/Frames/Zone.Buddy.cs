using System.Numerics;

namespace KernelModel.Frames;

/// <content>The buddy allocator: split on the way out, merge on the way back (mm/page_alloc.c).</content>
internal sealed partial class Zone
{
    /// <summary>Frames of boot come in: they are managed from now on.</summary>
    internal void Release(long pfn, int order)
    {
        ManagedPages += 1L << order;
        FreeBlock(pfn, order, BlockTypeOf(pfn));
    }

    /// <summary>
    /// __rmqueue: a block of the type's own lists, or else of another type's.
    /// </summary>
    /// <returns>The block's first frame, or -1.</returns>
    internal long TakeBlock(int order, MigrateType type)
    {
        // HOT
        long pfn = TakeSmallest(order, type);
        return pfn >= 0 ? pfn : TakeFallback(order, type);
    }

    /// <summary>
    /// __rmqueue_smallest: the first block of the lowest order that has one. What is too large is halved until it
    /// fits; the upper halves go onto the lists below.
    /// </summary>
    internal long TakeSmallest(int order, MigrateType type)
    {
        // HOT
        uint orders = _orders[(int)type] >> order;
        if (orders == 0)
        {
            return -1;
        }

        int found = order + BitOperations.TrailingZeroCount(orders);
        int pfn = _heads[(found * MigrateTypes) + (int)type];
        Remove(pfn);
        Expand(pfn, found, order, type);
        return pfn;
    }

    /// <summary>
    /// __free_one_page: as long as the buddy is a free block of the same order the two become one.
    /// </summary>
    internal void FreeBlock(long pfn, int order, MigrateType type)
    {
        // HOT
        while (order < MaxOrder)
        {
            long buddy = pfn ^ (1L << order);
            if (!IsFreeBlock(buddy, order) || !CanMerge(pfn, buddy, order))
            {
                break;
            }

            Remove(buddy);
            Counters.Merges[order]++;
            pfn &= buddy;
            order++;
        }

        Add(pfn, order, type);
    }

    /// <summary>A free block of exactly this order starts here.</summary>
    internal bool IsFreeBlock(long pfn, int order) =>
        Contains(pfn) && (_frames[pfn].Flags & PageFlags.Buddy) != 0 && _frames[pfn].Order == order;

    /// <summary>
    /// Takes one frame out of the free block that contains it; the rest stays free.
    /// </summary>
    internal bool TakeFrame(long pfn)
    {
        for (int order = 0; order <= MaxOrder; order++)
        {
            long head = pfn & -(1L << order);
            if (IsFreeBlock(head, order))
            {
                MigrateType type = _frames[head].Migrate;
                Remove(head);
                SplitAround(head, order, pfn, type);
                return true;
            }
        }

        return false;
    }

    private static bool IsAlwaysMergeable(int order) => order < PageBlockOrder;

    // Whole page blocks merge only when neither is kept for someone (migratetype_is_mergeable).
    private bool CanMerge(long pfn, long buddy, int order) =>
        IsAlwaysMergeable(order) || BlockTypeOf(pfn) == BlockTypeOf(buddy)
        || (BlockTypeOf(pfn) != MigrateType.HighAtomic && BlockTypeOf(buddy) != MigrateType.HighAtomic);

    private void Expand(long pfn, int from, int to, MigrateType type)
    {
        // HOT
        while (from > to)
        {
            Counters.Splits[from]++;
            from--;
            Add(pfn + (1L << from), from, type);
        }
    }

    private void SplitAround(long head, int order, long pfn, MigrateType type)
    {
        while (order > 0)
        {
            Counters.Splits[order]++;
            order--;
            long upper = head + (1L << order);
            bool isUpper = pfn >= upper;
            Add(isUpper ? head : upper, order, type);
            head = isUpper ? upper : head;
        }
    }

    private void Add(long pfn, int order, MigrateType type)
    {
        // HOT
        int list = (order * MigrateTypes) + (int)type;
        ref PageFrame frame = ref _frames[pfn];
        int first = _heads[list];
        frame.Flags = PageFlags.Buddy;
        frame.Order = (byte)order;
        frame.Migrate = type;
        frame.Previous = 0;
        frame.Next = first;
        if (first != 0)
        {
            _frames[first].Previous = (int)pfn;
        }
        else
        {
            _orders[(int)type] |= 1u << order;
        }

        _heads[list] = (int)pfn;
        _counts[list]++;
        FreePages += 1L << order;
    }

    private void Remove(long pfn)
    {
        // HOT
        ref PageFrame frame = ref _frames[pfn];
        int list = (frame.Order * MigrateTypes) + (int)frame.Migrate;
        if (frame.Previous != 0)
        {
            _frames[frame.Previous].Next = frame.Next;
        }
        else
        {
            _heads[list] = frame.Next;
            if (frame.Next == 0)
            {
                _orders[(int)frame.Migrate] &= ~(1u << frame.Order);
            }
        }

        if (frame.Next != 0)
        {
            _frames[frame.Next].Previous = frame.Previous;
        }

        _counts[list]--;
        FreePages -= 1L << frame.Order;
        frame.Flags = PageFlags.None;
        frame.Next = 0;
        frame.Previous = 0;
    }
}

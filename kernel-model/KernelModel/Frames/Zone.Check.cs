namespace KernelModel.Frames;

/// <content>Invariants of the lists.</content>
internal sealed partial class Zone
{
    /// <summary>
    /// Every block is where its list says, of frames that are free and head no other block; two free buddies would be
    /// one block. With the sum equal to the count, no two blocks overlap.
    /// </summary>
    /// <returns>The first violation in words, or null.</returns>
    internal string? Check()
    {
        long free = 0;
        for (int list = 0; list < _heads.Length; list++)
        {
            int order = list / MigrateTypes;
            long blocks = 0;
            int previous = 0;
            for (int pfn = _heads[list]; pfn != 0; pfn = _frames[pfn].Next)
            {
                string? found = CheckBlock(pfn, order, (MigrateType)(list % MigrateTypes), previous);
                if (found is not null)
                {
                    return $"{Describe()}, free block of order {order} at frame {pfn}: {found}";
                }

                previous = pfn;
                blocks++;
                if (blocks > ManagedPages)
                {
                    return $"{Describe()}: the list of order {order} has no end";
                }
            }

            if (blocks != _counts[list] || (blocks != 0) != ((_orders[list % MigrateTypes] >> order & 1) != 0))
            {
                return $"{Describe()}: {blocks} free blocks of order {order}, counted {_counts[list]}";
            }

            free += blocks << order;
        }

        return free != FreePages ? $"{Describe()}: {free} free pages, counted {FreePages}" : CheckPerCpu();
    }

    private string Describe() => $"node {Node}, zone {Type}";

    private string? CheckBlock(int pfn, int order, MigrateType type, int previous)
    {
        ref PageFrame head = ref _frames[pfn];
        long pages = 1L << order;
        if (head.Flags != PageFlags.Buddy || head.Order != order || head.Migrate != type || head.Previous != previous)
        {
            return "its frame says otherwise";
        }

        if ((pfn & (pages - 1)) != 0 || !Contains(pfn) || !Contains(pfn + pages - 1))
        {
            return "not aligned, or not in the zone";
        }

        for (int i = 0; i < pages; i++)
        {
            ref PageFrame frame = ref _frames[pfn + i];
            if (frame.Use != FrameUse.Free || (i > 0 && frame.Flags != PageFlags.None))
            {
                return $"frame {pfn + i} in it is in use or on another list";
            }
        }

        long buddy = pfn ^ pages;
        return order < MaxOrder && IsFreeBlock(buddy, order) && CanMerge(pfn, buddy, order)
            ? "its buddy is free too, and they were not merged"
            : null;
    }

    private string? CheckPerCpu()
    {
        for (int cpu = 0; cpu < _perCpu.Length; cpu++)
        {
            int count = 0;
            foreach (int head in _perCpu[cpu].ListHeads)
            {
                for (int pfn = head; pfn != 0; pfn = _frames[pfn].Next)
                {
                    count++;
                    if (_frames[pfn].Flags != PageFlags.PerCpu || _frames[pfn].Use != FrameUse.Free || !Contains(pfn)
                        || count > _perCpu[cpu].Count)
                    {
                        return $"{Describe()}: frame {pfn} on the list of core {cpu} does not belong there";
                    }
                }
            }

            if (count != _perCpu[cpu].Count)
            {
                return $"{Describe()}: {count} frames on the lists of core {cpu}, counted {_perCpu[cpu].Count}";
            }
        }

        return null;
    }
}

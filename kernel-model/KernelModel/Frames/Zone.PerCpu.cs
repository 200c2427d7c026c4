namespace KernelModel.Frames;

/// <content>The cores' own lists of single frames.</content>
internal sealed partial class Zone
{
    /// <summary>rmqueue_pcplist: a frame of the core's list, which is filled by a batch when it is empty.</summary>
    internal long TakePerCpu(int cpu, MigrateType type)
    {
        // HOT
        ref PerCpuPages list = ref _perCpu[cpu];
        ref int head = ref list.ListHeads[(int)type];
        if (head == 0 && !Refill(ref list, type))
        {
            return -1;
        }

        long pfn = head;
        ref PageFrame frame = ref _frames[pfn];
        head = frame.Next;
        frame.Next = 0;
        frame.Flags = PageFlags.None;
        list.Count--;
        return pfn;
    }

    /// <summary>free_unref_page: onto the core's list; when it is full, a batch goes back to the buddy lists.</summary>
    internal void FreePerCpu(int cpu, long pfn)
    {
        // HOT
        MigrateType type = BlockTypeOf(pfn);
        if (type == MigrateType.HighAtomic)
        {
            FreeBlock(pfn, 0, type);
            return;
        }

        ref PerCpuPages list = ref _perCpu[cpu];
        Push(ref list, type, pfn);
        if (list.Count >= PerCpuHigh)
        {
            Counters.PerCpuDrains++;
            Drain(ref list, PerCpuBatch);
        }
    }

    /// <summary>drain_pages: all that a core keeps goes back.</summary>
    internal void DrainPerCpu(int cpu) => Drain(ref _perCpu[cpu], int.MaxValue);

    private bool Refill(ref PerCpuPages list, MigrateType type)
    {
        Counters.PerCpuRefills++;
        int head = 0;
        int last = 0;
        int taken = 0;
        for (; taken < PerCpuBatch; taken++)
        {
            long pfn = TakeBlock(0, type);
            if (pfn < 0)
            {
                break;
            }

            // In the order in which the buddy lists gave them, so that allocations go upwards.
            ref PageFrame frame = ref _frames[pfn];
            frame.Flags = PageFlags.PerCpu;
            frame.Order = 0;
            frame.Next = 0;
            head = head == 0 ? (int)pfn : head;
            if (last != 0)
            {
                _frames[last].Next = (int)pfn;
            }

            last = (int)pfn;
        }

        list.Count += taken;
        list.ListHeads[(int)type] = head;
        return taken > 0;
    }

    private void Push(ref PerCpuPages list, MigrateType type, long pfn)
    {
        // HOT
        ref PageFrame frame = ref _frames[pfn];
        ref int head = ref list.ListHeads[(int)type];
        frame.Flags = PageFlags.PerCpu;
        frame.Order = 0;
        frame.Next = head;
        head = (int)pfn;
        list.Count++;
    }

    // free_pcppages_bulk: from each list in turn.
    private void Drain(ref PerCpuPages list, int count)
    {
        Span<int> heads = list.ListHeads;
        for (int type = 0; count > 0 && list.Count > 0; type = (type + 1) % heads.Length)
        {
            long pfn = heads[type];
            if (pfn == 0)
            {
                continue;
            }

            ref PageFrame frame = ref _frames[pfn];
            heads[type] = frame.Next;
            frame.Next = 0;
            frame.Flags = PageFlags.None;
            list.Count--;
            count--;
            FreeBlock(pfn, 0, BlockTypeOf(pfn));
        }
    }
}

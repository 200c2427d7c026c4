namespace Tests.Kernel.Frames;

/// <summary>The definition of the buddy allocator with a set of free blocks, and nothing fast about it.</summary>
internal sealed class NaiveBuddy
{
    private readonly long _first;
    private readonly int _largest;

    public NaiveBuddy(long first, int largest)
    {
        _first = first;
        _largest = largest;
        Blocks.Add((first, largest));
    }

    public SortedSet<(long Pfn, int Order)> Blocks { get; } = [];

    /// <summary>True when a block of the smallest order that has one can be halved down to this one.</summary>
    public bool Take(long pfn, int order)
    {
        int smallest = Blocks.Where(b => b.Order >= order).Select(b => b.Order).DefaultIfEmpty(-1).Min();
        if (pfn < 0 || smallest < 0)
        {
            return pfn < 0 && smallest < 0;
        }

        if (!Blocks.Remove((pfn, smallest)))
        {
            return false;
        }

        for (int upper = smallest - 1; upper >= order; upper--)
        {
            Blocks.Add((pfn + (1L << upper), upper));
        }

        return true;
    }

    public void Free(long pfn, int order)
    {
        while (order < _largest)
        {
            long offset = pfn - _first;
            long buddy = _first + (offset % (2L << order) == 0 ? offset + (1L << order) : offset - (1L << order));
            if (!Blocks.Remove((buddy, order)))
            {
                break;
            }

            pfn = Math.Min(pfn, buddy);
            order++;
        }

        Blocks.Add((pfn, order));
    }
}

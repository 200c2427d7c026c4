namespace KernelModel.Frames;

/// <content>Invariants: every frame is in exactly one place, and all counts are true.</content>
internal sealed unsafe partial class PhysicalMemory
{
    /// <summary>Walks all lists and all frames.</summary>
    /// <returns>The first violation in words, or null when all is sound.</returns>
    public string? Check()
    {
        long perCpu = 0;
        foreach (Zone zone in _zones)
        {
            string? found = zone.Check();
            if (found is not null)
            {
                return found;
            }

            perCpu += zone.PerCpuCount;
        }

        Span<long> uses = stackalloc long[_uses.Length];
        for (long pfn = 0; pfn < PfnCount; pfn++)
        {
            ref PageFrame frame = ref _frames[pfn];
            uses[(int)frame.Use]++;
            string? found = CheckFrame(ref frame);
            if (found is not null)
            {
                return Bad(pfn, found).Message;
            }
        }

        return CheckCounts(uses, perCpu);
    }

    private static string? CheckFrame(ref PageFrame frame)
    {
        if (frame.Use == FrameUse.Free)
        {
            return frame.RefCount != 0 ? "free with references" : frame.MapCount != 0 ? "free and mapped" : null;
        }

        return frame.Has(PageFlags.Buddy | PageFlags.PerCpu) ? "in use and on a free list"
            : frame.RefCount < 0 || frame.MapCount < 0 ? "a negative count"
            : frame.MapCount > 0 && frame.RefCount == 0 && !frame.Has(PageFlags.Tail) ? "mapped without a reference"
            : null;
    }

    private string? CheckCounts(ReadOnlySpan<long> uses, long perCpu)
    {
        for (int use = 0; use < uses.Length; use++)
        {
            if (uses[use] != _uses[use])
            {
                return $"{uses[use]} frames are {(FrameUse)use}, counted {_uses[use]}";
            }
        }

        long free = uses[(int)FrameUse.Free];
        long used = PfnCount - free - uses[(int)FrameUse.Reserved];
        return free != FreePageCount + perCpu
            ? $"{free} frames are free, but {FreePageCount} on buddy lists and {perCpu} on cores' lists"
            : free + used != TotalPages ? $"{free} free + {used} used is not {TotalPages} managed"
            : null;
    }
}

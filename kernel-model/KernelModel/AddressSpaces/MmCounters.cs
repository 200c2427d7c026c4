using KernelModel.Faults;

namespace KernelModel.AddressSpaces;

/// <summary>What the memory manager has done, for /proc/vmstat and <c>--stats</c>.</summary>
internal sealed class MmCounters
{
    private readonly long[] _faults = new long[Enum.GetValues<FaultDecision>().Length];

    /// <summary>Page faults that read nothing from outside.</summary>
    public long MinorFaults;

    /// <summary>Page faults that did.</summary>
    public long MajorFaults;

    /// <summary>Pages that fault-around mapped beside the one that was asked for.</summary>
    public long AroundPages;

    /// <summary>Address spaces that fork copied, and entries that it copied.</summary>
    public long Forks;

    public long ForkedEntries;

    /// <summary>Calls that changed areas.</summary>
    public long Maps;

    public long Unmaps;

    public long Protects;

    public long Remaps;

    /// <summary>Page-table entries cleared.</summary>
    public long EntriesCleared;

    /// <summary>Faults by the line of the decision list that settled them.</summary>
    public long this[FaultDecision decision] => _faults[(int)decision];

    public long CowCopies => this[FaultDecision.CowCopy] + this[FaultDecision.ZeroCopy] + this[FaultDecision.FileCopy];

    public long CowReuses => this[FaultDecision.CowReuse];

    internal void Count(in FaultResult result) // HOT
    {
        _faults[(int)result.Decision]++;
        if (result.IsMajor)
        {
            MajorFaults++;
        }
        else
        {
            MinorFaults++;
        }
    }
}

using Emulator.Arch;

namespace Emulator.Mmu;

/// <summary>What the functional MMU of one core has done. All counts start at 0 and never decrease.</summary>
public sealed class MmuCounters
{
    private readonly long[] _walksByMode = new long[5];
    private readonly long[] _walksByLevel = new long[6];
    private readonly long[] _walksByKind = new long[3];
    private readonly long[] _faultsByErrorCode = new long[64];
    private readonly long[] _softTlbFills = new long[3];

    /// <summary>Entries read by walks.</summary>
    public long EntriesRead { get; internal set; }

    /// <summary>Entries in which a walk set A or D.</summary>
    public long EntriesUpdated { get; internal set; }

    /// <summary>Updates that found the entry changed: the walk began again.</summary>
    public long UpdatesRetried { get; internal set; }

    /// <summary>Times a bank of the soft TLB that held something was emptied, wholly or but for global pages.</summary>
    public long SoftTlbFlushes { get; internal set; }

    /// <summary>Times one page was dropped from the soft TLB.</summary>
    public long SoftTlbPageFlushes { get; internal set; }

    /// <summary>Walks, faulting ones included.</summary>
    public long Walks => _walksByMode.Sum();

    /// <summary>Page faults.</summary>
    public long PageFaults => _faultsByErrorCode.Sum();

    /// <summary>Walks in one paging mode.</summary>
    public long WalksIn(PagingMode mode) => _walksByMode[(int)mode];

    /// <summary>Walks that ended at one level: 1 PTE … 5 PML5E; 0 with paging off.</summary>
    public long WalksEndedAt(int level) => _walksByLevel[level];

    /// <summary>Walks for one kind of access.</summary>
    public long WalksFor(AccessKind kind) => _walksByKind[(int)kind];

    /// <summary>Page faults with exactly this error code.</summary>
    public long PageFaultsWith(PageFaultErrorCode errorCode) => _faultsByErrorCode[(int)errorCode];

    /// <summary>Soft TLB fills, which are its misses in pages of host memory, by the access that missed.</summary>
    public long SoftTlbFills(AccessKind kind) => _softTlbFills[(int)kind];

    /// <summary>Writes all counts.</summary>
    public void Save(BinaryWriter writer)
    {
        foreach (long[] counts in Arrays)
        {
            foreach (long count in counts)
            {
                writer.Write(count);
            }
        }

        writer.Write(EntriesRead);
        writer.Write(EntriesUpdated);
        writer.Write(UpdatesRetried);
        writer.Write(SoftTlbFlushes);
        writer.Write(SoftTlbPageFlushes);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Restore(BinaryReader reader)
    {
        foreach (long[] counts in Arrays)
        {
            for (int i = 0; i < counts.Length; i++)
            {
                counts[i] = reader.ReadInt64();
            }
        }

        EntriesRead = reader.ReadInt64();
        EntriesUpdated = reader.ReadInt64();
        UpdatesRetried = reader.ReadInt64();
        SoftTlbFlushes = reader.ReadInt64();
        SoftTlbPageFlushes = reader.ReadInt64();
    }

    internal void CountWalk(PagingMode mode, AccessKind kind, int entriesRead, in WalkResult result)
    {
        _walksByMode[(int)mode]++;
        _walksByLevel[result.Level]++;
        _walksByKind[(int)kind]++;
        EntriesRead += entriesRead;
        if (result.Faulted)
        {
            _faultsByErrorCode[(int)result.ErrorCode]++;
        }
    }

    internal void CountFill(AccessKind kind) => _softTlbFills[(int)kind]++;

    private long[][] Arrays => [_walksByMode, _walksByLevel, _walksByKind, _faultsByErrorCode, _softTlbFills];
}

using Emulator.Dram.Standards;

namespace Emulator.Dram.Controller;

/// <summary>What a channel counts, always.</summary>
public sealed class ChannelStatistics
{
    private readonly RequesterStatistics[] _requesters = new RequesterStatistics[256];
    private readonly int _lineBytes;

    internal ChannelStatistics(DramDevice device)
    {
        _lineBytes = device.Organization.LineBytes;
        Activations = new ActivationCounters(device);
    }

    /// <summary>Commands by <see cref="CommandKind"/>.</summary>
    public long[] CommandsByKind { get; } = new long[Commands.Count];

    public long Reads { get; internal set; }

    public long Writes { get; internal set; }

    /// <summary>Reads answered from a queued write.</summary>
    public long ForwardedReads { get; internal set; }

    /// <summary>Writes merged into a queued write.</summary>
    public long CoalescedWrites { get; internal set; }

    /// <summary>Requests that came when their queue was full, each time that they came.</summary>
    public long Refused { get; internal set; }

    /// <summary>Requests served from a row that was open for others.</summary>
    public long RowHits { get; internal set; }

    /// <summary>Requests that found their bank closed.</summary>
    public long RowMisses { get; internal set; }

    /// <summary>Requests for which a row was closed.</summary>
    public long RowConflicts { get; internal set; }

    /// <summary>Reads, from coming in to the end of their data.</summary>
    public LatencyStatistics ReadLatency { get; } = new();

    /// <summary>Writes, from coming in to the end of their data.</summary>
    public LatencyStatistics WriteLatency { get; } = new();

    /// <summary>Sum over time of the read queue's entries.</summary>
    public long ReadQueueClocks { get; internal set; }

    /// <summary>Sum over time of the write queue's entries.</summary>
    public long WriteQueueClocks { get; internal set; }

    /// <summary>Bytes that commands moved.</summary>
    public long BytesMoved => _lineBytes * (CommandsByKind[(int)CommandKind.Read]
        + CommandsByKind[(int)CommandKind.ReadPrecharge] + CommandsByKind[(int)CommandKind.Write]
        + CommandsByKind[(int)CommandKind.WritePrecharge]);

    /// <summary>Activates by row.</summary>
    public ActivationCounters Activations { get; }

    /// <summary>All counts by name, as reports write them.</summary>
    public IEnumerable<(string Name, long Value)> Named =>
    [
        ("reads", Reads), ("writes", Writes), ("reads forwarded", ForwardedReads),
        ("writes coalesced", CoalescedWrites), ("requests refused", Refused), ("row hits", RowHits),
        ("row misses", RowMisses), ("row conflicts", RowConflicts), ("bytes moved", BytesMoved),
        ("read latency sum", ReadLatency.Sum), ("read latency longest", ReadLatency.Longest),
        ("write latency sum", WriteLatency.Sum), ("write latency longest", WriteLatency.Longest),
        ("read queue clocks", ReadQueueClocks), ("write queue clocks", WriteQueueClocks),
        ("most activates of a row in a refresh window", Activations.Most),
        .. CommandsByKind.Select((count, kind) => (Commands.NameOf((CommandKind)kind), count))
            .Where(pair => pair.count > 0),
    ];

    /// <summary>What one requester caused.</summary>
    public RequesterStatistics Of(byte requester) => _requesters[requester];

    internal ref RequesterStatistics Requester(byte requester) => ref _requesters[requester]; // HOT
}

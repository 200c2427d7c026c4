namespace Emulator.Dram.Controller;

/// <summary>What a channel counts of one requester.</summary>
public struct RequesterStatistics
{
    /// <summary>Reads that came in.</summary>
    public long Reads { get; internal set; }

    /// <summary>Writes that came in.</summary>
    public long Writes { get; internal set; }

    /// <summary>Requests served from a row that was open for others.</summary>
    public long RowHits { get; internal set; }

    /// <summary>Sum of the latencies of its reads, in clocks.</summary>
    public long ReadLatencySum { get; internal set; }
}

namespace Emulator.Dram.Controller;

/// <summary>What a channel counts, always.</summary>
public sealed class ChannelStatistics
{
    /// <summary>Bins of <see cref="ReadLatency"/>: eight a power of two.</summary>
    public const int LatencyBins = 256;

    /// <summary>Commands by <see cref="CommandKind"/>.</summary>
    public long[] CommandsByKind { get; } = new long[Commands.Count];

    public long Reads { get; internal set; }

    public long Writes { get; internal set; }

    /// <summary>Reads answered from a queued write.</summary>
    public long ForwardedReads { get; internal set; }

    /// <summary>Writes merged into a queued write.</summary>
    public long CoalescedWrites { get; internal set; }

    /// <summary>Requests served from a row that was open for others.</summary>
    public long RowHits { get; internal set; }

    /// <summary>Requests that found their bank closed.</summary>
    public long RowMisses { get; internal set; }

    /// <summary>Requests for which a row was closed.</summary>
    public long RowConflicts { get; internal set; }

    /// <summary>Sum of all read latencies, in clocks.</summary>
    public long ReadLatencySum { get; internal set; }

    /// <summary>Reads by latency: see <see cref="BinOf"/>.</summary>
    public long[] ReadLatency { get; } = new long[LatencyBins];

    /// <summary>Sum over time of the read queue's entries.</summary>
    public long ReadQueueClocks { get; internal set; }

    /// <summary>Sum over time of the write queue's entries.</summary>
    public long WriteQueueClocks { get; internal set; }

    /// <summary>The bin of a latency: exact below 16, then eight a power of two.</summary>
    public static int BinOf(long clocks) // HOT
    {
        if (clocks < 16)
        {
            return (int)Math.Max(clocks, 0);
        }

        int log = System.Numerics.BitOperations.Log2((ulong)clocks);
        return Math.Min(LatencyBins - 1, ((log - 2) * 8) + (int)((clocks >> (log - 3)) & 7));
    }

    internal void CountRead(long clocks) // HOT
    {
        ReadLatencySum += clocks;
        ReadLatency[BinOf(clocks)]++;
    }
}

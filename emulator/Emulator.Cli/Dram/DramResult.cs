using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Standards;

namespace Emulator.Cli.Dram;

/// <summary>What came of one run.</summary>
/// <param name="Setup">The memory, as it is afterwards.</param>
/// <param name="Requests">What its requests met.</param>
/// <param name="Clocks">The last clock.</param>
/// <param name="CpuTime">Of the host.</param>
internal sealed record DramResult(DramSetup Setup, RequestRecorder Requests, long Clocks, TimeSpan CpuTime)
{
    private DramDevice Device => Setup.Device;

    private long Count => Requests.Reads.Count + Requests.Writes.Count;

    private double Nanoseconds => Clocks * (double)Device.ClockPs / 1000;

    /// <summary>Bytes a nanosecond, which is GB/s.</summary>
    private double Bandwidth => Count * (double)Device.Organization.LineBytes / Math.Max(Nanoseconds, 1e-9);

    private double Peak => Setup.Options.Channels * Device.DataBuses * Device.Organization.LineBytes * 1000.0
        / (Device["nBL"] * (double)Device.ClockPs);

    /// <summary>All figures that are the memory's: the same on every host.</summary>
    public IReadOnlyList<DramRow> Rows()
    {
        ChannelStatistics[] channels = [.. Setup.Memory.Statistics];
        long Sum(Func<ChannelStatistics, long> count) => channels.Sum(count);
        long hits = Sum(s => s.RowHits);
        long all = hits + Sum(s => s.RowMisses) + Sum(s => s.RowConflicts);
        double clocks = Math.Max(Clocks, 1);
        return
        [
            new("run", "requests", "requests", Count),
            new("run", "clocks", "memory clocks", Clocks),
            new("run", "time_us", "time, µs", Nanoseconds / 1000, 3),
            new("run", "clocks_per_request", "clocks a request", clocks / Math.Max(Count, 1), 3),
            new("bandwidth", "gb_per_s", "GB/s", Bandwidth, 3),
            new("bandwidth", "peak_gb_per_s", "peak GB/s of the data bus", Peak, 3),
            new("bandwidth", "utilisation_percent", "% of it used", 100 * Bandwidth / Peak, 1),
            .. Latency("read_latency", Requests.Reads),
            .. Latency("write_latency", Requests.Writes),
            new("rows", "hits", "row hits", hits),
            new("rows", "misses", "row misses (bank closed)", Sum(s => s.RowMisses)),
            new("rows", "conflicts", "row conflicts", Sum(s => s.RowConflicts)),
            new("rows", "hit_percent", "% hits", 100.0 * hits / Math.Max(all, 1), 1),
            new("queues", "forwarded_reads", "reads answered by a queued write", Sum(s => s.ForwardedReads)),
            new("queues", "coalesced_writes", "writes merged into a queued one", Sum(s => s.CoalescedWrites)),
            new("queues", "read_queue_mean", "read queues, mean entries", Sum(s => s.ReadQueueClocks) / clocks, 2),
            new("queues", "write_queue_mean", "write queues, mean entries", Sum(s => s.WriteQueueClocks) / clocks, 2),
            .. Enumerable.Range(0, Commands.Count).Select(kind => new DramRow(
                "commands", Commands.NameOf((CommandKind)kind), Commands.NameOf((CommandKind)kind),
                Sum(s => s.CommandsByKind[kind]))).Where(row => row.Value > 0),
            .. Requesters(channels),
        ];
    }

    /// <summary>What each requester of a trace caused; nothing when none is named.</summary>
    private static List<DramRow> Requesters(ChannelStatistics[] channels)
    {
        List<DramRow> rows = [];
        bool isNamed = false;
        for (int number = 0; number <= byte.MaxValue; number++)
        {
            RequesterStatistics[] parts = Array.ConvertAll(channels, channel => channel.Of((byte)number));
            long reads = parts.Sum(part => part.Reads);
            long writes = parts.Sum(part => part.Writes);
            if (reads + writes > 0)
            {
                string group = $"requester_{number}";
                double latency = parts.Sum(part => part.ReadLatencySum) / (double)Math.Max(reads, 1);
                rows.Add(new(group, "reads", "reads", reads));
                rows.Add(new(group, "writes", "writes", writes));
                rows.Add(new(group, "row_hits", "row hits", parts.Sum(part => part.RowHits)));
                rows.Add(new(group, "read_mean_clocks", "mean read latency, clocks", latency, 3));
                isNamed |= number > 0;
            }
        }

        return isNamed ? rows : [];
    }

    /// <summary>How fast the host was; alone in differing from run to run.</summary>
    public IReadOnlyList<DramRow> HostRows() =>
    [
        new("host", "cpu_seconds", "CPU s", CpuTime.TotalSeconds, 3),
        new("host", "requests_per_cpu_second", "requests a CPU second", Count / Math.Max(CpuTime.TotalSeconds, 1e-6)),
    ];

    private DramRow[] Latency(string group, LatencyHistogram latency)
    {
        if (latency.Count == 0)
        {
            return [new(group, "requests", "requests", 0)];
        }

        return
        [
            new(group, "requests", "requests", latency.Count),
            new(group, "mean_clocks", "mean, clocks", latency.Mean, 3),
            new(group, "mean_ns", "mean, ns", latency.Mean * Device.ClockPs / 1000, 2),
            new(group, "min_clocks", "least, clocks", latency.Min),
            new(group, "p50_clocks", "half below, clocks", latency.Percentile(0.5)),
            new(group, "p90_clocks", "90 % below, clocks", latency.Percentile(0.9)),
            new(group, "p99_clocks", "99 % below, clocks", latency.Percentile(0.99)),
            new(group, "max_clocks", "most, clocks", latency.Max),
        ];
    }
}

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
        ];
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

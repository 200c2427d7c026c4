using System.Globalization;
using System.Text;
using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Mapping;
using Emulator.Dram.Replay;
using Emulator.Dram.Standards;

namespace Perf.Dram;

/// <summary>What a request costs once everything is compiled: in this process, each time with a new memory.</summary>
internal static class WarmTable
{
    private const string Device = "DDR4-2400R";
    private const int Window = 64;
    private const int ChannelRequests = 3_000_000;

    /// <summary>What a small number of requests is repeated to.</summary>
    private const int LeastRequests = 1_000_000;

    private static readonly (int Channels, int Requests)[] s_rows =
    [
        (1, 10_000), (1, 100_000), (1, 1_000_000), (1, 10_000_000), (2, ChannelRequests), (4, ChannelRequests),
        (8, ChannelRequests),
    ];

    /// <summary>The columns; the bank groups turn by the mapping.</summary>
    private static readonly (string Name, string Form, string Mapping)[] s_traffic =
    [
        ("random", "random", "RoBaRaCoCh"), ("seq", "seq", "RoBaRaCoCh"), ("rotated", "seq", "RoBgStripe"),
    ];

    internal static void Append(StringBuilder table, int rounds)
    {
        Measure(s_traffic[0], 1, LeastRequests);
        Thread.Sleep(200); // lets the compiler finish its better version
        List<(double Ns, double Bytes)>[] runs =
            [.. Enumerable.Range(0, s_rows.Length * s_traffic.Length).Select(_ => new List<(double, double)>())];
        for (int i = 0; i < rounds * runs.Length; i++)
        {
            (int channels, int requests) = s_rows[i % runs.Length / s_traffic.Length];
            runs[i % runs.Length].Add(Measure(s_traffic[i % s_traffic.Length], channels, requests));
        }

        table.Append("\nThe same when everything is compiled, in CPU nanoseconds a request, and in brackets bytes of ");
        table.Append(CultureInfo.InvariantCulture, $"managed memory allocated a request; {Device}, window {Window} a ");
        table.Append("channel, each time a new memory:\n\n| channels | requests |");
        table.Append(string.Concat(s_traffic.Select(traffic => $" {traffic.Name} |"))).Append("\n|---|---|");
        table.Append(string.Concat(s_traffic.Select(_ => "---|"))).Append('\n');
        for (int row = 0; row < s_rows.Length; row++)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {s_rows[row].Channels} | {s_rows[row].Requests:N0} |");
            foreach (List<(double Ns, double Bytes)> cell in runs.AsSpan(row * s_traffic.Length, s_traffic.Length))
            {
                double ns = Median.Of(cell.Select(run => run.Ns));
                table.Append(CultureInfo.InvariantCulture, $" {ns:F0} ({cell.Min(run => run.Bytes):F2}) |");
            }

            table.Append('\n');
        }
    }

    /// <summary>CPU time and managed memory of requests, after some that touch what is made when used.</summary>
    private static (double Ns, double Bytes) Measure(
        (string Name, string Form, string Mapping) traffic, int channels, int count)
    {
        DramDevice device = DramStandards.Find(Device);
        Organization shape = device.Organization;
        int repeats = Math.Max(1, LeastRequests / count);
        TimeSpan time = TimeSpan.Zero;
        long bytes = 0;
        for (int i = 0; i < repeats; i++)
        {
            MemoryController memory = new(
                device, channels, AddressMapping.Parse(traffic.Mapping, shape, channels), PolicySet.Default,
                RefreshMode.AllBank);
            TraceReplayer replayer = new(memory, Window * channels);
            replayer.Run(SourceOf("random", 1_000 * channels, shape, channels, seed: 0));
            GeneratedRequests source = SourceOf(traffic.Form, count, shape, channels, seed: (ulong)i + 1);
            TimeSpan start = Environment.CpuUsage.TotalTime;
            long before = GC.GetAllocatedBytesForCurrentThread();
            replayer.Run(source);
            bytes += GC.GetAllocatedBytesForCurrentThread() - before;
            time += Environment.CpuUsage.TotalTime - start;
        }

        double requests = (double)repeats * count;
        return (time.TotalNanoseconds / requests, bytes / requests);
    }

    private static GeneratedRequests SourceOf(string form, int count, Organization shape, int channels, ulong seed) =>
        GeneratedRequests.Parse(
            form, count, shape.CapacityBytes * channels, shape.LineBytes, seed, rotated: number => number);
}

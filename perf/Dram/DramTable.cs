using System.Globalization;
using System.Text;
using Perf.Guests;

namespace Perf.Dram;

/// <summary>
/// Requests through a memory controller by CPU time: whole processes of <c>pagewalk dram run</c> with a window of 64,
/// refresh and statistics on and the checker off, then what a request costs by how many there are and how many
/// channels. Runs are interleaved and the median counts, because the machine is shared.
/// </summary>
internal static class DramTable
{
    private const int Requests = 3_000_000;

    private static readonly DramTraffic[] s_traffic =
    [
        new("DDR4-2400R", "random", 1.2e6), new("DDR4-2400R", "seq", 3.5e6), new("DDR4-2400R", "rotate", 5e6),
        new("DDR5-4800", "random", 0.8e6), new("DDR5-4800", "seq", 3e6), new("DDR5-4800", "rotate", 3e6),
    ];

    private static readonly int[] s_counts = [10_000, 100_000, 1_000_000, 10_000_000];

    /// <summary>Runs all and writes the table to the console and to <c>perf/baselines/dram.md</c>.</summary>
    internal static int Run(int rounds)
    {
        StringBuilder table = new();
        CultureInfo invariant = CultureInfo.InvariantCulture;
        table.Append("# The memory controller's speed\n\nMade by `make bench-dram` on ");
        table.Append(invariant, $"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} processors, ");
        table.Append(invariant, $"{ProcessorName()}: medians of {rounds} ");
        table.Append("interleaved runs, CPU time. Window 64, refresh and statistics on, checker off.\n\n");
        AppendProcesses(table, rounds);
        AppendCounts(table, rounds);
        WarmTable.Append(table, rounds);
        Console.Write(table);
        File.WriteAllText(Path.Combine(Emulators.RepositoryRoot(), "perf", "baselines", "dram.md"), table.ToString());
        return 0;
    }

    private static void AppendProcesses(StringBuilder table, int rounds)
    {
        List<double>[] whole = [.. s_traffic.Select(_ => new List<double>())];
        List<double>[] run = [.. s_traffic.Select(_ => new List<double>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < s_traffic.Length; i++)
            {
                (double process, double requests) = Measure(s_traffic[i].Standard, s_traffic[i].Form, Requests);
                whole[i].Add(Requests / process / 1e6);
                run[i].Add(Requests / requests / 1e6);
            }
        }

        table.Append(CultureInfo.InvariantCulture, $"Million requests a CPU second, {Requests:N0} of one channel:\n\n");
        table.Append("| memory | requests | whole process | wanted | of the run alone |\n|---|---|---|---|---|\n");
        for (int i = 0; i < s_traffic.Length; i++)
        {
            DramTraffic row = s_traffic[i];
            table.Append(CultureInfo.InvariantCulture, $"| {row.Standard} | {row.Form} | {Median.Of(whole[i]):F2} | ");
            table.Append(CultureInfo.InvariantCulture, $"{row.Target / 1e6:F1} | {Median.Of(run[i]):F2} |\n");
        }
    }

    private static void AppendCounts(StringBuilder table, int rounds)
    {
        DramTraffic[] rows = [.. s_traffic.Where(row => row.Standard == s_traffic[0].Standard)];
        table.Append("\nCPU nanoseconds a request of the run alone, in a new process: the first requests wait for ");
        table.Append("the compiler.\n\n| requests |");
        table.Append(string.Concat(rows.Select(row => $" {row.Standard} {row.Form} |"))).Append("\n|---|");
        table.Append(string.Concat(rows.Select(_ => "---|"))).Append('\n');
        List<double>[] runs = [.. Enumerable.Range(0, s_counts.Length * rows.Length).Select(_ => new List<double>())];
        for (int i = 0; i < rounds * runs.Length; i++)
        {
            DramTraffic row = rows[i % rows.Length];
            int count = s_counts[i % runs.Length / rows.Length];
            runs[i % runs.Length].Add(Measure(row.Standard, row.Form, count).Run * 1e9 / count);
        }

        for (int i = 0; i < s_counts.Length; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {s_counts[i]:N0} |");
            table.Append(string.Concat(runs.Skip(i * rows.Length).Take(rows.Length).Select(
                cell => string.Create(CultureInfo.InvariantCulture, $" {Median.Of(cell):F0} |"))));
            table.Append('\n');
        }
    }

    /// <summary>CPU seconds of a process, and of the run in it as it prints them.</summary>
    private static (double Process, double Run) Measure(string standard, string form, int count)
    {
        string program = Path.Combine(Emulators.RepositoryRoot(), "artifacts", "pagewalk");
        (double seconds, string output, _) = HostProcess.Run(
            program, "dram", "run", "--standard", standard, "--generate", form, "--window", "64",
            "--refresh", "all-bank", "--count", count.ToString(CultureInfo.InvariantCulture))
            ?? throw new InvalidOperationException($"{program} is not built");
        string line = output.Split('\n').FirstOrDefault(line => line.StartsWith("  CPU s", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"{standard} {form}: {output}");
        return (seconds, double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
    }

    private static string ProcessorName()
    {
        const string cpuinfo = "/proc/cpuinfo";
        string? model = File.Exists(cpuinfo)
            ? File.ReadLines(cpuinfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return model?.Split(':', 2)[1].Trim() ?? "of an unknown kind";
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Perf.Guests;

namespace Perf.Kernel;

/// <summary>The mini-kernel's speed: small programs under <c>pagewalk exec</c>, by the CPU time of the run.</summary>
internal static class KernelTable
{
    private static readonly KernelRow[] s_rows =
    [
        new("system calls (getppid)", "calls", 5_000_000, 1, 1_500_000),
        new("minor faults (first write to anonymous pages)", "faults", 250, 4096, 500_000),
        new("fork + exit + wait of a process with 1 MiB", "forks", 10_000, 1, 5_000),
        new("context switches (a byte through pipes)", "ping-pong", 300_000, 2, 200_000),
    ];

    /// <summary>Runs all and writes the table to the console and to <c>perf/baselines/kernel.md</c>.</summary>
    internal static int Run(int rounds)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        StringBuilder table = new();
        table.Append("# The mini-kernel's speed\n\nMade by `make bench-kernel`: medians of ").Append(rounds);
        table.Append(" runs, CPU time of the run as `--stats=json` tells it, compilation of our own code included, ");
        table.Append("start-up not.\n\n");
        table.Append("| what | times | per CPU second | wanted | guest instructions each |\n|---|---|---|---|---|\n");
        foreach (KernelRow row in s_rows)
        {
            List<(double Seconds, double Instructions)> runs = [];
            for (int round = 0; round < rounds; round++)
            {
                runs.Add(Measure(row));
            }

            double seconds = Median.Of(runs.Select(run => run.Seconds));
            double times = (double)row.Argument * row.Each;
            table.Append(invariant, $"| {row.Name} | {times:N0} | {times / seconds:N0} | {row.Target:N0} | ");
            table.Append(invariant, $"{runs[0].Instructions / times:F1} |\n");
        }

        AllocatorTable.Append(table);
        Console.Write(table);
        File.WriteAllText(Path.Combine(Emulators.RepositoryRoot(), "perf", "baselines", "kernel.md"), table.ToString());
        return 0;
    }

    private static (double Seconds, double Instructions) Measure(KernelRow row)
    {
        string program = Path.Combine(Emulators.RepositoryRoot(), "artifacts", "pagewalk");
        string times = row.Argument.ToString(CultureInfo.InvariantCulture);
        (_, _, string errors) = HostProcess.Run(program, "exec", "--stats=json", "--sample", row.Program, times)
            ?? throw new InvalidOperationException($"{program} is not built");
        int json = errors.IndexOf('{', StringComparison.Ordinal);
        if (json < 0)
        {
            throw new InvalidOperationException($"{row.Program}: {errors}");
        }

        using JsonDocument statistics = JsonDocument.Parse(errors[json..]);
        JsonElement root = statistics.RootElement;
        return (root.GetProperty("cpu_seconds").GetDouble(), root.GetProperty("instructions").GetDouble());
    }
}

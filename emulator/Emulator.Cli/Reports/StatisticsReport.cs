using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Emulator.Cli.Reports;

/// <summary>The statistics of a run as text or as one JSON object.</summary>
/// <param name="Model">The CPU model as it was asked for.</param>
/// <param name="Seed">The seed of RDRAND and RDSEED.</param>
/// <param name="Instructions">Instructions executed.</param>
/// <param name="IdleNs">Guest time in which the core waited, nanoseconds.</param>
/// <param name="CpuTime">Host CPU time of the run; it alone differs from run to run.</param>
/// <param name="Rows">What was counted.</param>
internal sealed record StatisticsReport(
    string Model, ulong Seed, ulong Instructions, long IdleNs, TimeSpan CpuTime, IReadOnlyList<Statistic> Rows)
{
    private const int LabelColumn = 40;
    private const int ValueColumn = 20;

    private double Mips => Instructions / Math.Max(CpuTime.TotalMicroseconds, 1);

    public string Text()
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        StringBuilder text = new();
        text.Append(invariant, $"statistics (cpu {Model}, seed {Seed})\n");
        Add(text, "instructions", Instructions.ToString("N0", invariant));
        Add(text, "MIPS", $"{Mips.ToString("F1", invariant)} ({CpuTime.TotalSeconds.ToString("F3", invariant)} CPU s)");
        Add(text, "guest time idle, ms", (IdleNs / 1e6).ToString("N3", invariant));
        string group = "";
        foreach (Statistic row in Rows.OrderBy(row => GroupOrder(row.Group)))
        {
            if (row.Group != group)
            {
                group = row.Group;
                text.Append(group.Replace('_', ' ')).Append('\n');
            }

            Add(text, "  " + row.Label, row.Value.ToString("N0", invariant));
        }

        return text.ToString();
    }

    public string Json()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("cpu_model", Model);
            json.WriteNumber("seed", Seed);
            json.WriteNumber("instructions", Instructions);
            json.WriteNumber("cpu_seconds", Math.Round(CpuTime.TotalSeconds, 6));
            json.WriteNumber("mips", Math.Round(Mips, 3));
            json.WriteNumber("idle_ns", IdleNs);
            foreach (IGrouping<string, Statistic> group in Rows.GroupBy(row => row.Group))
            {
                json.WriteStartObject(group.Key);
                foreach (Statistic row in group)
                {
                    json.WriteNumber(row.Key, row.Value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Add(StringBuilder text, string label, string value) =>
        text.Append(label.PadRight(LabelColumn)).Append(value.PadLeft(ValueColumn)).Append('\n');

    /// <summary>Rows of a group stand together, groups in the order of their first row.</summary>
    private int GroupOrder(string group) => Rows.Select(row => row.Group).Distinct().ToList().IndexOf(group);
}

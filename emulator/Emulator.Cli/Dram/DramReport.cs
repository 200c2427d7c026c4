using System.Text;
using System.Text.Json;

namespace Emulator.Cli.Dram;

/// <summary>The report of a run as text or as one JSON object.</summary>
internal static class DramReport
{
    private const int LabelColumn = 40;
    private const int ValueColumn = 20;

    /// <summary>What was run, in one line.</summary>
    public static string Title(DramSetup setup)
    {
        DramOptions o = setup.Options;
        string ranks = setup.Device.Organization.Ranks == 1 ? "1 rank" : $"{setup.Device.Organization.Ranks} ranks";
        string channels = o.Channels == 1 ? "1 channel" : $"{o.Channels} channels";
        return $"{setup.Device.Name}, {channels}, {ranks}, {setup.CapacityBytes >> 20} MiB, mapping {o.Mapping}, "
            + $"policy {o.Policy}, refresh {o.Refresh}, window {setup.Window}";
    }

    public static string Text(DramSetup setup, IEnumerable<DramRow> rows)
    {
        StringBuilder text = new();
        text.Append(Title(setup)).Append('\n');
        string group = "";
        foreach (DramRow row in rows)
        {
            if (row.Group != group)
            {
                group = row.Group;
                text.Append(group.Replace('_', ' ')).Append('\n');
            }

            text.Append("  ").Append(row.Label.PadRight(LabelColumn - 2));
            text.Append(row.Text.PadLeft(ValueColumn)).Append('\n');
        }

        return text.ToString();
    }

    public static string Json(DramSetup setup, IEnumerable<DramRow> rows)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            Write(json, setup, rows);
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    public static void Write(Utf8JsonWriter json, DramSetup setup, IEnumerable<DramRow> rows)
    {
        DramOptions o = setup.Options;
        json.WriteStartObject();
        json.WriteStartObject("configuration");
        json.WriteString("standard", setup.Device.Name);
        json.WriteNumber("channels", o.Channels);
        json.WriteNumber("ranks", setup.Device.Organization.Ranks);
        json.WriteString("mapping", o.Mapping);
        json.WriteString("policy", o.Policy);
        json.WriteString("refresh", o.Refresh);
        json.WriteNumber("window", setup.Window);
        json.WriteString("requests", o.Trace ?? o.Generate);
        json.WriteNumber("seed", o.Seed);
        json.WriteNumber("clock_ps", setup.Device.ClockPs);
        json.WriteEndObject();
        foreach (IGrouping<string, DramRow> group in rows.GroupBy(row => row.Group))
        {
            json.WriteStartObject(group.Key);
            foreach (DramRow row in group)
            {
                if (row.Value is { } value)
                {
                    json.WriteNumber(row.Key, Math.Round((decimal)value, row.Digits));
                }
                else
                {
                    json.WriteNull(row.Key);
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

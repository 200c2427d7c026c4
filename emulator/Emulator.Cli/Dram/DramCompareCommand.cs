using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Emulator.Cli.Options;
using Emulator.Dram.Checker;

namespace Emulator.Cli.Dram;

/// <summary><c>pagewalk dram compare</c>: the same requests on several memories, side by side.</summary>
internal static partial class DramCompareCommand
{
    private const int LabelColumn = 34;
    private const int LeastColumn = 16;

    /// <returns>The exit code of the process.</returns>
    public static int Execute(ReadOnlySpan<string> words)
    {
        List<string> names = [];
        DramOptions common = DramCommand.Parse(words, "compare", DramOptionTable.Compare, names.Add);
        if (common.Help)
        {
            StandardStreams.Out.Write(DramCommand.Help());
            return ExitCodes.Success;
        }

        if (names.Count == 0)
        {
            throw new UserErrorException(
                "nothing to compare", "dram compare", "give configurations such as DDR4-2400R,ranks=2 DDR5-4800A");
        }

        DramSetup[] setups = [.. names.Select(name => DramSetup.Build(Configure(common, name)))];
        List<DramResult> results = [];
        List<CommandChecker> checkers = [];
        foreach (DramSetup setup in setups)
        {
            CommandChecker? checker = common.Check ? CheckReport.NewChecker(setup.Device, setup.Refresh) : null;
            results.Add(DramRunner.Run(setup, checker is null ? [] : [checker], requestFile: null));
            checker?.Finish(results[^1].Clocks);
            checkers.AddRange(checker is null ? [] : [checker]);
        }

        PlotFile.Write(common.Plot, results);
        IReadOnlyList<DramRow>[] columns =
        [
            .. results.Select((result, i) => (IReadOnlyList<DramRow>)
                [.. result.Rows(), .. CheckReport.Rows(checkers.ElementAtOrDefault(i))]),
        ];
        StandardStreams.Out.Write(common.Json ? Json(setups, columns) : Text(names, columns));
        return checkers.Any(checker => checker.Total > 0) ? DramCommand.Violations : ExitCodes.Success;
    }

    /// <summary>A configuration: a standard, then options with commas between, such as ranks=2.</summary>
    private static DramOptions Configure(DramOptions common, string text)
    {
        DramOptions options = common.Copy();
        options.Configuration = text;
        string[] parts = Comma().Split(text);
        foreach (string part in parts)
        {
            string[] pair = part.Split('=', 2);
            Option<DramOptions>? option = pair.Length == 2
                ? DramOptionTable.Memory.FirstOrDefault(row => row.Name == pair[0])
                : DramOptionTable.Memory[0];
            if (option is null)
            {
                string known = string.Join(", ", DramOptionTable.Memory.Select(row => row.Name));
                throw new UserErrorException("not an option of a memory", $"'{part}' in '{text}'", $"give {known}");
            }

            option.Apply(options, pair[^1]);
        }

        return options;
    }

    private static string Text(List<string> names, IReadOnlyList<DramRow>[] columns)
    {
        int[] widths = [.. names.Select(name => Math.Max(LeastColumn, name.Length + 2))];
        StringBuilder text = new(new string(' ', LabelColumn));
        for (int i = 0; i < names.Count; i++)
        {
            text.Append(names[i].PadLeft(widths[i]));
        }

        text.Append('\n');
        string group = "";
        foreach (DramRow row in AllRows(columns))
        {
            if (row.Group != group)
            {
                group = row.Group;
                text.Append(group.Replace('_', ' ')).Append('\n');
            }

            text.Append("  ").Append(row.Label.PadRight(LabelColumn - 2));
            for (int i = 0; i < columns.Length; i++)
            {
                DramRow? own = columns[i].FirstOrDefault(other => other.Group == row.Group && other.Key == row.Key);
                text.Append((own?.Text ?? "-").PadLeft(widths[i]));
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Every row that any configuration has, groups together.</summary>
    private static IEnumerable<DramRow> AllRows(IReadOnlyList<DramRow>[] columns)
    {
        List<DramRow> all = [.. columns.SelectMany(rows => rows).DistinctBy(row => (row.Group, row.Key))];
        return all.Select(row => row.Group).Distinct().SelectMany(group => all.Where(row => row.Group == group));
    }

    private static string Json(DramSetup[] setups, IReadOnlyList<DramRow>[] columns)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartArray();
            for (int i = 0; i < setups.Length; i++)
            {
                DramReport.Write(json, setups[i], columns[i]);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>A comma before the name of an option; others belong to a value, such as a mapping.</summary>
    [GeneratedRegex(",(?=(standard|channels|ranks|mapping|policy|refresh|window)=)", RegexOptions.ExplicitCapture)]
    private static partial Regex Comma();
}

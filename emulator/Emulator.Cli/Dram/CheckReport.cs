using System.Text;
using Emulator.Dram.Checker;
using Emulator.Dram.Controller;
using Emulator.Dram.Standards;

namespace Emulator.Cli.Dram;

/// <summary>What the checker found, as rows and as text.</summary>
internal static class CheckReport
{
    private const int MostShown = 20;

    /// <exception cref="UserErrorException">There is no data sheet of such a device.</exception>
    public static CommandChecker NewChecker(DramDevice device, RefreshPolicy refresh)
    {
        try
        {
            return new CommandChecker(device, RateOf(refresh));
        }
        catch (NotSupportedException error)
        {
            throw new UserErrorException("cannot be checked", $"--standard {device.Name}", error.Message);
        }
    }

    /// <summary>Refreshes owed each tREFI.</summary>
    public static int RateOf(RefreshPolicy refresh) => refresh.Mode == RefreshMode.None ? 0 : refresh.Hot ? 2 : 1;

    /// <summary>Counts; none without a checker.</summary>
    public static IEnumerable<DramRow> Rows(CommandChecker? checker)
    {
        if (checker is null)
        {
            return [];
        }

        return
        [
            new("check", "commands", "commands checked", checker.Checked),
            new("check", "violations", "violations", checker.Total),
            .. checker.Counts.OrderByDescending(rule => rule.Value)
                .Select(rule => new DramRow("check", rule.Key, $"  {rule.Key}", rule.Value)),
        ];
    }

    /// <summary>The first violations, one a line.</summary>
    public static string Text(CommandChecker? checker)
    {
        StringBuilder text = new();
        foreach (Violation violation in checker?.Violations.Take(MostShown) ?? [])
        {
            text.Append(violation).Append('\n');
        }

        if (checker is { Total: > MostShown })
        {
            text.Append($"and {checker.Total - MostShown:N0} more\n");
        }

        return text.ToString();
    }
}

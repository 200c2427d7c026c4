using System.Text;
using Emulator.Arch;
using Emulator.Cli.Options;

namespace Emulator.Cli.Dram;

/// <summary><c>pagewalk dram</c>: the memory controller alone.</summary>
internal static class DramCommand
{
    /// <summary>The exit code of a run or check that found violations.</summary>
    public const int Violations = 1;

    private static readonly string[] s_commands = ["run", "list", "check", "compare", "help"];

    /// <returns>The exit code of the process.</returns>
    public static int Execute(ReadOnlySpan<string> words)
    {
        string command = words.Length == 0 ? "help" : words[0].TrimStart('-');
        ReadOnlySpan<string> rest = words.Length == 0 ? words : words[1..];
        switch (command)
        {
            case "run":
                return DramRunCommand.Execute(rest);
            case "check":
                return DramCheckCommand.Execute(rest);
            case "compare":
                return DramCompareCommand.Execute(rest);
            case "list":
                DramListCommand.Execute(rest);
                return ExitCodes.Success;
            case "help" or "h" or "?":
                StandardStreams.Out.Write(Help());
                return ExitCodes.Success;
            default:
                throw new UserErrorException(
                    "unknown command", $"dram {words[0]}", $"did you mean dram {Nearest.Of(command, s_commands)}?");
        }
    }

    /// <summary>Reads options; words that are none go to <paramref name="other"/>, or are refused without it.</summary>
    public static DramOptions Parse(
        ReadOnlySpan<string> words, string command, IReadOnlyList<Option<DramOptions>> rows, Action<string>? other)
    {
        DramOptions options = new();
        OptionParser.Parse(words, rows, options, $"pagewalk dram {command}", other ?? (word =>
            throw new UserErrorException("not an option", $"'{word}'", $"`pagewalk dram {command} --help` lists all")));
        return options;
    }

    public static string Help()
    {
        StringBuilder text = new("""
            pagewalk dram: a memory controller, exact to the command

              pagewalk dram run OPTIONS        replay a trace or generated requests
              pagewalk dram compare A B ...    the same requests on several memories, side by side
              pagewalk dram check OPTIONS      a command trace, of this or another simulator, against the data sheets
              pagewalk dram list [NAME]        standards, policies, mappings; with a name its timings and their sources

            run:

            """);
        text.Append(HelpText.OptionLines(DramOptionTable.Run));
        text.Append("\ncompare: A is a standard, and may change options: DDR4-3200AA,ranks=2,policy=ramulator-2.1\n");
        text.Append("\ncheck:\n").Append(HelpText.OptionLines(DramOptionTable.Check));
        text.Append("""

            Examples:
              pagewalk dram run --standard DDR5-4800AN --generate random --check
              pagewalk dram run --trace requests.trace.gz --requests cycles.csv --plot latency.svg
              pagewalk dram compare DDR4-2400R DDR4-2400R,ranks=2 DDR5-4800AN --generate mix:2/1

            Exit codes: 0; 1 violations found; 2 bad input.

            """);
        return text.ToString();
    }
}

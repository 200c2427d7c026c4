using System.Text.RegularExpressions;
using Emulator.Cli;
using Emulator.Cli.Options;
using Tests.House;

namespace Tests.Unit.Cli;

/// <summary>What the README tells of the command is what the command does.</summary>
[TestFixture]
internal sealed partial class ReadmeTests
{
    private static string[] Lines => File.ReadAllLines(Path.Combine(Repository.Root, "README.md"));

    [Test]
    public void The_table_of_exit_codes_is_the_programs_own()
    {
        IEnumerable<string> expected = ExitCodes.Rows.Select(
            row => $"| {row.Code} | {row.Meaning.Replace("|", "\\|", StringComparison.Ordinal)} |");
        Assert.That(expected, Is.SubsetOf(Lines));
    }

    [Test]
    public void Every_command_line_in_it_is_accepted()
    {
        int count = 0;
        foreach (string line in Lines.Where(line => line.StartsWith("pagewalk run ", StringComparison.Ordinal)))
        {
            string[] words = [.. Word().Matches(Comment().Replace(line, "")).Select(m => m.Value.Trim('"')).Skip(2)];
            Assert.That(() => OptionParser.Parse(words), Throws.Nothing, line);
            count++;
        }

        Assert.That(count, Is.GreaterThan(3));
    }

    [GeneratedRegex("\"[^\"]*\"|[^ ]+")]
    private static partial Regex Word();

    /// <summary>What a line of the tour says about itself stands far to the right.</summary>
    [GeneratedRegex(" {2,}.*$")]
    private static partial Regex Comment();
}

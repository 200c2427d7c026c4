using System.Globalization;
using Emulator.Dram;
using Emulator.Dram.Checker;
using Emulator.Dram.Controller;
using Emulator.Dram.Standards;

namespace Tests.Timing.Dram.Checker;

/// <summary>
/// Commands as tests write them: <c>0 ACT 5 r1; 16 RD 5 r1</c>, that is clock, command, bank of the channel, row.
/// </summary>
internal static class CommandText
{
    /// <summary>What the checker says of commands to a memory of two ranks (of HBM: pseudo channels).</summary>
    internal static CommandChecker Check(string device, string text, int refreshRate = 0)
    {
        CommandChecker checker = new(DramStandards.Find(device).WithRanks(2), refreshRate);
        foreach (IssuedCommand command in Parse(text))
        {
            checker.Issued(command);
        }

        return checker;
    }

    internal static IEnumerable<IssuedCommand> Parse(string text)
    {
        foreach (string part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = part.Split(' ');
            Assert.That(Commands.TryParse(words[1], out CommandKind kind), Is.True, part);
            int bank = int.Parse(words[2], CultureInfo.InvariantCulture);
            int row = words.Length > 3 ? int.Parse(words[3].AsSpan(1), CultureInfo.InvariantCulture) : 0;
            yield return new IssuedCommand(long.Parse(words[0], CultureInfo.InvariantCulture), kind, 0, bank, row, 0);
        }
    }
}

using System.Text;
using System.Text.Json;
using Emulator.Dram.Checker;
using Emulator.Dram.Controller;
using Emulator.Dram.Standards;

namespace Emulator.Cli.Dram;

/// <summary><c>pagewalk dram check</c>: a command trace against the data sheet.</summary>
internal static class DramCheckCommand
{
    /// <returns>The exit code of the process.</returns>
    public static int Execute(ReadOnlySpan<string> words)
    {
        DramOptions options = DramCommand.Parse(words, "check", DramOptionTable.Check, other: null);
        if (options.Help)
        {
            StandardStreams.Out.Write(DramCommand.Help());
            return ExitCodes.Success;
        }

        string file = options.Commands ?? throw new UserErrorException(
            "no commands", "dram check", "give --commands FILE, such as `pagewalk dram run --commands` writes");
        DramDevice device = DramSetup.DeviceOf(options);
        CommandChecker checker = CheckReport.NewChecker(device, DramSetup.RefreshOf(options));
        long last = 0;
        foreach ((IssuedCommand command, long done) in
            new CommandTrace(file, options.Columns, device.Organization).Read())
        {
            checker.Issued(command);
            last = command.At;
            if (done >= 0)
            {
                checker.DataAt(command, done);
            }
        }

        checker.Finish(last);
        StandardStreams.Out.Write(options.Json ? Json(device, checker) : Text(device, checker));
        return checker.Total > 0 ? DramCommand.Violations : ExitCodes.Success;
    }

    private static string Text(DramDevice device, CommandChecker checker)
    {
        StringBuilder text = new($"{device.Name}: {checker.Checked:N0} commands, {checker.Total:N0} violations\n");
        foreach ((string rule, long count) in checker.Counts.OrderByDescending(rule => rule.Value))
        {
            string meaning = CheckRules.All.First(row => row.Name == rule).Meaning;
            text.Append($"  {rule,-16}{count,12:N0}  {meaning}\n");
        }

        return text.Append(CheckReport.Text(checker)).ToString();
    }

    private static string Json(DramDevice device, CommandChecker checker)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("standard", device.Name);
            json.WriteNumber("commands", checker.Checked);
            json.WriteNumber("violations", checker.Total);
            json.WriteStartObject("rules");
            foreach ((string rule, long count) in checker.Counts.OrderByDescending(rule => rule.Value))
            {
                json.WriteNumber(rule, count);
            }

            json.WriteEndObject();
            json.WriteStartArray("first");
            foreach (Violation violation in checker.Violations.Take(100))
            {
                json.WriteStringValue(violation.ToString());
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}

using Emulator.Dram.Controller;

namespace Emulator.Cli.Dram;

/// <summary><c>pagewalk dram run</c>: one memory, one stream of requests.</summary>
internal static class DramRunCommand
{
    /// <returns>The exit code of the process.</returns>
    public static int Execute(ReadOnlySpan<string> words)
    {
        DramOptions options = DramCommand.Parse(words, "run", DramOptionTable.Run, other: null);
        if (options.Help)
        {
            StandardStreams.Out.Write(DramCommand.Help());
            return ExitCodes.Success;
        }

        DramSetup setup = DramSetup.Build(options);
        List<ICommandSink> sinks = [];
        using StreamWriter? commands = DramFiles.CreateText("--commands", options.Commands);
        if (commands != null)
        {
            sinks.Add(new CommandFile(commands, setup.Device.Organization));
        }

        using StreamWriter? requests = DramFiles.CreateText("--requests", options.Requests);
        DramResult result = DramRunner.Run(setup, sinks, requests);
        IEnumerable<DramRow> rows = result.Rows();
        StandardStreams.Out.Write(options.Json
            ? DramReport.Json(setup, rows)
            : DramReport.Text(setup, rows.Concat(result.HostRows())));
        return ExitCodes.Success;
    }
}

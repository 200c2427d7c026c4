using Emulator.Dram.Checker;
using Emulator.Dram.Controller;
using Emulator.Dram.Energy;

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
        CommandChecker? checker = options.Check ? CheckReport.NewChecker(setup.Device, setup.Refresh) : null;
        if (checker != null)
        {
            sinks.Add(checker);
        }

        EnergyMeter? energy = options.Energy ? new EnergyMeter(setup.Device, options.Channels) : null;
        if (energy != null)
        {
            sinks.Add(energy);
        }

        using StreamWriter? drawing = DramFiles.CreateText("--picture", options.Picture);
        TimelinePicture? picture = drawing != null ? new TimelinePicture(setup.Device, clocks: 150) : null;
        if (picture != null)
        {
            sinks.Add(picture);
        }

        DramResult result = DramRunner.Run(setup, sinks, requests);
        checker?.Finish(result.Clocks);
        if (drawing != null)
        {
            picture?.WriteTo(drawing);
        }

        IEnumerable<DramRow> rows = result.Rows().Concat(EnergyRows.Of(energy, result.Clocks))
            .Concat(CheckReport.Rows(checker));
        StandardStreams.Out.Write(options.Json
            ? DramReport.Json(setup, rows)
            : DramReport.Text(setup, rows.Concat(result.HostRows())) + CheckReport.Text(checker));
        return checker is { Total: > 0 } ? DramCommand.Violations : ExitCodes.Success;
    }
}

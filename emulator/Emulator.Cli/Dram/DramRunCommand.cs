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
        using RunObservers observers = new(setup);
        DramResult result = DramRunner.Run(setup, observers.Sinks, observers.Requests);
        observers.Finish(result.Clocks);
        PlotFile.Write(options.Plot, [result]);
        IEnumerable<DramRow> rows = result.Rows().Concat(EnergyRows.Of(observers.Energy, result.Clocks))
            .Concat(CheckReport.Rows(observers.Checker));
        StandardStreams.Out.Write(options.Json
            ? DramReport.Json(setup, rows)
            : DramReport.Text(setup, rows.Concat(result.HostRows())) + CheckReport.Text(observers.Checker));
        return observers.Checker is { Total: > 0 } ? DramCommand.Violations : ExitCodes.Success;
    }
}

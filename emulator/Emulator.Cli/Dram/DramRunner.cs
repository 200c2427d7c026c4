using Emulator.Dram.Controller;
using Emulator.Dram.Replay;

namespace Emulator.Cli.Dram;

/// <summary>Runs requests through a memory, with a progress bar.</summary>
internal static class DramRunner
{
    /// <param name="setup">The memory and where its requests come from.</param>
    /// <param name="sinks">See every command.</param>
    /// <param name="requestFile">Takes a line for every request; null when nobody wants them.</param>
    public static DramResult Run(DramSetup setup, IReadOnlyList<ICommandSink> sinks, TextWriter? requestFile)
    {
        if (sinks.Count > 0)
        {
            setup.Memory.Watch(sinks.Count == 1 ? sinks[0] : new CommandSinks(sinks));
        }

        RequestRecorder recorder = new(requestFile, setup.Device.Organization.LineBytes);
        recorder.WriteHeader();
        RequestSource source = setup.OpenRequests();
        using IDisposable? file = source as IDisposable;
        using ProgressBar progress = new();
        TraceReplayer replayer = new(setup.Memory, setup.Window, recorder);
        replayer.Pulse = () => progress.Show(source.Progress, replayer.Accepted);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        try
        {
            long clocks = replayer.Run(source);
            return new DramResult(setup, recorder, clocks, Environment.CpuUsage.TotalTime - before);
        }
        catch (TraceFormatException error)
        {
            throw new UserErrorException(
                "not a trace", $"--trace {setup.Options.Trace}, line {error.Line}, column {error.Column}",
                error.Problem);
        }
    }
}

using Emulator.Arch;
using Emulator.Cli.Options;
using Emulator.Cli.Reports;
using Emulator.Cli.Serial;
using Emulator.Cli.Trace;
using Emulator.Cpu;
using Emulator.Machine;

namespace Emulator.Cli;

/// <summary><c>pagewalk run</c>: builds the machine that the options describe and runs it to its end.</summary>
internal static class RunCommand
{
    /// <returns>The exit code of the process.</returns>
    public static int Execute(ReadOnlySpan<string> words)
    {
        RunOptions options = OptionParser.Parse(words);
        if (options.Help)
        {
            StandardStreams.Out.Write(HelpText.Run());
            return ExitCodes.Success;
        }

        // On a second core of the host this costs no time at all.
        bool countsAccesses = options.Statistics != StatisticsForm.None;
        new Thread(() => Core.CompileHotLoop(countsAccesses)) { IsBackground = true }.Start();
        CpuModel model = ParseModel(options.CpuModel);
        MachineOptions machine = BootChoice.Choose(options, new MachineOptions
        {
            RamBytes = options.MemoryBytes,
            Cpu = model,
            RtcBase = options.RtcBase,
            Seed = options.Seed,
            NoReboot = options.NoReboot,
        });
        BufferedOutput console = new(StandardStreams.OpenOutput());
        using TraceWriter? trace = OpenTrace(options);
        using RunControl control = new(console);
        using SerialLine serial = SerialLine.Open(options.Serial, console, control.Command);
        HeldInput line = new(options.InputAfter, serial.Output, serial.Input);
        using SerialLine debugConsole = SerialLine.OpenDebugConsole(options.DebugConsole, console);
        using PcMachine pc = new(machine with
        {
            SerialOutput = line,
            SerialInput = line,
            DebugOutput = debugConsole.Output,
            Trace = trace,
            IdlePacer = new IdlePacer(serial, control.Flush),
        });
        pc.Core.CountsAccesses = countsAccesses;
        control.Attach(pc, serial, debugConsole);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        RunResult result = control.Run(options.MaxInstructions);
        TimeSpan cpuTime = Environment.CpuUsage.TotalTime - before;
        control.Flush();
        serial.Dispose();
        trace?.Flush();
        SayEnd(result, pc.Core.InstructionCount, console.IsMidLine);
        if (result.Reason is RunEnd.TripleFault or RunEnd.HaltedForEver)
        {
            StandardStreams.Error.Write(CrashReport.Text(pc.Core));
            HeldInput sameInput = new(options.InputAfter, sink: null, serial.Input?.Repeat());
            MachineOptions again = machine with { SerialOutput = sameInput, SerialInput = sameInput };
            BranchHistory? branches = Replay.LastBranches(again, pc, () => control.Signal is not null);
            StandardStreams.Error.Write(CrashReport.Branches(branches));
        }

        Report(options, pc, cpuTime);
        return control.Signal is { } signal ? 128 + signal : result.ExitStatus;
    }

    /// <summary>Ends that a guest may not have wanted are told in one line.</summary>
    private static void SayEnd(RunResult result, ulong instructions, bool isMidLine)
    {
        if (result.Reason is RunEnd.TripleFault or RunEnd.HaltedForEver or RunEnd.InstructionLimit)
        {
            bool isOneScreen = !Console.IsOutputRedirected && !Console.IsErrorRedirected;
            string newLine = isMidLine && isOneScreen ? "\n" : "";
            StandardStreams.Error.Write($"{newLine}pagewalk: {result.Message}, after {instructions} instructions\n");
        }
    }

    private static CpuModel ParseModel(string text)
    {
        try
        {
            CpuModel model = CpuModel.Parse(text);
            foreach (string note in model.Notes)
            {
                StandardStreams.Error.Write($"pagewalk: -cpu {text}: {note}\n");
            }

            return model;
        }
        catch (FormatException error)
        {
            throw new UserErrorException(
                error.Message,
                $"-cpu {text}",
                "write max or x86-64-v1 to -v3, then ,+feature ,-feature ,phys-bits=N");
        }
    }

    private static TraceWriter? OpenTrace(RunOptions options)
    {
        if (options.TraceFile is "")
        {
            throw new UserErrorException("no file name", "-D", "give one");
        }

        if (options.TraceTopics == TraceTopics.None)
        {
            return options.TraceFile is null
                ? null
                : throw new UserErrorException("a trace of nothing", $"-D {options.TraceFile}", "give topics with -d");
        }

        try
        {
            Stream stream = options.TraceFile is null
                ? StandardStreams.OpenError()
                : new FileStream(options.TraceFile, FileMode.Create, FileAccess.Write, FileShare.Read, 1);
            return new TraceWriter(options.TraceTopics, new StreamWriter(stream, bufferSize: 1 << 16));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                "cannot be written", $"-D {options.TraceFile}", error.Message.TrimEnd('.'));
        }
    }

    private static void Report(RunOptions options, PcMachine pc, TimeSpan cpuTime)
    {
        if (options.Screen)
        {
            StandardStreams.Out.WriteLine(pc.ScreenText());
        }

        TextWriter error = StandardStreams.Error;
        foreach ((string name, ulong times) in pc.Core.Counters.Unimplemented)
        {
            error.Write($"pagewalk: not implemented: {name}: met {times} times\n");
        }

        if (options.Statistics != StatisticsForm.None)
        {
            StatisticsReport report = new(
                options.CpuModel, options.Seed, pc.Core.InstructionCount, pc.SkippedNs, cpuTime,
                [.. StatisticsTable.Rows(pc.Core)]);
            error.Write(options.Statistics == StatisticsForm.Json ? report.Json() : report.Text());
        }
    }
}

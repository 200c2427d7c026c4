using System.Runtime.InteropServices;
using Emulator.Cli.Options;
using Emulator.Cpu;
using Emulator.Images;
using Emulator.Machine;
using Emulator.Machine.Hosted;
using KernelModel;

namespace Emulator.Cli.Exec;

/// <summary><c>pagewalk exec</c>: runs a Linux program on the mini-kernel, and ends as it ends.</summary>
internal static class ExecCommand
{
    private const ulong LeastMemoryBytes = 4UL << 20;

    /// <summary>16 ms of guest time; output is sent on between.</summary>
    private const ulong SliceInstructions = 4_000_000;

    /// <returns>The exit code of the process.</returns>
    public static int Execute(ReadOnlySpan<string> words)
    {
        try
        {
            ExecOptions options = new();
            int count = OptionParser.ParseLeading(words, ExecOptionTable.Rows, options, "pagewalk exec");
            if (options.Help)
            {
                StandardStreams.Out.Write(HelpText.Exec());
                return ExitCodes.Success;
            }

            if (count == words.Length && !options.Shell && options.Sample is null)
            {
                throw new UserErrorException("no program", "pagewalk exec", "give one, or --shell");
            }

            if (options.MemoryBytes < LeastMemoryBytes)
            {
                throw new UserErrorException("too little memory", $"-m {options.MemoryBytes >> 10}K", "give 4M to 64G");
            }

            return Run(options, words[count..].ToArray());
        }
        catch (ExecFailureException error)
        {
            return Complain(error.Message, error.ExitCode);
        }
        catch (Exception error) when (error is UserErrorException or MachineSetupException or ImageFormatException)
        {
            return Complain(error.Message, ExitCodes.ExecFailed);
        }
        catch (Exception error) // the border of the process: our own failure must not look like the program's
        {
            bool isTraced = Environment.GetEnvironmentVariable("PAGEWALK_TRACE") == "1";
            string trace = isTraced ? $"\n{error}" : "";
            return Complain(
                $"internal error: {error.Message}: please report it (PAGEWALK_TRACE=1 shows where){trace}",
                ExitCodes.ExecFailed);
        }
    }

    private static int Run(ExecOptions options, string[] words)
    {
        CpuModel model = ExecModel.Parse(options.CpuModel);
        new Thread(() => Core.CompileHotLoop(countsAccesses: false)) { IsBackground = true }.Start();
        using SampleFile? sample = SampleFile.Make(options.Sample);
        IReadOnlyList<(string, string)> files = [];
        ProgramRequest request = sample?.Request(words, out files) ?? ProgramFinder.Find(options, words, out files);
        HostedMachine? machine = null;
        int signal = 0;
        using HostStreams streams = new(() => machine?.RequestStop());
        using HostedMachine built = new(new HostedOptions
        {
            MemoryBytes = options.MemoryBytes,
            Cores = options.Cores,
            Cpu = model,
            Seed = options.Seed,
            Pacer = streams.Terminal,
        });
        machine = built;
        using PosixSignalRegistration interrupt = Listen(PosixSignal.SIGINT, 2);
        using PosixSignalRegistration terminate = Listen(PosixSignal.SIGTERM, 15);
        ErrorLines lines = new(streams.Error);
        Kernel kernel = new(
            new KernelOptions
            {
                MemoryBytes = options.MemoryBytes,
                Seed = options.Seed,
                FeatureNames = ExecModel.FeatureNames,
                Check = options.Check,
                RootDirectory = options.Root,
                WritableDirectory = options.Writable,
                InitialFiles = InitrdFile.Read(options),
                HostFiles = files,
                StandardStreams = streams.All,
                CallTrace = options.Strace ? lines : null,
                FaultTrace = options.Faults ? lines : null,
            },
            machine.Memory, machine.Cpus, machine.Clock);
        int error = kernel.Start(request);
        if (error < 0)
        {
            throw StartFailure.Of(request.Arguments[0], -error, kernel.StartProblem);
        }

        TimeSpan before = Environment.CpuUsage.TotalTime;
        HostedEnd end = RunSlices(machine, kernel, streams, options.MaxInstructions, () => signal != 0);
        streams.Flush();
        TimeSpan cpuTime = Environment.CpuUsage.TotalTime - before;
        Tell(kernel, lines);
        if (options.Statistics != StatisticsForm.None)
        {
            lines.Line(ExecReport.Text(options, machine, kernel, cpuTime));
        }

        return signal != 0 ? 128 + signal : ExitCodeOf(end, kernel, machine, lines);

        PosixSignalRegistration Listen(PosixSignal which, int number) => PosixSignalRegistration.Create(
            which,
            context =>
            {
                // The first ends the run in order, with its reports; the second ends the process.
                context.Cancel = signal == 0;
                signal = number;
                streams.Stop();
                machine?.RequestStop();
            });
    }

    /// <summary>What the kernel has for its user beside the program's output.</summary>
    private static void Tell(Kernel kernel, ErrorLines lines)
    {
        foreach (string line in kernel.OutOfMemoryReport)
        {
            lines.Line($"pagewalk: {line}");
        }

        foreach (string call in kernel.MissingCalls)
        {
            lines.Line($"pagewalk: system call {call} is not implemented: it returned ENOSYS");
        }
    }

    private static HostedEnd RunSlices(
        HostedMachine machine, Kernel kernel, HostStreams streams, ulong limit, Func<bool> isSignalled)
    {
        while (true)
        {
            ulong count = machine.InstructionCount;
            ulong until = limit - count > SliceInstructions ? count + SliceInstructions : limit;
            HostedEnd end = machine.Run(kernel, until);
            if (end != HostedEnd.InstructionLimit || until == limit || isSignalled())
            {
                return end;
            }

            streams.Flush();
        }
    }

    private static int ExitCodeOf(HostedEnd end, Kernel kernel, HostedMachine machine, ErrorLines lines)
    {
        if (end is HostedEnd.Deadlock or HostedEnd.InstructionLimit)
        {
            string what = end == HostedEnd.Deadlock ? "deadlock: all tasks wait for what cannot come"
                : "the limit of --max-instructions was reached";
            lines.Line($"pagewalk: {what}, after {machine.InstructionCount} instructions");
            return ExitCodes.ExecFailed;
        }

        return end == HostedEnd.Stopped ? ExitCodes.Success : kernel.ExitStatus;
    }

    private static int Complain(string message, int exitCode)
    {
        try
        {
            StandardStreams.Error.Write($"pagewalk: {message.ReplaceLineEndings(" ")}\n");
        }
        catch (IOException)
        {
            // The exit code alone tells.
        }

        return exitCode;
    }
}

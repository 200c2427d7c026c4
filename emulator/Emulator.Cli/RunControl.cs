using System.Runtime.InteropServices;
using Emulator.Cli.Reports;
using Emulator.Cli.Serial;
using Emulator.Cli.Terminal;
using Emulator.Machine;

namespace Emulator.Cli;

/// <summary>
/// Runs the machine in slices of guest time, between which output is sent on and what the user asked for is done.
/// Slices end on the host's side only: the guest's run is the same with any.
/// </summary>
internal sealed class RunControl : IDisposable
{
    /// <summary>4 ms of guest time.</summary>
    private const ulong SliceInstructions = 1_000_000;

    private readonly BufferedOutput _console;
    private readonly List<PosixSignalRegistration> _signals = [];
    private PcMachine? _machine;
    private SerialLine? _serial;
    private SerialLine? _debugConsole;
    private bool _saidTripleFault;
    private volatile int _command;
    private volatile int _signal;

    /// <param name="console">Standard output.</param>
    public RunControl(BufferedOutput console)
    {
        _console = console;
        Listen(PosixSignal.SIGINT, 2);
        Listen(PosixSignal.SIGTERM, 15);
    }

    /// <summary>The signal that ended the run; null when none did.</summary>
    public int? Signal => _signal == 0 ? null : _signal;

    /// <summary>Gives what can only be made after this.</summary>
    public void Attach(PcMachine machine, SerialLine serial, SerialLine debugConsole) =>
        (_machine, _serial, _debugConsole) = (machine, serial, debugConsole);

    /// <summary>Takes what keys ask of us; called on the thread that reads them.</summary>
    public void Command(ConsoleCommand command)
    {
        _command = (int)command;
        Interrupt();
    }

    /// <summary>Sends on what the guest wrote.</summary>
    public void Flush()
    {
        _console.Flush();
        _serial?.Output?.Flush();
        _debugConsole?.Output?.Flush();
    }

    /// <summary>Runs to the end of the guest, the limit, or the user's wish.</summary>
    public RunResult Run(ulong limit)
    {
        PcMachine machine = _machine ?? throw new InvalidOperationException("no machine is attached");
        while (true)
        {
            ulong count = machine.Core.InstructionCount;
            ulong until = limit - count > SliceInstructions ? count + SliceInstructions : limit;
            RunResult result = machine.Run(until);
            Flush();
            SayTripleFault(machine, result);
            if (_signal != 0)
            {
                return result;
            }

            if ((ConsoleCommand)Interlocked.Exchange(ref _command, 0) is var command and not ConsoleCommand.None)
            {
                if (command == ConsoleCommand.Leave)
                {
                    return new RunResult(RunEnd.Stopped, ExitCodes.Success, "left with Ctrl-A x");
                }

                Show(command, machine);
            }

            if (result.Reason != RunEnd.Stopped && (result.Reason != RunEnd.InstructionLimit || until == limit))
            {
                return result;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _signals.ForEach(signal => signal.Dispose());

    /// <summary>A guest that resets for ever looks like one that hangs: say once what goes on.</summary>
    private void SayTripleFault(PcMachine machine, RunResult result)
    {
        if (machine.TripleFaults > 0 && !_saidTripleFault && result.Reason != RunEnd.TripleFault)
        {
            _saidTripleFault = true;
            StandardStreams.Error.Write(
                "pagewalk: triple fault, the machine starts again: -no-reboot ends the run and says why\n");
        }
    }

    private static void Show(ConsoleCommand command, PcMachine machine) => StandardStreams.Error.Write(
        command == ConsoleCommand.Help ? $"\n{EscapeKeys.Help}\n" : $"\n{RegisterDump.Text(machine.Core)}");

    /// <summary>The first signal ends the run in order, with its reports; the second ends the process.</summary>
    private void Listen(PosixSignal signal, int number)
    {
        _signals.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = _signal == 0;
            _signal = number;
            Interrupt();
        }));
    }

    private void Interrupt()
    {
        _machine?.RequestStop();
        _serial?.Pump?.Wake();
    }
}

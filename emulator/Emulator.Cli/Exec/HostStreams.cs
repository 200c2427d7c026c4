using Emulator.Cli.Serial;
using Emulator.Cli.Terminal;
using KernelModel.Files;
using Microsoft.Win32.SafeHandles;

namespace Emulator.Cli.Exec;

/// <summary>The host's three standard streams, as the guest finds them at its descriptors 0, 1 and 2.</summary>
internal sealed class HostStreams : IDisposable
{
    private const int DefaultColumns = 80;
    private const int DefaultRows = 24;

    private readonly RawTerminal? _terminal;
    private readonly HostOutput _output;
    private readonly HostOutput _error;
    private volatile bool _isStopping;

    /// <summary>Opens the streams; a terminal goes into raw mode until <see cref="Dispose"/>.</summary>
    /// <param name="stop">Called, on another thread, when the user asks to leave by Ctrl-A x.</param>
    public HostStreams(Action stop)
    {
        _output = new HostOutput(StandardStreams.OpenOutput(), KindOf(1));
        _error = new HostOutput(StandardStreams.OpenError(), KindOf(2)) { Other = _output };
        _output.Other = _error;
        FileStream input = new(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, 1);

        // The guest's own terminal turns newlines into carriage return and newline. Output that goes elsewhere may come
        // back to this terminal through another process, which relies on the host to do it.
        bool isOutputRaw = _output.Kind == HostStreamKind.Terminal;
        _terminal = RawTerminal.TryEnter(isOutputRaw);
        _output.IsRaw = _error.IsRaw = isOutputRaw && _terminal is not null;
        if (_terminal is null)
        {
            Input = new HostInput(input, KindOf(0), Flush);
            return;
        }

        Pump = new InputPump(input, new EscapeKeys(), command =>
        {
            _isStopping |= command == ConsoleCommand.Leave;
            if (command == ConsoleCommand.Leave)
            {
                stop();
            }
        });
        Terminal = new TerminalInput(Pump, Flush, () => _isStopping);
        Input = Terminal;
    }

    /// <summary>Standard input.</summary>
    public IHostStream Input { get; }

    /// <summary>Standard input, when a human types it.</summary>
    public TerminalInput? Terminal { get; }

    /// <summary>Who reads the terminal.</summary>
    public InputPump? Pump { get; }

    /// <summary>All three.</summary>
    public IReadOnlyList<IHostStream> All => [Input, _output, _error];

    /// <summary>Standard error, for what we say ourselves between what the guest writes.</summary>
    public HostOutput Error => _error;

    /// <summary>The size of the host's terminal.</summary>
    public static (int Columns, int Rows) WindowSize(HostStreamKind kind)
    {
        return kind == HostStreamKind.Terminal ? RawTerminal.WindowSize() ?? (DefaultColumns, DefaultRows) : default;
    }

    /// <summary>Wakes whoever waits for a key.</summary>
    public void Stop()
    {
        _isStopping = true;
        Pump?.Wake();
    }

    /// <summary>Sends on what the guest wrote.</summary>
    public void Flush()
    {
        _output.Flush();
        _error.Flush();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Flush();
        _terminal?.Dispose();
    }

    /// <summary>What the host has at a descriptor.</summary>
    private static HostStreamKind KindOf(int descriptor)
    {
        bool isRedirected = descriptor switch
        {
            0 => Console.IsInputRedirected,
            1 => Console.IsOutputRedirected,
            _ => Console.IsErrorRedirected,
        };
        if (!isRedirected)
        {
            return HostStreamKind.Terminal;
        }

        string link = $"/proc/self/fd/{descriptor}";
        string? target = OperatingSystem.IsLinux() ? File.ResolveLinkTarget(link, false)?.FullName : "";
        return target is null or "/dev/null" ? HostStreamKind.Null
            : File.Exists(target) ? HostStreamKind.File
            : HostStreamKind.Pipe;
    }
}

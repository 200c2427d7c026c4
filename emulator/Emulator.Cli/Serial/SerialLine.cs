using System.Net.Sockets;
using Emulator.Cli.Options;
using Emulator.Cli.Terminal;
using Microsoft.Win32.SafeHandles;

namespace Emulator.Cli.Serial;

/// <summary>
/// Both directions of a line of characters: the serial line as <c>-serial</c> says, or the debug console as
/// <c>-debugcon</c> says, which has only one.
/// </summary>
internal sealed class SerialLine : IDisposable
{
    private readonly List<IDisposable> _open = [];

    private SerialLine()
    {
    }

    /// <summary>Where the guest's output goes; null when nobody listens.</summary>
    public BufferedOutput? Output { get; private init; }

    /// <summary>Where the guest's input comes from; null when nobody speaks.</summary>
    public RecordedInput? Input { get; private set; }

    /// <summary>The input when a thread reads it: who waits for a key waits there.</summary>
    public InputPump? Pump { get; private set; }

    /// <summary>A human sits at the other end: keys are read one by one, and idle time is worth pacing.</summary>
    public bool IsInteractive { get; private init; }

    /// <summary>The debug console.</summary>
    /// <param name="option">What was asked for.</param>
    /// <param name="console">Standard output, shared with other writers.</param>
    /// <exception cref="UserErrorException">The file cannot be opened.</exception>
    public static SerialLine OpenDebugConsole(SerialOption option, BufferedOutput console)
    {
        try
        {
            return option.Kind switch
            {
                SerialKind.Stdio => new SerialLine { Output = console },
                SerialKind.File => OpenFile(option.File ?? ""),
                _ => new SerialLine(),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CannotOpen(error, $"-debugcon file:{option.File}");
        }
    }

    /// <param name="option">What was asked for.</param>
    /// <param name="console">Standard output, shared with other writers.</param>
    /// <param name="command">Called with what keys ask of us; on another thread.</param>
    /// <exception cref="UserErrorException">The file or address cannot be opened.</exception>
    public static SerialLine Open(SerialOption option, BufferedOutput console, Action<ConsoleCommand> command)
    {
        try
        {
            return option.Kind switch
            {
                SerialKind.Stdio => OpenStandard(console, command),
                SerialKind.File => OpenFile(option.File ?? ""),
                SerialKind.TcpClient or SerialKind.TcpServer => OpenSocket(option),
                _ => new SerialLine(),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SocketException)
        {
            string where = option.File ?? option.Endpoint?.ToString() ?? "stdio";
            throw CannotOpen(error, $"-serial {where}");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Output?.Flush();
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            _open[i].Dispose();
        }
    }

    private static UserErrorException CannotOpen(Exception error, string where) =>
        new("cannot be opened", where, error.Message.TrimEnd('.'));

    private static SerialLine OpenStandard(BufferedOutput console, Action<ConsoleCommand> command)
    {
        // A handle of our own: the framework's console stream would gather lines.
        FileStream input = new(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, 1);
        RawTerminal? terminal = RawTerminal.TryEnter();
        SerialLine line = new() { Output = console, IsInteractive = terminal is not null };
        if (terminal is not null)
        {
            line._open.Add(terminal);
        }

        if (terminal is null && input.CanSeek)
        {
            line.Input = new RecordedInput(new FileInput(input));
        }
        else
        {
            line.Listen(new InputPump(input, terminal is null ? null : new EscapeKeys(), command));
        }

        return line;
    }

    private static SerialLine OpenFile(string name)
    {
        FileStream file = new(name, FileMode.Create, FileAccess.Write, FileShare.Read, 1);
        SerialLine line = new() { Output = new BufferedOutput(file) };
        line._open.Add(file);
        return line;
    }

    private static SerialLine OpenSocket(SerialOption option)
    {
        System.Net.IPEndPoint endpoint = option.Endpoint ?? throw new InvalidOperationException("no endpoint");
        Socket socket = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (option.Kind == SerialKind.TcpServer)
        {
            using Socket listener = socket;
            listener.Bind(endpoint);
            listener.Listen(1);
            StandardStreams.Error.WriteLine($"pagewalk: waiting for a connection to {endpoint}");
            socket = listener.Accept();
        }
        else
        {
            socket.Connect(endpoint);
        }

        socket.NoDelay = true;
        NetworkStream stream = new(socket, ownsSocket: true);
        SerialLine line = new() { Output = new BufferedOutput(stream) };
        line.Listen(new InputPump(stream, null, _ => { }));
        line._open.Add(stream);
        return line;
    }

    private void Listen(InputPump pump) => (Pump, Input) = (pump, new RecordedInput(pump));
}

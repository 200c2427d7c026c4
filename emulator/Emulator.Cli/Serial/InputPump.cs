using System.Collections.Concurrent;
using Emulator.Cli.Terminal;
using Emulator.Machine;

namespace Emulator.Cli.Serial;

/// <summary>
/// Bytes from a terminal, pipe or socket, read by a thread of their own as they arrive; the guest takes them when it
/// asks. When they arrive depends on the host, so a run that must repeat takes its input from a file.
/// </summary>
internal sealed class InputPump : ICharacterSource
{
    /// <summary>A pipe waits when the guest has left so many bytes untaken.</summary>
    private const int MaxWaitingBytes = 64 << 10;

    private readonly Stream _stream;
    private readonly EscapeKeys? _keys;
    private readonly Action<ConsoleCommand> _command;
    private readonly ConcurrentQueue<byte> _bytes = new();
    private readonly object _arrived = new();
    private volatile bool _ended;
    private bool _woken;

    /// <param name="stream">Where bytes come from.</param>
    /// <param name="keys">Which of them are for us; null when all are the guest's.</param>
    /// <param name="command">Called, on the pump's thread, with what is for us.</param>
    public InputPump(Stream stream, EscapeKeys? keys, Action<ConsoleCommand> command)
    {
        (_stream, _keys, _command) = (stream, keys, command);
        new Thread(Pump, maxStackSize: 128 << 10) { IsBackground = true, Name = "serial input" }.Start();
    }

    /// <inheritdoc />
    public bool IsOpen => !_ended || !_bytes.IsEmpty;

    /// <inheritdoc />
    public bool TryRead(long nowNs, out byte value) => _bytes.TryDequeue(out value);

    /// <summary>Something waits to be read.</summary>
    public bool HasBytes => !_bytes.IsEmpty;

    /// <summary>Waits until something new has come, or the time is over.</summary>
    public void Wait(TimeSpan longest)
    {
        lock (_arrived)
        {
            if (!_woken)
            {
                Monitor.Wait(_arrived, longest);
            }

            _woken = false;
        }
    }

    /// <summary>Ends a <see cref="Wait"/> from another thread.</summary>
    public void Wake()
    {
        lock (_arrived)
        {
            _woken = true;
            Monitor.PulseAll(_arrived);
        }
    }

    private void Pump()
    {
        byte[] buffer = new byte[256];
        int count;
        do
        {
            while (_keys is null && _bytes.Count >= MaxWaitingBytes)
            {
                Thread.Sleep(1);
            }

            count = Read(buffer);
            foreach (byte value in buffer.AsSpan(0, count))
            {
                Deliver(value);
            }

            _ended |= count == 0;
            Wake();
        }
        while (count > 0);
    }

    private int Read(byte[] buffer)
    {
        try
        {
            return _stream.Read(buffer);
        }
        catch (IOException)
        {
            // The other side went away: for the guest, the line is silent.
            return 0;
        }
    }

    private void Deliver(byte value)
    {
        ConsoleCommand command = ConsoleCommand.None;
        if (_keys is null || _keys.Take(value, out command))
        {
            _bytes.Enqueue(value);
        }

        if (command != ConsoleCommand.None)
        {
            _command(command);
        }
    }
}

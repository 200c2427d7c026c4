using Emulator.Machine;

namespace Emulator.Cli.Serial;

/// <summary>
/// Bytes of a serial line on their way to a terminal, file or socket, gathered so that few calls carry them.
/// </summary>
internal sealed class BufferedOutput(Stream stream) : ICharacterSink
{
    private readonly byte[] _buffer = new byte[4096];
    private int _count;

    /// <inheritdoc />
    public void Write(byte value)
    {
        if (_count == _buffer.Length)
        {
            Flush();
        }

        _buffer[_count++] = value;
        IsMidLine = value != (byte)'\n';
    }

    /// <summary>The last byte ended no line: a message of ours must start one.</summary>
    public bool IsMidLine { get; private set; }

    /// <summary>Sends what was gathered.</summary>
    /// <exception cref="IOException">Nobody listens any more: the run ends.</exception>
    public void Flush()
    {
        int count = _count;
        _count = 0;
        if (count > 0)
        {
            stream.Write(_buffer, 0, count);
            stream.Flush();
        }
    }
}

using KernelModel.Files;

namespace Emulator.Cli.Exec;

/// <summary>
/// Standard output or error of the host as the guest's. Bytes are gathered, and sent on when the other of the two is
/// written, when the guest waits, and every few milliseconds of guest time: so their order stays.
/// </summary>
internal sealed class HostOutput : IHostStream
{
    private const int BufferBytes = 1 << 16;

    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _count;
    private bool _isBroken;

    /// <param name="stream">The host's stream.</param>
    /// <param name="kind">What it is.</param>
    public HostOutput(Stream stream, HostStreamKind kind) => (_stream, Kind) = (stream, kind);

    /// <inheritdoc />
    public HostStreamKind Kind { get; }

    /// <summary>
    /// The host's terminal prints bytes as they are; else it adds a carriage return to each newline, and the one that
    /// the guest's terminal has added already must go.
    /// </summary>
    public bool IsRaw { get; set; }

    /// <summary>The other output, whose bytes go first when this one is written.</summary>
    public HostOutput? Other { get; set; }

    /// <inheritdoc />
    public (int Columns, int Rows) WindowSize => HostStreams.WindowSize(Kind);

    /// <inheritdoc />
    public int Read(Span<byte> into) => -1;

    /// <inheritdoc />
    public bool WaitForInput() => false;

    /// <inheritdoc />
    public int Write(ReadOnlySpan<byte> bytes)
    {
        Other?.Flush();
        if (bytes.Length > BufferBytes - _count)
        {
            Flush();
        }

        if (_isBroken)
        {
            return -1;
        }

        if (Kind == HostStreamKind.Terminal && !IsRaw)
        {
            foreach (byte one in bytes)
            {
                AddCooked(one);
            }
        }
        else if (bytes.Length > BufferBytes)
        {
            Send(bytes);
        }
        else
        {
            bytes.CopyTo(_buffer.AsSpan(_count));
            _count += bytes.Length;
        }

        return _isBroken ? -1 : bytes.Length;
    }

    /// <summary>Sends what was gathered.</summary>
    public void Flush()
    {
        int count = _count;
        _count = 0;
        if (count > 0)
        {
            Send(_buffer.AsSpan(0, count));
        }
    }

    private void AddCooked(byte value)
    {
        if (value == '\n' && _count > 0 && _buffer[_count - 1] == '\r')
        {
            _count--;
        }

        if (_count == BufferBytes)
        {
            Flush();
        }

        _buffer[_count++] = value;
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (!_isBroken)
            {
                _stream.Write(bytes);
                _stream.Flush();
            }
        }
        catch (IOException)
        {
            // Nobody reads any more: the guest gets EPIPE at its next write.
            _isBroken = true;
        }
    }
}

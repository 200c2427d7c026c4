using KernelModel.Tasks;

namespace KernelModel.Files;

/// <summary>One of the host's streams with what was taken from it and not read yet.</summary>
internal sealed class HostStream
{
    private readonly Vfs _vfs;
    private readonly IHostStream _host;
    private readonly byte[] _buffer = new byte[4096];
    private int _first;
    private int _end;
    private bool _hasEnded;

    public HostStream(Vfs vfs, IHostStream host)
    {
        _vfs = vfs;
        _host = host;
        Id = vfs.NextId();
    }

    public long Id { get; }

    public long Events { get; private set; }

    /// <summary>Bytes, 0 at the end, -EAGAIN when nothing has come.</summary>
    public long Read(Span<byte> into)
    {
        if (!HasInput())
        {
            return -Errno.EAGAIN;
        }

        int length = Math.Min(into.Length, _end - _first);
        _buffer.AsSpan(_first, length).CopyTo(into);
        _first += length;
        return length;
    }

    public long Write(ReadOnlySpan<byte> bytes)
    {
        int written = _host.Write(bytes);
        return written < 0 ? -Errno.EPIPE : written;
    }

    /// <summary>A read would not wait.</summary>
    public bool HasInput()
    {
        if (_first == _end && !_hasEnded)
        {
            int length = _host.Read(_buffer);
            _first = 0;
            _end = Math.Max(length, 0);
            _hasEnded = length == 0;
            Events += length >= 0 ? 1 : 0;
        }

        return _first != _end || _hasEnded;
    }

    /// <summary>Somebody waits for input: lets the host's time pass until there is some.</summary>
    /// <returns>True when a task was woken.</returns>
    public bool WaitForInput()
    {
        WaitKey key = new(WaitKind.Readable, Id);
        Waits waits = _vfs.Kernel.Waits;
        if (!waits.IsAwaited(key))
        {
            return false;
        }

        if (!HasInput())
        {
            _ = _host.WaitForInput();
        }

        return HasInput() && waits.Wake(key) > 0;
    }
}

using System.IO.Compression;

namespace Emulator.Dram.Replay;

/// <summary>Lines of a file as bytes, without making a string of each; unpacks gzip by its first bytes.</summary>
internal sealed class LineReader : IDisposable
{
    private const int LongestLine = 1 << 16;

    private readonly Stream _file;
    private readonly Stream _text;
    private readonly byte[] _buffer = new byte[LongestLine];
    private int _start;
    private int _end;
    private bool _atEnd;

    internal LineReader(Stream file)
    {
        _file = file;
        bool isPacked = false;
        if (file.CanSeek)
        {
            isPacked = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
        }

        _text = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Number of the last line, from 1.</summary>
    internal long Number { get; private set; }

    internal double Progress => _file.CanSeek && _file.Length > 0 ? _file.Position / (double)_file.Length : -1;

    /// <summary>The next line without its end; false after the last. It is valid until the next call.</summary>
    internal bool TryNext(out ReadOnlySpan<byte> line)
    {
        int length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
        while (length < 0 && !_atEnd)
        {
            Fill();
            length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
        }

        line = _buffer.AsSpan(_start, length < 0 ? _end - _start : length);
        if (length < 0 && line.IsEmpty)
        {
            return false;
        }

        Number++;
        _start += length < 0 ? line.Length : length + 1;
        return true;
    }

    public void Dispose() => _text.Dispose();

    private void Fill()
    {
        int kept = _end - _start;
        if (kept == _buffer.Length)
        {
            throw new TraceFormatException(Number + 1, 1, $"a line of more than {LongestLine} bytes: is this a trace?");
        }

        _buffer.AsSpan(_start, kept).CopyTo(_buffer);
        _start = 0;
        try
        {
            int read = _text.Read(_buffer, kept, _buffer.Length - kept);
            _end = kept + read;
            _atEnd = read == 0;
        }
        catch (InvalidDataException error)
        {
            throw new TraceFormatException(Number + 1, 1, $"the packed file is damaged: {error.Message}");
        }
    }
}

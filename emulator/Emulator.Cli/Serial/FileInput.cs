using Emulator.Machine;

namespace Emulator.Cli.Serial;

/// <summary>Bytes of a file: all there from the start, so that a run with them repeats exactly.</summary>
internal sealed class FileInput(Stream stream) : ICharacterSource
{
    private readonly byte[] _buffer = new byte[4096];
    private readonly long _start = stream.CanSeek ? stream.Position : 0;
    private int _at;
    private int _count = -1;

    /// <inheritdoc />
    public bool IsOpen => Fill();

    /// <inheritdoc />
    public bool TryRead(long nowNs, out byte value)
    {
        bool isThere = Fill();
        value = isThere ? _buffer[_at++] : (byte)0;
        return isThere;
    }

    /// <inheritdoc />
    public void MoveTo(long takenBytes)
    {
        if (stream.CanSeek)
        {
            stream.Position = _start + takenBytes;
            _count = -1;
        }
    }

    private bool Fill()
    {
        if (_at == _count || _count < 0)
        {
            _at = 0;
            _count = stream.Read(_buffer);
        }

        return _count > 0;
    }
}

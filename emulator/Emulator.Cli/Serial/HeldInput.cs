using System.Text;
using Emulator.Machine;

namespace Emulator.Cli.Serial;

/// <summary>
/// Holds a serial line's input back until the guest has printed a text, such as its prompt: what is sent to a kernel
/// that has not opened the line yet is lost, as on hardware.
/// </summary>
internal sealed class HeldInput(string text, ICharacterSink? sink, ICharacterSource? source)
    : ICharacterSink, ICharacterSource
{
    private readonly byte[] _text = Encoding.UTF8.GetBytes(text);
    private readonly Queue<byte> _last = new();
    private bool _isHeld = text.Length > 0;

    /// <inheritdoc />
    public bool IsOpen => source is { IsOpen: true };

    /// <inheritdoc />
    public void Write(byte value)
    {
        sink?.Write(value);
        if (!_isHeld)
        {
            return;
        }

        if (_last.Count == _text.Length)
        {
            _last.Dequeue();
        }

        _last.Enqueue(value);
        _isHeld = !_last.SequenceEqual(_text);
    }

    /// <inheritdoc />
    public bool TryRead(long nowNs, out byte value)
    {
        value = 0;
        return !_isHeld && source is not null && source.TryRead(nowNs, out value);
    }
}

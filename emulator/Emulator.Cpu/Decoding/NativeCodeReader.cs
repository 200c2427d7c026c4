using Iced.Intel;

namespace Emulator.Cpu.Decoding;

/// <summary>
/// Gives Iced's decoder the bytes of host memory, and its end where the page or the code segment ends.
/// </summary>
internal sealed unsafe class NativeCodeReader : CodeReader
{
    private byte* _next;
    private byte* _end;

    /// <summary>Aims the reader at <paramref name="count"/> bytes.</summary>
    internal void Set(byte* bytes, int count)
    {
        _next = bytes;
        _end = bytes + count;
    }

    /// <inheritdoc />
    public override int ReadByte() => _next < _end ? *_next++ : -1;
}

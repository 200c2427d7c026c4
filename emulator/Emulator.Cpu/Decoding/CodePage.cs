namespace Emulator.Cpu.Decoding;

/// <summary>
/// What was decoded from one frame: which 64-byte pieces hold instruction bytes, and the keys of the blocks.
/// </summary>
internal sealed class CodePage
{
    /// <summary>One bit for each 64-byte piece of the frame that holds decoded bytes.</summary>
    internal ulong Pieces { get; private set; }

    /// <summary>Keys in the block cache.</summary>
    internal HashSet<ulong> Keys { get; } = [];

    /// <summary>
    /// Notes that bytes [<paramref name="first"/>, <paramref name="first"/> + <paramref name="count"/>) were decoded.
    /// </summary>
    internal void AddBytes(int first, int count) => Pieces |= MaskOf(first, count);

    /// <summary>Whether a write touches a piece that holds decoded bytes.</summary>
    internal bool Touches(int first, int count) => (Pieces & MaskOf(first, count)) != 0;

    private static ulong MaskOf(int first, int count)
    {
        int low = first >> 6;
        int high = Math.Min(first + count - 1, 0xFFF) >> 6;
        return (ulong.MaxValue << low) & (ulong.MaxValue >> (63 - high));
    }
}

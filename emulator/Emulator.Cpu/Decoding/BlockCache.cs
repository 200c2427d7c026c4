using Emulator.Arch;

namespace Emulator.Cpu.Decoding;

/// <summary>
/// Decoded blocks, keyed by physical address and code mode, so that a new CR3 decodes nothing again. A frame with
/// decoded bytes carries <see cref="FrameAttributes.CodeDecoded"/>; a write to such bytes drops the frame's blocks.
/// </summary>
internal sealed unsafe class BlockCache : IDisposable
{
    private readonly CodeFrames _frames;
    private readonly OpArena _arena = new();
    private readonly Dictionary<ulong, nint> _blocks = [];
    private readonly Dictionary<ulong, ulong> _secondFrames = [];
    private readonly Dictionary<ulong, CodePage> _pages = [];

    internal BlockCache(Core core, CodeFrames frames)
    {
        _frames = frames;
        Decoder = new BlockDecoder(core);
    }

    internal BlockDecoder Decoder { get; }

    /// <summary>Operations kept at most (64 bytes each): beyond it, everything is dropped.</summary>
    internal int MaxOps { get; set; } = 1 << 20;

    /// <summary>Grows whenever decoded operations were freed: pointers taken before are dead.</summary>
    internal int Generation { get; private set; }

    /// <summary>
    /// True when it is time to call <see cref="Clear"/>, which only a caller that holds no operation may do.
    /// </summary>
    internal bool IsFull => _arena.Count >= MaxOps;

    /// <summary>Finds the block at a physical address; null when it has not been decoded.</summary>
    internal DecodedOp* Find(ulong physical, CodeMode mode) =>
        _blocks.TryGetValue(KeyOf(physical, mode), out nint block) ? (DecodedOp*)block : null;

    /// <summary>
    /// The frame in which a block of one page-crossing instruction ends, when <paramref name="physical"/> starts one.
    /// </summary>
    internal bool TryFindSecondFrame(ulong physical, CodeMode mode, out ulong secondFrame) =>
        _secondFrames.TryGetValue(KeyOf(physical, mode), out secondFrame);

    /// <summary>Keeps a copy of decoded operations that lie inside one frame.</summary>
    internal DecodedOp* Add(ulong physical, CodeMode mode, ReadOnlySpan<DecodedOp> ops, int sizeBytes)
    {
        DecodedOp* block = Copy(ops);
        ulong key = KeyOf(physical, mode);
        _blocks[key] = (nint)block;
        PageOf(physical, key).AddBytes((int)(physical & 0xFFF), sizeBytes);
        return block;
    }

    /// <summary>Keeps a block of one instruction that goes on in a second frame.</summary>
    internal DecodedOp* AddCrossing(ulong physical, ulong secondFrame, CodeMode mode, ReadOnlySpan<DecodedOp> ops,
        int sizeBytes)
    {
        int inFirst = 0x1000 - (int)(physical & 0xFFF);
        DecodedOp* block = Add(physical, mode, ops, inFirst);
        ulong key = KeyOf(physical, mode);
        _secondFrames[key] = secondFrame;
        PageOf(secondFrame, key).AddBytes(0, sizeBytes - inFirst);
        return block;
    }

    /// <summary>Drops the blocks of a frame when a write touches decoded bytes; true when it did.</summary>
    internal bool Invalidate(PhysicalAddress at, int sizeBytes)
    {
        ulong frame = at.Value & ~0xFFFUL;
        if (!_pages.TryGetValue(frame, out CodePage? page) || !page.Touches((int)at.PageOffset, sizeBytes))
        {
            return false;
        }

        foreach (ulong key in page.Keys)
        {
            _blocks.Remove(key);
            _secondFrames.Remove(key);
        }

        _pages.Remove(frame);
        _frames.Release(frame);
        return true;
    }

    /// <summary>Drops everything.</summary>
    internal void Clear()
    {
        foreach (ulong frame in _pages.Keys)
        {
            _frames.Release(frame);
        }

        _pages.Clear();
        _blocks.Clear();
        _secondFrames.Clear();
        _arena.Clear();
        Generation++;
    }

    /// <inheritdoc />
    public void Dispose() => _arena.Dispose();

    private static ulong KeyOf(ulong physical, CodeMode mode) => physical | ((ulong)mode << 56);

    private DecodedOp* Copy(ReadOnlySpan<DecodedOp> ops)
    {
        DecodedOp* block = _arena.Take(ops.Length);
        ops.CopyTo(new Span<DecodedOp>(block, ops.Length));
        return block;
    }

    private CodePage PageOf(ulong physical, ulong key)
    {
        ulong frame = physical & ~0xFFFUL;
        if (!_pages.TryGetValue(frame, out CodePage? page))
        {
            page = new CodePage();
            _pages.Add(frame, page);
            _frames.Hold(frame);
        }

        page.Keys.Add(key);
        return page;
    }
}

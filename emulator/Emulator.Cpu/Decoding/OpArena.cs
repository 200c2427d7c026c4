using System.Runtime.InteropServices;

namespace Emulator.Cpu.Decoding;

/// <summary>Native memory for decoded operations; freed as a whole.</summary>
internal sealed unsafe class OpArena : IDisposable
{
    private const int OpsPerChunk = 4096;
    private readonly List<nint> _chunks = [];
    private int _chunksUsed;
    private int _usedInChunk = OpsPerChunk;

    /// <summary>How many operations were given out since the last <see cref="Clear"/>.</summary>
    internal int Count { get; private set; }

    /// <summary>Gives out room for <paramref name="count"/> operations in a row, at most a chunk.</summary>
    internal DecodedOp* Take(int count)
    {
        if (_usedInChunk + count > OpsPerChunk)
        {
            if (_chunksUsed == _chunks.Count)
            {
                _chunks.Add((nint)NativeMemory.AlignedAlloc((nuint)(OpsPerChunk * sizeof(DecodedOp)), 64));
            }

            _chunksUsed++;
            _usedInChunk = 0;
        }

        DecodedOp* at = (DecodedOp*)_chunks[_chunksUsed - 1] + _usedInChunk;
        _usedInChunk += count;
        Count += count;
        return at;
    }

    /// <summary>Takes everything back; the memory is used again, so nobody may hold an operation.</summary>
    internal void Clear()
    {
        _chunksUsed = 0;
        _usedInChunk = OpsPerChunk;
        Count = 0;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (nint chunk in _chunks)
        {
            NativeMemory.AlignedFree((void*)chunk);
        }

        _chunks.Clear();
    }
}

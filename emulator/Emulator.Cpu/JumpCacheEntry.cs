using Emulator.Cpu.Decoding;

namespace Emulator.Cpu;

/// <summary>One entry of the direct-mapped cache from linear address (XOR mode) to decoded block.</summary>
public unsafe struct JumpCacheEntry
{
    public ulong Tag;
    public DecodedOp* Op;

    /// <summary>How many entries a cache has.</summary>
    public const int Count = 4096;

    /// <summary>The bits of the instruction pointer that choose an entry.</summary>
    public const ulong IndexMask = Count - 1;
}

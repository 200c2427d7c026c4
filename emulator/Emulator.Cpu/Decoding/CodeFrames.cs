using System.Runtime.InteropServices;
using Emulator.Arch;

namespace Emulator.Cpu.Decoding;

/// <summary>
/// How many cores hold code decoded from a frame: it carries <see cref="FrameAttributes.CodeDecoded"/> until the last
/// of them has dropped it, for a write that touches one core's code may leave another's alone.
/// </summary>
/// <param name="memory">The memory that the cores share.</param>
public sealed class CodeFrames(IPhysicalAddressSpace memory)
{
    private readonly Dictionary<ulong, int> _holders = [];

    /// <summary>A core decoded code from the frame at an address, and held none before.</summary>
    internal void Hold(ulong frame)
    {
        if (CollectionsMarshal.GetValueRefOrAddDefault(_holders, frame, out _)++ == 0)
        {
            memory.SetAttributes(new PhysicalAddress(frame), FrameAttributes.CodeDecoded);
        }
    }

    /// <summary>A core dropped all code of the frame.</summary>
    internal void Release(ulong frame)
    {
        if (--CollectionsMarshal.GetValueRefOrAddDefault(_holders, frame, out _) == 0)
        {
            _holders.Remove(frame);
            memory.ClearAttributes(new PhysicalAddress(frame), FrameAttributes.CodeDecoded);
        }
    }
}

using Emulator.Arch;

namespace Emulator.Cpu;

/// <summary>Placeholder until the segments branch lands.</summary>
public sealed unsafe partial class Core
{
    /// <summary>Segment checks: limit, type, null; gives the linear address, or raises #GP or #SS (SDM 3A 5.3–5.5).</summary>
    internal bool LinearOf(int segment, ulong offset, int sizeBytes, AccessKind kind, out ulong linear)
    {
        linear = SegmentAt(segment)->Base + offset;
        return true;
    }
}

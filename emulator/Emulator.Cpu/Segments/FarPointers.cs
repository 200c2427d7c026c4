using Emulator.Arch;
using Emulator.Cpu.Decoding;

namespace Emulator.Cpu.Segments;

/// <summary>Far pointers in memory: the offset, then the selector (SDM 1 4.3).</summary>
internal static unsafe class FarPointers
{
    /// <summary>Loads m16:16, m16:32 or m16:64.</summary>
    /// <param name="c">The core.</param>
    /// <param name="op">The operation; its memory operand is the pointer.</param>
    /// <param name="offsetBytes">2, 4 or 8.</param>
    /// <param name="selector">The selector.</param>
    /// <param name="offset">The offset, zero-extended.</param>
    internal static bool TryLoad(Core c, DecodedOp* op, int offsetBytes, out ushort selector, out ulong offset)
    {
        selector = 0;
        offset = 0;
        if (!TryReach(c, op, 0, offsetBytes, AccessKind.Read, out Place offsetPlace)
            || !TryReach(c, op, offsetBytes, 2, AccessKind.Read, out Place selectorPlace))
        {
            return false;
        }

        offset = c.Load(offsetPlace);
        selector = (ushort)c.Load(selectorPlace);
        return true;
    }

    /// <summary>Reaches one part of a memory operand: parts are checked and aligned on their own.</summary>
    internal static bool TryReach(
        Core c, DecodedOp* op, int displacement, int sizeBytes, AccessKind kind, out Place place)
    {
        ulong offset = c.EffectiveOffset(op) + (ulong)displacement;
        offset = Core.Truncate(offset, op->AddressSize == 2 ? 4 : op->AddressSize);
        return c.ReachSegmented(op->Segment, offset, sizeBytes, kind, c.CurrentMode, out place);
    }
}

using Emulator.Arch;
using Emulator.Cpu.Decoding;

namespace Emulator.Cpu.ExtendedState;

/// <summary>
/// The memory operand of the save and restore instructions: aligned, up to some thousand bytes, reached whole before
/// anything is loaded or stored, so that a fault anywhere in it leaves registers and memory as they were.
/// </summary>
internal static class StateArea
{
    internal const int FxsaveAlignment = 16;
    internal const int XsaveAlignment = 64;

    /// <summary>
    /// Raises #GP(0) when the area is not aligned. It is so for every CPL and RFLAGS.AC: that #AC is signalled instead
    /// is an implementation's choice (SDM 2A, FXSAVE).
    /// </summary>
    internal static unsafe bool TryAlign(Core c, DecodedOp* op, AccessKind kind, int alignmentBytes)
    {
        if (!c.LinearOf(op->Segment, c.EffectiveOffset(op), 1, kind, out ulong linear))
        {
            return false;
        }

        if ((linear & (ulong)(alignmentBytes - 1)) == 0)
        {
            return true;
        }

        c.RaiseGeneralProtection();
        return false;
    }

    /// <summary>Reaches a piece of the area.</summary>
    internal static unsafe bool TryReach(
        Core c, DecodedOp* op, AccessKind kind, int offsetBytes, int sizeBytes, out Place place)
    {
        ulong offset = Core.Truncate(c.EffectiveOffset(op) + (ulong)offsetBytes, op->AddressSize);
        return c.ReachSegmented(op->Segment, offset, sizeBytes, kind, c.CurrentMode, out place);
    }
}

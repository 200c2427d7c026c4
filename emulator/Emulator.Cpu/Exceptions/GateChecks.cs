using Emulator.Arch;
using Emulator.Cpu.Segments;

namespace Emulator.Cpu.Exceptions;

/// <summary>The checks that gates of both forms share (SDM 2A, INT n, PROTECTED-MODE).</summary>
internal static unsafe class GateChecks
{
    /// <summary>The bit that tells a trap gate from an interrupt gate (SDM 3A 6.11).</summary>
    private const int TrapGate = 1;

    internal static bool DisablesInterrupts(in Descriptor gate) => (gate.Type & TrapGate) == 0;

    /// <summary>Type, then privilege of software interrupts, then presence.</summary>
    internal static bool TryCheck(Core c, in InterruptEvent e, in Descriptor gate, bool isGate)
    {
        if (!isGate || (e.ChecksGatePrivilege && gate.Dpl < c.S->Cpl))
        {
            c.RaiseGeneralProtection(e.GateErrorCode);
            return false;
        }

        if (!gate.Present)
        {
            c.Raise(ExceptionVector.SegmentNotPresent, e.GateErrorCode);
            return false;
        }

        return true;
    }
}

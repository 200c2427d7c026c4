using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Privileged;

/// <summary>
/// HLT, MONITOR, MWAIT (SDM 2A, 2B). MWAIT waits for an interrupt only while a monitor is armed; delivering any
/// interrupt or exception disarms it, for its handler may have written what is monitored.
/// </summary>
internal static unsafe class Halting
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Hlt, &Hlt, OpTraits.EndsBlock | OpTraits.Privileged),
        new(Mnemonic.Monitor, &Arm, OpTraits.Privileged),
        new(Mnemonic.Mwait, &Mwait, OpTraits.EndsBlock | OpTraits.Privileged),
    ];

    private static Outcome Hlt(Core c, DecodedOp* op)
    {
        if (c.S->Cpl != 0)
        {
            return c.RaiseGeneralProtection();
        }

        c.S->Halted = true;
        return Outcome.LeaveNext;
    }

    /// <summary>IA32_MISC_ENABLE bit 18 takes both instructions away (SDM 4 table 2-2).</summary>
    private static bool Enabled(Core c) => c.S->Cpl == 0 && (c.S->MiscEnable & MiscEnable.Monitor) != 0;

    private static Outcome Arm(Core c, DecodedOp* op)
    {
        if (!Enabled(c))
        {
            return c.RaiseInvalidOpcode();
        }

        if ((uint)c.S->Gpr[1] != 0)
        {
            return c.RaiseGeneralProtection();
        }

        ulong offset = Core.Truncate(c.S->Gpr[0], op->AddressSize);
        if (!c.ReachSegmented(op->Segment, offset, 1, AccessKind.Read, c.CurrentMode, out _))
        {
            return Outcome.Fault;
        }

        c.S->MonitorArmed = true;
        return Outcome.Next;
    }

    /// <summary>CPUID leaf 5 offers no extensions, so ECX must be 0; the hint in EAX changes nothing.</summary>
    private static Outcome Mwait(Core c, DecodedOp* op)
    {
        if (!Enabled(c))
        {
            return c.RaiseInvalidOpcode();
        }

        if ((uint)c.S->Gpr[1] != 0)
        {
            return c.RaiseGeneralProtection();
        }

        c.S->Halted = c.S->MonitorArmed;
        c.S->MonitorArmed = false;
        return Outcome.LeaveNext;
    }
}

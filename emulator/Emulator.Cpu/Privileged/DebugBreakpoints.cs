using Emulator.Arch;
using Emulator.Cpu.Exceptions;

namespace Emulator.Cpu.Privileged;

/// <summary>
/// Debug exceptions (SDM 3B 17.3): instruction breakpoints fault before an instruction; data and I/O breakpoints and
/// single steps trap after it. Conditions met by the running instruction gather in <see cref="CpuState.PendingDebug"/>.
/// </summary>
internal static unsafe class DebugBreakpoints
{
    private const int Count = 4;

    /// <summary>Of <see cref="CpuState.PendingDebug"/> only: the instruction began with TF and masked it.</summary>
    private const ulong StepCancelled = 1UL << 63;

    /// <summary>Whether <see cref="MatchInstruction"/> has anything to look at.</summary>
    internal static bool InstructionBreakpointsArmed(Core c) => c.InstructionBreakpointsArmed;

    /// <summary>
    /// Compares RIP with the instruction breakpoints, unless RF holds them back; true when #DB was raised.
    /// </summary>
    internal static bool MatchInstruction(Core c)
    {
        if ((c.S->SystemFlags & Rflags.RF) != 0 || c.S->Shadow == InterruptShadow.MovSs)
        {
            return false;
        }

        ulong linear = c.In64BitCode ? c.S->Rip : (uint)(c.S->Cs.Base + c.S->Rip);
        ulong met = 0;
        for (int n = 0; n < Count; n++)
        {
            bool waits = Dr7.Enabled(c.S->Dr[7], n) && Dr7.Kind(c.S->Dr[7], n) == Dr7.Execute;
            met |= waits && c.S->Dr[n] == linear ? 1UL << n : 0;
        }

        if (met == 0)
        {
            return false;
        }

        Raise(c, met, EventKind.InstructionBreakpoint);
        return true;
    }

    /// <summary>The conditions of kind data that an access meets, as bits of DR6.</summary>
    internal static ulong MatchData(Core c, ulong linear, int sizeBytes, AccessKind kind)
    {
        ulong met = 0;
        for (int n = 0; n < Count; n++)
        {
            int waitsFor = Dr7.Kind(c.S->Dr[7], n);
            bool kindMatches = waitsFor == Dr7.ReadWrite ? kind != AccessKind.Execute
                : waitsFor == Dr7.Write && kind == AccessKind.Write;
            met |= kindMatches && Overlaps(c, n, linear, sizeBytes) ? 1UL << n : 0;
        }

        return met;
    }

    /// <summary>Notes the I/O breakpoints that an access meets (SDM 3B 17.2.4, R/W 10b with CR4.DE).</summary>
    internal static void MatchPort(Core c, ushort port, int sizeBytes)
    {
        if ((c.S->Cr4 & Cr4.DE) == 0)
        {
            return;
        }

        for (int n = 0; n < Count; n++)
        {
            if (Dr7.Kind(c.S->Dr[7], n) == Dr7.Port && Overlaps(c, n, port, sizeBytes))
            {
                c.S->PendingDebug |= 1UL << n;
            }
        }
    }

    /// <summary>
    /// SYSCALL, SYSRET and INT n are stepped by the TF that they leave, not by the one that they began with, so that a
    /// kernel that masks TF is never entered stepping.
    /// </summary>
    /// <param name="c">The core, with the new RFLAGS.</param>
    internal static void LatchTrapFlag(Core c) =>
        c.S->PendingDebug |= (c.S->SystemFlags & Rflags.TF) != 0 ? Dr6.BS : StepCancelled;

    /// <summary>
    /// The instruction switched tasks: TF, the old one or the new, traps after an instruction of its own task.
    /// </summary>
    internal static void TaskSwitched(Core c) => c.S->PendingDebug = StepCancelled;

    /// <summary>After an instruction: raises #DB as a trap for a single step or for breakpoints that it met.</summary>
    /// <param name="c">The core.</param>
    /// <param name="trap">TF was set when the instruction began.</param>
    internal static void AfterInstruction(Core c, bool trap)
    {
        CpuState* s = c.S;
        if (s->FaultPending)
        {
            // The instruction did not complete: what it met will be met again.
            s->PendingDebug = 0;
            return;
        }

        bool steps = trap && (s->PendingDebug & StepCancelled) == 0;
        s->PendingDebug = (s->PendingDebug & ~StepCancelled) | (steps ? Dr6.BS : 0);
        if (s->Shadow != InterruptShadow.MovSs && s->PendingDebug != 0)
        {
            // A debug exception ends HLT and MWAIT (SDM 2A, HLT).
            s->Halted = false;
            Raise(c, s->PendingDebug, EventKind.Trap);
        }
    }

    /// <summary>
    /// Raises #DB and reports its conditions in DR6; B0–B3 show this exception only, the other bits gather. The
    /// handler starts with DR7.GD clear (SDM 3B 17.2.3, 17.2.4).
    /// </summary>
    /// <param name="c">The core.</param>
    /// <param name="conditions">Bits of DR6.</param>
    /// <param name="kind">
    /// General detect and instruction breakpoints are faults, all else is a trap (SDM 3B table 17-2).
    /// </param>
    internal static Outcome Raise(Core c, ulong conditions, EventKind kind)
    {
        c.S->Dr[6] = (c.S->Dr[6] & ~Dr6.Breakpoints) | conditions | Dr6.Ones;
        c.S->Dr[7] &= ~Dr7.GD;
        c.S->PendingDebug = 0;
        Outcome outcome = c.Raise(ExceptionVector.Debug);
        c.S->FaultKind = kind;
        return outcome;
    }

    /// <summary>A breakpoint's low address bits below its length are ignored (SDM 3B 17.2.5).</summary>
    private static bool Overlaps(Core c, int n, ulong at, int sizeBytes)
    {
        ulong length = Dr7.SizeBytes(c.S->Dr[7], n);
        ulong first = c.S->Dr[n] & ~(length - 1);
        return Dr7.Enabled(c.S->Dr[7], n) && (at - first < length || first - at < (ulong)sizeBytes);
    }
}

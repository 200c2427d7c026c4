using Emulator.Arch;
using Emulator.Cpu.Privileged;

namespace Emulator.Cpu;

/// <summary>What the debug registers arm; nothing else in the core looks at DR7.</summary>
public sealed unsafe partial class Core
{
    /// <summary>Some breakpoint waits for data: every access must be compared.</summary>
    internal bool DataBreakpointsArmed { get; private set; }

    /// <summary>Some breakpoint waits for an instruction.</summary>
    internal bool InstructionBreakpointsArmed { get; private set; }

    /// <summary>Some breakpoint waits for a port.</summary>
    internal bool PortBreakpointsArmed { get; private set; }

    /// <summary>The run loop must look between any two instructions.</summary>
    internal bool StepEveryInstruction => (S->SystemFlags & Rflags.TF) != 0 || InstructionBreakpointsArmed;

    /// <summary>DR7 or CR4.DE changed: works out what is armed.</summary>
    internal void DebugRegistersChanged()
    {
        DataBreakpointsArmed = Armed(Dr7.Write) || Armed(Dr7.ReadWrite);
        InstructionBreakpointsArmed = Armed(Dr7.Execute);
        PortBreakpointsArmed = Armed(Dr7.Port);
        SelectBanks();
    }

    /// <summary>Compares a data access with DR0–DR3; what is met traps after the instruction.</summary>
    internal void MatchDataBreakpoints(ulong linear, int sizeBytes, AccessKind kind)
    {
        ulong met = DebugBreakpoints.MatchData(this, linear, sizeBytes, kind);
        if (met != 0)
        {
            S->PendingDebug |= met;
            S->LeaveRequested = true;
        }
    }

    /// <summary>
    /// A string instruction goes on after one of its iterations: that it is entered again is no reason for its
    /// breakpoint to trap again.
    /// </summary>
    private void HoldInstructionBreakpoints()
    {
        if (InstructionBreakpointsArmed)
        {
            S->SystemFlags |= Rflags.RF;
        }
    }

    private bool Armed(int kind)
    {
        for (int n = 0; n < 4; n++)
        {
            if (Dr7.Enabled(S->Dr[7], n) && Dr7.Kind(S->Dr[7], n) == kind)
            {
                return true;
            }
        }

        return false;
    }
}

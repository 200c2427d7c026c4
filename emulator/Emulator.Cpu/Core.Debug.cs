using Emulator.Arch;

namespace Emulator.Cpu;

/// <summary>Placeholder until the privileged branch lands: what debug registers arm.</summary>
public sealed unsafe partial class Core
{
    internal bool DataBreakpointsArmed { get; private set; }

    internal bool StepEveryInstruction => (S->SystemFlags & Rflags.TF) != 0;

    /// <summary>DR7 changed: works out what is armed.</summary>
    internal void DebugRegistersChanged()
    {
        DataBreakpointsArmed = false;
        SelectBanks();
    }

    /// <summary>Compares a data access with DR0–DR3.</summary>
    internal void MatchDataBreakpoints(ulong linear, int sizeBytes, AccessKind kind)
    {
    }
}

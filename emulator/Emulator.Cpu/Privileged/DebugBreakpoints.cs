namespace Emulator.Cpu.Privileged;

/// <summary>Placeholder until the privileged branch lands.</summary>
internal static unsafe class DebugBreakpoints
{
    internal static bool InstructionBreakpointsArmed(Core c) => (c.S->Dr[7] & 0xFF) != 0 && c.StepEveryInstruction;

    internal static bool MatchInstruction(Core c) => c.S->FaultPending;

    internal static void AfterInstruction(Core c, bool trap) => c.S->PendingDebug = trap ? 0UL : 0UL;
}

using Emulator.Arch;

namespace Emulator.Cpu;

/// <summary>The outer loop: events between instructions, then blocks of decoded operations.</summary>
public sealed unsafe partial class Core
{
    /// <summary>Runs until the instruction count reaches <paramref name="untilInstructionCount"/>, or less.</summary>
    public StopReason Run(ulong untilInstructionCount) => StopReason.Limit;

    /// <summary>Shortens the running <see cref="Run"/>; called by devices that schedule an earlier event.</summary>
    public void LimitRun(ulong untilInstructionCount)
    {
    }

    /// <summary>Makes <see cref="Run"/> return after the current instruction.</summary>
    public void RequestStop()
    {
    }

    /// <summary>Sets the INTR line; the core asks <see cref="IInterruptSource.Acknowledge"/> when it takes the interrupt.</summary>
    public void SetInterruptLine(bool asserted) => S->InterruptLine = asserted;

    /// <summary>Latches an NMI.</summary>
    public void RaiseNmi() => S->NmiPending = true;
}

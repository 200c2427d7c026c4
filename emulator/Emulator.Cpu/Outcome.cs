namespace Emulator.Cpu;

/// <summary>What the run loop does after an operation.</summary>
public enum Outcome
{
    /// <summary>Go on with the next operation of the block.</summary>
    Next,

    /// <summary>The handler set <see cref="CpuState.Rip"/>: look the block up and go on.</summary>
    Jump,

    /// <summary>
    /// The handler set <see cref="CpuState.Rip"/> and may have changed mode, interrupts or mappings: back to the
    /// outer loop.
    /// </summary>
    Leave,

    /// <summary>As <see cref="Leave"/>, with RIP after this instruction: the run loop sets it.</summary>
    LeaveNext,

    /// <summary>A string operation stopped between two iterations: RIP stays, the instruction goes on later.</summary>
    Repeat,

    /// <summary>
    /// An exception is pending, or the core is halted at this instruction; the instruction has changed nothing.
    /// </summary>
    Fault,
}

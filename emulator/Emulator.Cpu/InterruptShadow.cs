namespace Emulator.Cpu;

/// <summary>What holds interrupts back until the next instruction has completed (SDM 3A 6.8.3).</summary>
public enum InterruptShadow : byte
{
    None,

    /// <summary>STI has just set IF: maskable interrupts wait.</summary>
    Sti,

    /// <summary>SS was loaded by MOV or POP: interrupts, NMIs and debug traps wait.</summary>
    MovSs,
}

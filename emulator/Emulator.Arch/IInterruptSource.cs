namespace Emulator.Arch;

/// <summary>What a core asks about maskable interrupts; the local APIC and, behind it, the 8259 pair answer.</summary>
public interface IInterruptSource
{
    /// <summary>
    /// Takes the interrupt of highest priority: its vector 0–255, or -1 when none is left (SDM 3A 10.8.4).
    /// </summary>
    int Acknowledge();
}

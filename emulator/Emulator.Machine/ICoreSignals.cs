namespace Emulator.Machine;

/// <summary>The wires between the local APIC and its core.</summary>
internal interface ICoreSignals
{
    /// <summary>The core's time-stamp counter, for the TSC-deadline timer (SDM 3A 10.5.4.1).</summary>
    ulong TimeStampCounter { get; }

    /// <summary>Drives INTR: an interrupt that may be delivered waits.</summary>
    void SetInterruptLine(bool isHigh);

    /// <summary>Latches an NMI.</summary>
    void RaiseNmi();
}

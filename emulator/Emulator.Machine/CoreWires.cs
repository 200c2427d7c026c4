using Emulator.Cpu;

namespace Emulator.Machine;

/// <summary>The wires from the local APIC to its core; they lead nowhere until the core is built.</summary>
internal sealed unsafe class CoreWires : ICoreSignals
{
    public Core? Core { get; set; }

    /// <inheritdoc />
    public ulong TimeStampCounter => Core?.TimeStampCounter ?? 0;

    /// <inheritdoc />
    public void SetInterruptLine(bool isHigh)
    {
        // Telling the core makes it leave its running block, so only changes are told.
        if (Core is not null && Core.State->InterruptLine != isHigh)
        {
            Core.SetInterruptLine(isHigh);
        }
    }

    /// <inheritdoc />
    public void RaiseNmi() => Core?.RaiseNmi();
}

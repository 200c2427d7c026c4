using Emulator.Machine.Devices;

namespace Emulator.Machine;

/// <summary>The ISA interrupt lines of the board: each goes to the 8259 pair and to the IOAPIC.</summary>
internal sealed class IsaInterrupts : IInterruptLines, IPicOutput
{
    private readonly PicPair _pic;

    public IsaInterrupts(PicPair pic) => _pic = pic;

    /// <summary>The IOAPIC, once it is built.</summary>
    public IoApic? IoApic { get; set; }

    /// <summary>The local APIC whose LINT0 takes the 8259's output.</summary>
    public LocalApic? LocalApic { get; set; }

    /// <inheritdoc />
    public void SetLine(int line, bool isHigh)
    {
        _pic.SetLine(line, isHigh);
        IoApic?.SetLine(line, isHigh);
    }

    /// <inheritdoc />
    public void PicOutputChanged(bool isHigh)
    {
        LocalApic?.PicOutputChanged(isHigh);
        IoApic?.PicOutputChanged(isHigh);
    }

    /// <summary>True when an assertion of the line could interrupt the core.</summary>
    public bool IsOpen(int line) => _pic.IsOpen(line) || IoApic?.IsOpen(line) == true;
}

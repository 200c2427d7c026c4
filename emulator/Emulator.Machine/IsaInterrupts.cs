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

    /// <summary>True while a device drives the line high.</summary>
    public bool IsHigh(int line) => _pic.IsHigh(line);

    /// <summary>True when an assertion of the line would wake the halted core, one way or the other.</summary>
    public bool WouldWake(int line, Listening core)
    {
        bool byPic = _pic.WouldRequest(line)
            && (LocalApic?.WouldPicWake(core) == true || IoApic?.WouldPicWake(core) == true);
        return byPic || IoApic?.WouldWake(line, core) == true;
    }
}

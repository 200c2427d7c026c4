namespace Emulator.Machine;

/// <summary>The interrupt request lines of the ISA bus, 0–15.</summary>
internal interface IInterruptLines
{
    /// <summary>Drives a line; edge-triggered inputs latch the change from low to high.</summary>
    void SetLine(int line, bool isHigh);
}

namespace Emulator.Dram.Standards;

/// <summary>
/// A timing parameter of a standard, for some of its speeds, densities and widths. Of several rows that fit a device
/// the first counts.
/// </summary>
/// <param name="Name">nRRDL.</param>
/// <param name="Value">Clocks, a time or a formula of both: <c>max(4nCK, 4.9ns)</c>, <c>nRAS + nRP</c>.</param>
/// <param name="Source">The clause or data sheet that says so.</param>
/// <param name="MinRate">From this data rate, in MT/s.</param>
/// <param name="MaxRate">To this data rate.</param>
/// <param name="Gigabits">Only for this density of a device.</param>
/// <param name="Width">Only for devices of this many data pins.</param>
/// <param name="Mode">Only in this bank mode.</param>
/// <param name="IsMaximum">The parameter is a longest time, such as a refresh interval: rounded down.</param>
public sealed record TimingRow(
    string Name,
    string Value,
    string Source,
    int MinRate = 0,
    int MaxRate = int.MaxValue,
    int Gigabits = 0,
    int Width = 0,
    string? Mode = null,
    bool IsMaximum = false)
{
    /// <summary>Whether the row is about such a device.</summary>
    public bool Fits(SpeedBin bin, OrganizationRow shape) =>
        bin.DataRate >= MinRate && bin.DataRate <= MaxRate
        && (Gigabits == 0 || Gigabits == shape.Gigabits)
        && (Width == 0 || Width == shape.Width)
        && (Mode is null || Mode == bin.Mode);
}

namespace Emulator.Dram.Standards;

/// <summary>A timing parameter of a device, with where it comes from.</summary>
/// <param name="Name">nRRDL.</param>
/// <param name="Clocks">Its value.</param>
/// <param name="Formula">What the source states.</param>
/// <param name="Source">The clause or data sheet.</param>
public readonly record struct TimingValue(string Name, int Clocks, string Formula, string Source);

namespace Emulator.Dram.Timing;

/// <summary>The commands that must wait after one command, and how long.</summary>
/// <param name="Following">Command kinds.</param>
/// <param name="Distances">Clocks between first clocks, for each.</param>
internal readonly record struct TimingList(byte[] Following, int[] Distances);

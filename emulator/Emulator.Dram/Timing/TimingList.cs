namespace Emulator.Dram.Timing;

/// <summary>The commands that must wait after one command, and how long.</summary>
/// <param name="Places">Where the clocks of each begin in a table of all banks, command after command.</param>
/// <param name="Distances">Clocks between first clocks, for each.</param>
internal readonly record struct TimingList(int[] Places, uint[] Distances);

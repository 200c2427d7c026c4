namespace Emulator.Dram.Standards;

/// <summary>A speed bin: what differs between devices of one standard by their label.</summary>
/// <param name="Name">2400R: data rate and letter.</param>
/// <param name="DataRate">MT/s.</param>
/// <param name="ClockPs">tCK in picoseconds, as the standard rounds it.</param>
/// <param name="Timings">Parameters of the bin: <c>nCL=16 nRCD=16 nRP=16 nCWL=12</c>; values as in a row.</param>
/// <param name="Source">The clause or data sheet that says so.</param>
/// <param name="Mode">The bank mode of LPDDR5: BG, 16B or 8B; empty elsewhere.</param>
public sealed record SpeedBin(
    string Name, int DataRate, int ClockPs, string Timings, string Source, string Mode = "");

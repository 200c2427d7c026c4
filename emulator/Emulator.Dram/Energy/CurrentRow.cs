namespace Emulator.Dram.Energy;

/// <summary>The currents of a device of one speed, density and width, as its data sheet measures them.</summary>
/// <param name="Standard">DDR4.</param>
/// <param name="DataRate">MT/s.</param>
/// <param name="Gigabits">Density.</param>
/// <param name="Width">Data pins.</param>
/// <param name="VddVolts">Supply.</param>
/// <param name="Idd0">One bank activated and precharged each tRC, in mA as all others.</param>
/// <param name="Idd2P">Power-down, all banks precharged.</param>
/// <param name="Idd2N">Standby, all banks precharged.</param>
/// <param name="Idd3P">Power-down, a bank open.</param>
/// <param name="Idd3N">Standby, a bank open.</param>
/// <param name="Idd4W">Writes without a gap.</param>
/// <param name="Idd4R">Reads without a gap.</param>
/// <param name="Idd5">Refreshes without a gap.</param>
/// <param name="Idd6">Self-refresh.</param>
/// <param name="Source">Whose numbers.</param>
public sealed record CurrentRow(
    string Standard,
    int DataRate,
    int Gigabits,
    int Width,
    double VddVolts,
    int Idd0,
    int Idd2P,
    int Idd2N,
    int Idd3P,
    int Idd3N,
    int Idd4W,
    int Idd4R,
    int Idd5,
    int Idd6,
    string Source);

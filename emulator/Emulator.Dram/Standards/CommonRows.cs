using static Emulator.Dram.Standards.Level;

namespace Emulator.Dram.Standards;

/// <summary>Rules that DDR3, DDR4 and DDR5 state alike.</summary>
internal static class CommonRows
{
    /// <summary>One burst at a time on the data bus; ranks need a gap between theirs.</summary>
    internal static IEnumerable<ConstraintRow> DataBus { get; } =
    [
        new(Channel, "RD RDA", "RD RDA", "nBL", "data bus: one burst at a time"),
        new(Channel, "WR WRA", "WR WRA", "nBL", "data bus: one burst at a time"),
        new(Rank, "RD RDA", "RD RDA", "nBL + nCS", "data bus: turn-around between ranks", OtherRank: true),
        new(Rank, "WR WRA", "WR WRA", "nBL + nCS", "data bus: turn-around between ranks", OtherRank: true),
        new(Rank, "RD RDA", "WR WRA", "nCL + nBL + nCS - nCWL", "data bus: turn-around between ranks", OtherRank: true),
        new(Rank, "WR WRA", "RD RDA", "nCWL + nBL + nCS - nCL", "data bus: turn-around between ranks", OtherRank: true),
    ];

    /// <summary>
    /// As Ramulator 2.1 states them: RD to WR of another rank leaves the latencies out, so bursts overlap, and WR to WR
    /// needs no gap.
    /// </summary>
    internal static IEnumerable<ConstraintRow> RamulatorDataBus { get; } =
    [
        new(Channel, "RD RDA", "RD RDA", "nBL", "Ramulator 2.1"),
        new(Channel, "WR WRA", "WR WRA", "nBL", "Ramulator 2.1"),
        new(Rank, "RD RDA", "RD RDA WR WRA", "nBL + nCS", "Ramulator 2.1", OtherRank: true),
        new(Rank, "WR WRA", "RD RDA", "nCWL + nBL + nCS - nCL", "Ramulator 2.1", OtherRank: true),
    ];

    /// <summary>Power-down and self-refresh.</summary>
    /// <param name="clause">The standard, as sources begin.</param>
    /// <param name="wide">
    /// Added to exits before commands of several clocks: the time ends at their first clock, rules count to the last.
    /// </param>
    internal static IEnumerable<ConstraintRow> PowerStates(string clause, string wide = "") =>
    [
        new(Rank, "ACT", "PDE", "nACTPDEN", clause + "tACTPDEN"),
        new(Rank, "PRE PREA", "PDE", "nPRPDEN", clause + "tPRPDEN"),
        new(Rank, "RD RDA", "PDE", "nCL + nBL + 1", clause + "tRDPDEN: RL + BL/2 + 1"),
        new(Rank, "WR", "PDE", "nCWL + nBL + nWR", clause + "tWRPDEN: WL + BL/2 + tWR"),
        new(Rank, "WRA", "PDE", "nCWL + nBL + nWR + 1", clause + "tWRAPDEN: WL + BL/2 + WR + 1"),
        new(Rank, "REFab", "PDE", "nREFPDEN", clause + "tREFPDEN"),
        new(Rank, "PDE", "PDX", "nPD", clause + "tPD"),
        new(Rank, "PDX", "PDE", "nCKE", clause + "tCKE"),
        new(Rank, "PDX", "ACT RD RDA WR WRA", "nXP" + wide, clause + "tXP"),
        new(Rank, "PDX", "PRE PREA REFab SRE", "nXP", clause + "tXP"),
        new(Rank, "ACT", "SRE", "nRC", clause + "self-refresh entry: all banks precharged for tRP"),
        new(Rank, "PRE PREA", "SRE", "nRP", clause + "self-refresh entry: all banks precharged for tRP"),
        new(Rank, "RD", "SRE", "nCL + nBL + 1", clause + "self-refresh entry: data are out (tRDPDEN)"),
        new(Rank, "RDA", "SRE", "max(nCL + nBL + 1, nRTP + nRP)", clause + "self-refresh entry: tRDPDEN and tRP"),
        new(Rank, "WRA", "SRE", "nCWL + nBL + nWR + nRP", clause + "self-refresh entry: write recovery and tRP"),
        new(Rank, "REFab", "SRE", "nRFC", clause + "self-refresh entry: tRFC"),
        new(Rank, "SRE", "SRX", "nCKESR", clause + "tCKESR"),
        new(Rank, "SRX", "ACT", "nXS" + wide, clause + "tXS"),
        new(Rank, "SRX", "PRE PREA REFab PDE SRE", "nXS", clause + "tXS"),
        new(Rank, "SRX", "RD RDA WR WRA", "nXSDLL" + wide, clause + "tXSDLL"),
    ];
}

using static Emulator.Dram.Standards.Level;

namespace Emulator.Dram.Standards;

/// <summary>
/// DDR5 (JESD79-5): two-clock ACT, RD and WR, tPPD between precharges, a longer write-to-write distance.
/// </summary>
public static class Ddr5
{
    private const string Clause = "JESD79-5 ";

    private static readonly ConstraintRow[] s_rows =
    [
        new(Channel, "RD RDA", "RD RDA", "nBL", "data bus: one burst at a time"),
        new(Channel, "WR WRA", "WR WRA", "nBL", "data bus: one burst at a time"),
        new(Rank, "RD RDA", "RD RDA", "nCCDS", Clause + "tCCD_S"),
        new(Rank, "WR WRA", "WR WRA", "nCCDSWR", Clause + "tCCD_S_WR"),
        new(BankGroup, "RD RDA", "RD RDA", "nCCDL", Clause + "tCCD_L"),
        new(BankGroup, "WR WRA", "WR WRA", "nCCDLWR", Clause + "tCCD_L_WR"),
        new(Rank, "RD RDA", "WR WRA", "nCL + nBL + 2 - nCWL + 2", Clause + "read to write: preambles and 2 clocks"),
        new(Rank, "WR WRA", "RD RDA", "nCWL + nBL + nWTRS", Clause + "tWTR_S"),
        new(BankGroup, "WR WRA", "RD RDA", "nCWL + nBL + nWTRL", Clause + "tWTR_L"),
        new(Rank, "RD RDA", "RD RDA", "nBL + nCS", "data bus: turn-around between ranks", OtherRank: true),
        new(Rank, "WR WRA", "WR WRA", "nBL + nCS", "data bus: turn-around between ranks", OtherRank: true),
        new(Rank, "RD RDA", "WR WRA", "nCL + nBL + nCS - nCWL", "data bus: turn-around between ranks", OtherRank: true),
        new(Rank, "WR WRA", "RD RDA", "nCWL + nBL + nCS - nCL", "data bus: turn-around between ranks", OtherRank: true),
        new(Bank, "ACT", "RD RDA WR WRA", "nRCD", Clause + "tRCD"),
        new(Bank, "ACT", "PRE", "nRAS", Clause + "tRAS"),
        new(Rank, "ACT", "PREA", "nRAS", Clause + "tRAS"),
        new(Bank, "ACT", "ACT", "nRC", Clause + "tRC"),
        new(Rank, "ACT", "REFab", "nRC", Clause + "4.13: all banks precharged for tRP"),
        new(Rank, "ACT", "ACT", "nRRDS", Clause + "tRRD_S"),
        new(BankGroup, "ACT", "ACT", "nRRDL", Clause + "tRRD_L"),
        new(Rank, "ACT", "ACT", "nFAW", Clause + "tFAW", Window: 4),
        new(Bank, "PRE", "ACT", "nRP", Clause + "tRP"),
        new(Rank, "PREA", "ACT", "nRP", Clause + "tRP"),
        new(Rank, "PRE PREA", "PRE PREA", "nPPD", Clause + "tPPD"),
        new(Rank, "PRE PREA", "REFab", "nRP", Clause + "4.13 tRP"),
        new(Bank, "RD", "PRE", "nRTP", Clause + "tRTP"),
        new(Rank, "RD", "PREA", "nRTP", Clause + "tRTP"),
        new(Bank, "WR", "PRE", "nCWL + nBL + nWR", Clause + "tWR"),
        new(Rank, "WR", "PREA", "nCWL + nBL + nWR", Clause + "tWR"),
        new(Bank, "RDA", "ACT", "nRTP + nRP", Clause + "auto-precharge"),
        new(Bank, "WRA", "ACT", "nCWL + nBL + nWR + nRP", Clause + "auto-precharge"),
        new(Rank, "RDA", "REFab", "nRTP + nRP", Clause + "auto-precharge"),
        new(Rank, "WRA", "REFab", "nCWL + nBL + nWR + nRP", Clause + "auto-precharge"),
        new(Rank, "REFab", "ACT REFab", "nRFC", Clause + "tRFC1"),
        new(Rank, "REFab", "PREA PRE", "nRFC", Clause + "tRFC1"),
    ];

    private static readonly Dictionary<CommandKind, int> s_clocks = new()
    {
        [CommandKind.Activate] = 2,
        [CommandKind.Read] = 2,
        [CommandKind.ReadPrecharge] = 2,
        [CommandKind.Write] = 2,
        [CommandKind.WritePrecharge] = 2,
    };

    public static DramStandard Standard { get; } = new("DDR5", s_rows, s_clocks, "nCL + nBL", "nCWL + nBL");
}

using static Emulator.Dram.Standards.Level;

namespace Emulator.Dram.Standards;

/// <summary>
/// LPDDR4 (JESD209-4): a channel of 16 pins, ACT, RD and WR of four clocks (two commands of two), the others of two,
/// refresh of one bank.
/// </summary>
public static class Lpddr4
{
    private const string Clause = "JESD209-4 ";
    private const string WriteEnd = "nCWL + 1 + nBL + nWR";

    private static readonly ConstraintRow[] s_columns =
    [
        new(Channel, "RD RDA", "RD RDA", "nBL", "data bus: one burst at a time"),
        new(Channel, "WR WRA", "WR WRA", "nBL", "data bus: one burst at a time"),
        new(Rank, "RD RDA", "RD RDA", "nBL + nCS", "data bus: turn-around between ranks", OtherRank: true),
        new(Rank, "WR WRA", "WR WRA", "nBL + nCS", "data bus: turn-around between ranks", OtherRank: true),
        new(Rank, "RD RDA", "WR WRA", "nCL + nDQSCK + nBL + nCS - nCWL",
            "data bus: turn-around between ranks", OtherRank: true),
        new(Rank, "WR WRA", "RD RDA", "nCWL + 1 + nBL + nCS - nCL",
            "data bus: turn-around between ranks", OtherRank: true),
        new(Rank, "RD RDA", "RD RDA", "nCCDS", Clause + "4.5 tCCD"),
        new(Rank, "WR WRA", "WR WRA", "nCCDS", Clause + "4.6 tCCD"),
        new(Rank, "RD RDA", "WR WRA", "nCL + nDQSCK + nBL - nCWL + nWPRE",
            Clause + "4.5: RL + tDQSCK + BL/2 - WL + tWPRE (+ tRPST rounded down)"),
        new(Rank, "WR WRA", "RD RDA", "nCWL + 1 + nBL + nWTRS", Clause + "4.6: WL + 1 + BL/2 + tWTR"),
        new(Bank, "WR", "RDA", "nCWL + 1 + nWR + 8 - nRTP", Clause + "4.9: tWR before the auto-precharge"),
        new(Bank, "ACT", "RD RDA WR WRA", "nRCD", Clause + "4.4 tRCD"),
        new(Bank, "RD", "PRE", "nBL + nRTP - 8", Clause + "4.8: BL/2 + max(8, tRTP) - 8"),
        new(Rank, "RD RDA", "PREA", "nBL + nRTP - 8", Clause + "4.8: BL/2 + max(8, tRTP) - 8"),
        new(Bank, "WR", "PRE", WriteEnd, Clause + "4.8: WL + 1 + BL/2 + tWR"),
        new(Rank, "WR WRA", "PREA", WriteEnd, Clause + "4.8: WL + 1 + BL/2 + tWR"),
        new(Bank, "RDA", "ACT", "nBL + nRTP - 8 + nRP", Clause + "4.9: auto-precharge"),
        new(Bank, "WRA", "ACT", WriteEnd + " + nRP", Clause + "4.9: auto-precharge"),
    ];

    private static readonly ConstraintRow[] s_rowCommands =
    [
        new(Bank, "ACT", "PRE", "nRAS", Clause + "4.4 tRAS"),
        new(Rank, "ACT", "PREA", "nRAS", Clause + "4.4 tRAS"),
        new(Bank, "ACT", "ACT", "nRC", Clause + "4.4 tRCpb (DRAMSys: tRCD in other standards)"),
        new(Rank, "ACT", "ACT", "nRRDS", Clause + "4.4 tRRD"),
        new(Rank, "ACT", "ACT", "nFAW", Clause + "4.4 tFAW", Window: 4),
        new(Bank, "PRE", "ACT", "nRP", Clause + "4.8 tRPpb"),
        new(Rank, "PREA", "ACT", "nRPab", Clause + "4.8 tRPab"),
        new(Rank, "PRE PREA", "PRE PREA", "nPPD", Clause + "4.8 tPPD"),
        new(Rank, "ACT", "REFab", "nRC", Clause + "4.10: all banks precharged"),
        new(Rank, "PRE", "REFab", "nRP", Clause + "4.10 tRPpb"),
        new(Rank, "PREA", "REFab REFpb", "nRPab", Clause + "4.10 tRPab"),
        new(Rank, "RDA", "REFab", "nBL + nRTP - 8 + nRP", Clause + "4.10: auto-precharge done"),
        new(Rank, "WRA", "REFab", WriteEnd + " + nRP", Clause + "4.10: auto-precharge done"),
        new(Rank, "REFab", "ACT PRE PREA REFab REFpb", "nRFC", Clause + "4.10 tRFCab"),
        new(Bank, "ACT", "REFpb", "nRC", Clause + "4.10: the bank precharged"),
        new(Rank, "ACT", "REFpb", "nRRDS", Clause + "4.10: ACT of another bank to REFpb, tRRD"),
        new(Bank, "PRE", "REFpb", "nRP", Clause + "4.10 tRPpb"),
        new(Bank, "RDA", "REFpb", "nBL + nRTP - 8 + nRP", Clause + "4.10: auto-precharge done"),
        new(Bank, "WRA", "REFpb", WriteEnd + " + nRP", Clause + "4.10: auto-precharge done"),
        new(Bank, "REFpb", "ACT PRE", "nRFCpb", Clause + "4.10 tRFCpb"),
        new(Rank, "REFpb", "ACT", "nRRDS", Clause + "4.10: REFpb to ACT of another bank, tRRD"),
        new(Rank, "REFpb", "REFab REFpb PREA", "nRFCpb", Clause + "4.10 tRFCpb"),
    ];

    private static readonly ConstraintRow[] s_power =
    [
        new(Rank, "ACT PRE PREA REFab REFpb", "PDE", "nCMDCKE", Clause + "4.15 tCMDCKE"),
        new(Rank, "RD RDA", "PDE", "nCL + nDQSCK + nBL", Clause + "4.15: RL + tDQSCK + BL/2"),
        new(Rank, "WR", "PDE", "nCWL + 1 + nDQS2DQ + nBL + nWR", Clause + "4.15: WL + tDQSS + tDQS2DQ + BL/2 + tWR"),
        new(Rank, "WRA", "PDE", "nCWL + 1 + nDQS2DQ + nBL + nWR + 2", Clause + "4.15: the same and two clocks"),
        new(Rank, "PDE", "PDX", "nCKE", Clause + "4.15 tCKE"),
        new(Rank, "PDX", "PDE", "nCKE", Clause + "4.15 tCKE"),
        new(Rank, "PDX", "ACT RD RDA WR WRA", "nXP + 3", Clause + "4.15 tXP, to the first of four clocks"),
        new(Rank, "PDX", "PRE PREA REFab REFpb SRE", "nXP + 1", Clause + "4.15 tXP, to the first of two clocks"),
        new(Rank, "ACT", "SRE", "nRC", Clause + "4.16: all banks idle"),
        new(Rank, "PRE", "SRE", "nRP", Clause + "4.16: all banks idle"),
        new(Rank, "PREA", "SRE", "nRPab", Clause + "4.16: all banks idle"),
        new(Rank, "RD", "SRE", "nCL + nDQSCK + nBL", Clause + "4.16: data are out"),
        new(Rank, "RDA", "SRE", "max(nCL + nDQSCK + nBL, nBL + nRTP - 8 + nRP)", Clause + "4.16: all banks idle"),
        new(Rank, "WRA", "SRE", WriteEnd + " + nRP + 2", Clause + "4.16: all banks idle"),
        new(Rank, "REFab", "SRE", "nRFC", Clause + "4.16: tRFCab"),
        new(Rank, "REFpb", "SRE", "nRFCpb", Clause + "4.16: tRFCpb"),
        new(Rank, "SRE", "SRX", "nSR", Clause + "4.16 tSR"),
        new(Rank, "SRX", "ACT RD RDA WR WRA PRE PREA REFab REFpb SRE PDE", "nXS", Clause + "4.16 tXSR"),
    ];

    private static readonly Dictionary<CommandKind, int> s_clocks = new()
    {
        [CommandKind.Activate] = 4,
        [CommandKind.Read] = 4,
        [CommandKind.ReadPrecharge] = 4,
        [CommandKind.Write] = 4,
        [CommandKind.WritePrecharge] = 4,
        [CommandKind.Precharge] = 2,
        [CommandKind.PrechargeAll] = 2,
        [CommandKind.RefreshAll] = 2,
        [CommandKind.RefreshBank] = 2,
        [CommandKind.SelfRefreshEnter] = 2,
        [CommandKind.SelfRefreshExit] = 2,
    };

    public static DramStandard Standard { get; } = new(
        "LPDDR4", [.. s_columns, .. s_rowCommands, .. s_power], s_clocks, "nCL + nDQSCK + nBL", "nCWL + 1 + nBL");
}

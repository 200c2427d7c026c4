using static Emulator.Dram.Standards.Level;

namespace Emulator.Dram.Standards;

/// <summary>Rules that HBM2 and HBM3 state alike; a rank is a pseudo channel, with a data bus of its own.</summary>
internal static class HbmRows
{
    private const string WriteEnd = "nCWL + nBL + nWR";

    internal static IEnumerable<ConstraintRow> Columns(string clause) =>
    [
        new(Rank, "RD RDA", "RD RDA", "nBL", "data bus: one burst at a time"),
        new(Rank, "WR WRA", "WR WRA", "nBL", "data bus: one burst at a time"),
        new(Rank, "RD RDA", "RD RDA", "nCCDS", clause + "tCCDS"),
        new(Rank, "WR WRA", "WR WRA", "nCCDS", clause + "tCCDS"),
        new(BankGroup, "RD RDA", "RD RDA", "nCCDL", clause + "tCCDL"),
        new(BankGroup, "WR WRA", "WR WRA", "nCCDL", clause + "tCCDL"),
        new(Rank, "RD RDA", "WR WRA", "nRTW", clause + "tRTW"),
        new(Rank, "WR WRA", "RD RDA", "nCWL + nBL + nWTRS", clause + "tWTRS"),
        new(BankGroup, "WR WRA", "RD RDA", "nCWL + nBL + nWTRL", clause + "tWTRL"),
        new(Bank, "WR", "RDA", "nCWL + nBL + nWR - nRTP", clause + "tWR before the auto-precharge"),
        new(Bank, "ACT", "RD RDA", "nRCDRD", clause + "tRCDRD"),
        new(Bank, "ACT", "WR WRA", "nRCDWR", clause + "tRCDWR"),
        new(Bank, "RD", "PRE", "nRTP", clause + "tRTP"),
        new(Rank, "RD RDA", "PREA", "nRTP", clause + "tRTP"),
        new(Bank, "WR", "PRE", WriteEnd, clause + "tWR"),
        new(Rank, "WR WRA", "PREA", WriteEnd, clause + "tWR"),
        new(Bank, "RDA", "ACT", "nRTP + nRP", clause + "auto-precharge"),
        new(Bank, "WRA", "ACT", WriteEnd + " + nRP", clause + "auto-precharge"),
    ];

    internal static IEnumerable<ConstraintRow> Rows(string clause) =>
    [
        new(Bank, "ACT", "PRE", "nRAS", clause + "tRAS"),
        new(Rank, "ACT", "PREA", "nRAS", clause + "tRAS"),
        new(Bank, "ACT", "ACT", "nRC", clause + "tRC"),
        new(Rank, "ACT", "ACT", "nRRDS", clause + "tRRDS"),
        new(BankGroup, "ACT", "ACT", "nRRDL", clause + "tRRDL"),
        new(Rank, "ACT", "ACT", "nFAW", clause + "tFAW", Window: 4),
        new(Bank, "PRE", "ACT", "nRP", clause + "tRP"),
        new(Rank, "PREA", "ACT", "nRP", clause + "tRP"),
    ];

    /// <summary>Refresh, or refresh management by the same rules.</summary>
    internal static IEnumerable<ConstraintRow> Refresh(
        string clause, string all, string one, string rfc, string rfcOne) =>
    [
        new(Rank, "ACT", all, "nRC", clause + "all banks precharged for tRP"),
        new(Rank, "PRE PREA", all, "nRP", clause + "tRP"),
        new(Rank, "RDA", all, "nRTP + nRP", clause + "auto-precharge done"),
        new(Rank, "WRA", all, WriteEnd + " + nRP", clause + "auto-precharge done"),
        new(Rank, all, "ACT PRE PREA REFab REFpb SRE", rfc, clause + "tRFCab"),
        new(Bank, "ACT", one, "nRC", clause + "the bank precharged for tRP"),
        new(Rank, "ACT", one, "nRRDS", clause + "ACT of another bank, tRRDS"),
        new(BankGroup, "ACT", one, "nRRDL", clause + "ACT of another bank of the group, tRRDL"),
        new(Bank, "PRE", one, "nRP", clause + "tRP"),
        new(Rank, "PREA", one, "nRP", clause + "tRP"),
        new(Bank, "RDA", one, "nRTP + nRP", clause + "auto-precharge done"),
        new(Bank, "WRA", one, WriteEnd + " + nRP", clause + "auto-precharge done"),
        new(Bank, one, "ACT PRE REFpb", rfcOne, clause + "tRFCpb"),
        new(Rank, one, "ACT REFpb", "nRREFD", clause + "tRREFD: another bank"),
        new(Rank, one, "REFab PREA SRE", rfcOne, clause + "tRFCpb"),
    ];

    /// <summary>Power-down and self-refresh.</summary>
    internal static IEnumerable<ConstraintRow> PowerStates(string clause) =>
    [
        new(Rank, "ACT PRE PREA REFab REFpb", "PDE", "1", clause + "tACTPDE, tPRPDE, tREFPDE"),
        new(Rank, "RD RDA", "PDE", "nCL + nBL + 1", clause + "tRDPDE: RL + BL/2 + 1"),
        new(Rank, "WR WRA", "PDE", WriteEnd + " + 1", clause + "tWRPDE: WL + BL/2 + 1 + tWR"),
        new(Rank, "PDE", "PDX", "nPD", clause + "tPD"),
        new(Rank, "PDX", "PDE", "nCKE", clause + "tCKE"),
        new(Rank, "PDX", "ACT", "nXP + 1", clause + "tXP, to the first of two clocks"),
        new(Rank, "PDX", "RD RDA WR WRA PRE PREA REFab REFpb SRE", "nXP", clause + "tXP"),
        new(Rank, "ACT", "SRE", "nRC", clause + "all banks precharged for tRP"),
        new(Rank, "PRE PREA", "SRE", "nRP", clause + "all banks precharged for tRP"),
        new(Rank, "RD", "SRE", "nCL + nBL + 1", clause + "data are out"),
        new(Rank, "RDA", "SRE", "max(nCL + nBL + 1, nRTP + nRP)", clause + "all banks precharged for tRP"),
        new(Rank, "WRA", "SRE", WriteEnd + " + nRP", clause + "all banks precharged for tRP"),
        new(Rank, "SRE", "SRX", "nCKESR", clause + "tCKESR"),
        new(Rank, "SRX", "ACT", "nXS + 1", clause + "tXS, to the first of two clocks"),
        new(Rank, "SRX", "RD RDA WR WRA PRE PREA REFab REFpb SRE PDE", "nXS", clause + "tXS"),
    ];
}

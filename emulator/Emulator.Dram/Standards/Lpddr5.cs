using static Emulator.Dram.Standards.Level;

namespace Emulator.Dram.Standards;

/// <summary>
/// LPDDR5 (JESD209-5): a channel of 16 pins, the command clock a quarter of the data clock WCK, which CAS starts before
/// a read or write when it does not run; 16 banks in groups above 3200 MT/s, without up to it, or 8 banks.
/// </summary>
public static class Lpddr5
{
    private const string Clause = "JESD209-5 ";
    private const string Ramulator = "Ramulator 2.1";

    private static readonly ConstraintRow[] s_bus =
    [
        new(Rank, "RD RDA", "RD RDA", "nBL + nCS", "data bus: turn-around between ranks", OtherRank: true),
        new(Rank, "WR WRA", "WR WRA", "nBL + nCS", "data bus: turn-around between ranks", OtherRank: true),
        new(Rank, "RD RDA", "WR WRA", "nCL + nBL + nWCKDQO + nCS - nCWL",
            "data bus: turn-around between ranks, read data late by tWCKDQO", OtherRank: true),
        new(Rank, "WR WRA", "RD RDA", "nCWL + nBL + nCS - nCL", "data bus: turn-around between ranks", OtherRank: true),
        new(Rank, "RD RDA", "WR WRA", "nCL + nBLMAX + nWCKDQO - nCWL",
            Clause + "7.4.4: RL + BL/n_max + tWCKDQO - WL"),
        new(Bank, "RD", "PRE", "nBL + nRTP - 2", Clause + "7.4.6: BL/n_min + tRBTP, tRBTP = 7.5 ns - 2 nCK (gem5)"),
        new(Rank, "RD RDA", "PREA", "nBL + nRTP - 2", Clause + "7.4.6: BL/n_min + tRBTP"),
        new(Bank, "WR", "PRE", "nCWL + nBL + 1 + nWR", Clause + "7.4.6: WL + BL/n_min + 1 + tWR"),
        new(Rank, "WR WRA", "PREA", "nCWL + nBL + 1 + nWR", Clause + "7.4.6: WL + BL/n_min + 1 + tWR"),
    ];

    private static readonly ConstraintRow[] s_ramulatorBus =
    [
        new(Rank, "RD RDA", "RD RDA WR WRA", "nBL + nCS", Ramulator, OtherRank: true),
        new(Rank, "WR WRA", "RD RDA", "nCL + nBL + nCS - nCWL", Ramulator + ", latencies exchanged", OtherRank: true),
        new(Rank, "RD RDA", "WR WRA", "nCL + nBL + 2 - nCWL", Ramulator),
        new(Bank, "RD", "PRE", "nRTP", Ramulator),
        new(Rank, "RD RDA", "PREA", "nRTP", Ramulator),
        new(Bank, "WR", "PRE", "nCWL + nBL + nWR", Ramulator),
        new(Rank, "WR WRA", "PREA", "nCWL + nBL + nWR", Ramulator),
    ];

    private static readonly ConstraintRow[] s_columns =
    [
        new(Channel, "RD RDA", "RD RDA", "nBL", "data bus: one burst at a time"),
        new(Channel, "WR WRA", "WR WRA", "nBL", "data bus: one burst at a time"),
        new(Rank, "CAS", "RD RDA WR WRA", "1", Clause + "7.2: CAS (WCK2CK sync) stands before the command"),
        new(Rank, "RD RDA", "RD RDA", "nCCDS", Clause + "7.4 tCCD_S = BL/n_min"),
        new(Rank, "WR WRA", "WR WRA", "nCCDS", Clause + "7.4 tCCD_S = BL/n_min"),
        new(BankGroup, "RD RDA", "RD RDA", "nCCDL", Clause + "7.4 tCCD_L = BL/n_max"),
        new(BankGroup, "WR WRA", "WR WRA", "nCCDL", Clause + "7.4 tCCD_L = BL/n_max"),
        new(Rank, "WR WRA", "RD RDA", "nCWL + nBL + nWTRS", Clause + "7.4.5 tWTR_S"),
        new(BankGroup, "WR WRA", "RD RDA", "nCWL + nBLMAX + nWTRL", Clause + "7.4.5 tWTR_L"),
        new(Bank, "WR", "RDA", "nCWL + nBL + 1 + nWR - nRTP", Clause + "7.4.6: tWR before the auto-precharge"),
        new(Bank, "ACT", "RD RDA WR WRA", "nRCD", Clause + "7.3 tRCD"),
        new(Bank, "RDA", "ACT", "nBL + nRTP - 2 + nRP", Clause + "7.4.7: auto-precharge"),
        new(Bank, "WRA", "ACT", "nCWL + nBL + 1 + nWR + nRP", Clause + "7.4.7: auto-precharge"),
    ];

    private static readonly ConstraintRow[] s_rowCommands =
    [
        new(Bank, "ACT", "PRE", "nRAS", Clause + "7.3 tRAS"),
        new(Rank, "ACT", "PREA", "nRAS", Clause + "7.3 tRAS"),
        new(Bank, "ACT", "ACT", "nRC", Clause + "7.3 tRC"),
        new(Rank, "ACT", "ACT", "nRRDS", Clause + "7.3 tRRD_S"),
        new(BankGroup, "ACT", "ACT", "nRRDL", Clause + "7.3 tRRD_L"),
        new(Rank, "ACT", "ACT", "nFAW", Clause + "7.3 tFAW", Window: 4),
        new(Bank, "PRE", "ACT", "nRP", Clause + "7.3 tRPpb"),
        new(Rank, "PREA", "ACT", "nRPab", Clause + "7.3 tRPab"),
        new(Rank, "PRE PREA", "PRE PREA", "nPPD", Clause + "7.3 tPPD"),
        new(Rank, "ACT", "REFab", "nRC", Clause + "7.5: all banks precharged"),
        new(Rank, "PRE", "REFab", "nRP", Clause + "7.5 tRPpb"),
        new(Rank, "PREA", "REFab REFpb", "nRPab", Clause + "7.5 tRPab"),
        new(Rank, "RDA", "REFab", "nBL + nRTP - 2 + nRP", Clause + "7.5: auto-precharge done"),
        new(Rank, "WRA", "REFab", "nCWL + nBL + 1 + nWR + nRP", Clause + "7.5: auto-precharge done"),
        new(Rank, "REFab", "ACT PRE PREA REFab REFpb", "nRFC", Clause + "7.5 tRFCab"),
        new(Bank, "ACT", "REFpb", "nRC", Clause + "7.5: the banks precharged"),
        new(Bank, "PRE", "REFpb", "nRP", Clause + "7.5 tRPpb"),
        new(Bank, "RDA", "REFpb", "nBL + nRTP - 2 + nRP", Clause + "7.5: auto-precharge done"),
        new(Bank, "WRA", "REFpb", "nCWL + nBL + 1 + nWR + nRP", Clause + "7.5: auto-precharge done"),
        new(Rank, "ACT", "REFpb", "nRRDS", Clause + "7.5: ACT of another bank to REFpb, tRRD"),
        new(Bank, "REFpb", "ACT PRE", "nRFCpb", Clause + "7.5 tRFCpb"),
        new(Rank, "REFpb", "ACT", "nPBR2ACT", Clause + "7.5 tpbR2act"),
        new(Rank, "REFpb", "REFpb", "nPBR2PBR", Clause + "7.5 tpbR2pbR"),
        new(Bank, "REFpb", "REFpb", "nRFCpb", Clause + "7.5 tRFCpb"),
        new(Rank, "REFpb", "REFab PREA SRE", "nRFCpb", Clause + "7.5 tRFCpb"),
    ];

    private static readonly ConstraintRow[] s_power =
    [
        new(Rank, "ACT PRE PREA REFab REFpb", "PDE", "nCMDPD", Clause + "7.5 tCMDPD"),
        new(Rank, "RD RDA", "PDE", "nCL + nBLMAX + nWCKDQO + 1", Clause + "7.5: RL + BL/n_max + tWCKDQO + 1"),
        new(Rank, "WR WRA", "PDE", "nCWL + nBLMAX + 1 + nWR", Clause + "7.5: WL + BL/n_max + 1 + tWR"),
        new(Rank, "PDE", "PDX", "nPD", Clause + "7.5 tCSPD"),
        new(Rank, "PDX", "PDE", "nPD", Clause + "7.5 tCSPD"),
        new(Rank, "PDX", "ACT", "nXP + 1", Clause + "7.5 tXP, to the first of two clocks"),
        new(Rank, "PDX", "CAS RD RDA WR WRA PRE PREA REFab REFpb SRE", "nXP", Clause + "7.5 tXP"),
        new(Rank, "ACT", "SRE", "nRC", Clause + "7.5: all banks idle"),
        new(Rank, "PRE", "SRE", "nRP", Clause + "7.5: all banks idle"),
        new(Rank, "PREA", "SRE", "nRPab", Clause + "7.5: all banks idle"),
        new(Rank, "RD", "SRE", "nCL + nBLMAX + nWCKDQO + 1", Clause + "7.5: data are out"),
        new(Rank, "RDA", "SRE", "max(nCL + nBLMAX + nWCKDQO + 1, nBL + nRTP - 2 + nRP)",
            Clause + "7.5: all banks idle"),
        new(Rank, "WRA", "SRE", "nCWL + nBL + 1 + nWR + nRP", Clause + "7.5: all banks idle"),
        new(Rank, "REFab", "SRE", "nRFC", Clause + "7.5: tRFCab"),
        new(Rank, "SRE", "SRX", "nSR", Clause + "7.5 tSR"),
        new(Rank, "SRX", "ACT CAS RD RDA WR WRA PRE PREA REFab REFpb SRE PDE", "nXS", Clause + "7.5 tXSR"),
    ];

    private static readonly Dictionary<CommandKind, int> s_clocks = new() { [CommandKind.Activate] = 2 };

    /// <summary>The rules of the data sheets.</summary>
    public static DramStandard Standard { get; } = NewStandard(s_bus);

    /// <summary>With the rules that Ramulator 2.1 has.</summary>
    public static DramStandard RamulatorStandard { get; } = NewStandard(s_ramulatorBus);

    private static DramStandard NewStandard(ConstraintRow[] bus) =>
        new("LPDDR5", [.. bus, .. s_columns, .. s_rowCommands, .. s_power], s_clocks, "nCL + nBL", "nCWL + nBL");
}

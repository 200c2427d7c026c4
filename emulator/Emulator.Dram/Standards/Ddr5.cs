using static Emulator.Dram.Standards.Level;

namespace Emulator.Dram.Standards;

/// <summary>
/// DDR5 (JESD79-5): two-clock ACT, RD and WR, tPPD between precharges, a longer write-to-write distance, refresh and
/// precharge of the same bank of all groups, refresh management.
/// </summary>
public static class Ddr5
{
    private const string Clause = "JESD79-5 ";

    private static readonly ConstraintRow[] s_refresh =
    [
        new(Rank, "ACT", "REFab RFMab", "nRC", Clause + "4.13: all banks precharged for tRP"),
        new(Rank, "PRE PREsb PREA", "REFab RFMab", "nRP", Clause + "4.13 tRP"),
        new(Rank, "RDA", "REFab RFMab", "nRTP + nRP", Clause + "4.13: auto-precharge done"),
        new(Rank, "WRA", "REFab RFMab", "nCWL + nBL + nWR + nRP", Clause + "4.13: auto-precharge done"),
        new(Rank, "REFab RFMab", "ACT REFab RFMab", "nRFC", Clause + "tRFC1"),
        new(Rank, "REFab RFMab", "PREA PRE PREsb", "nRFC", Clause + "tRFC1"),
        new(Rank, "RFMab", "SRE", "nRFC", Clause + "self-refresh entry: tRFC1"),
    ];

    private static readonly ConstraintRow[] s_sameBankRefresh =
    [
        new(Bank, "ACT", "REFsb RFMsb", "nRC", Clause + "4.13: the banks precharged for tRP"),
        new(Bank, "PRE PREsb", "REFsb RFMsb", "nRP", Clause + "4.13 tRP"),
        new(Rank, "PREA", "REFsb RFMsb", "nRP", Clause + "4.13 tRP"),
        new(Bank, "RDA", "REFsb RFMsb", "nRTP + nRP", Clause + "4.13: auto-precharge done"),
        new(Bank, "WRA", "REFsb RFMsb", "nCWL + nBL + nWR + nRP", Clause + "4.13: auto-precharge done"),
        new(Rank, "ACT", "REFsb RFMsb", "nRRDL", Clause + "4.13: ACT to REFsb of another bank, tRRD_L"),
        new(Rank, "REFab RFMab", "REFsb RFMsb", "nRFC", Clause + "tRFC1"),
        new(Bank, "REFsb RFMsb", "ACT PRE PREsb", "nRFCsb", Clause + "tRFCsb"),
        new(Rank, "REFsb RFMsb", "ACT", "nREFSBRD", Clause + "tREFSBRD: ACT of another bank"),
        new(Rank, "REFsb RFMsb", "REFsb RFMsb REFab RFMab PREA SRE", "nRFCsb", Clause + "tRFCsb"),
    ];

    private static readonly Dictionary<CommandKind, int> s_clocks = new()
    {
        [CommandKind.Activate] = 2,
        [CommandKind.Read] = 2,
        [CommandKind.ReadPrecharge] = 2,
        [CommandKind.Write] = 2,
        [CommandKind.WritePrecharge] = 2,
    };

    /// <summary>The rules of the data sheets.</summary>
    public static DramStandard Standard { get; } = NewStandard(CommonRows.DataBus);

    /// <summary>With the rules between ranks that Ramulator 2.1 has.</summary>
    public static DramStandard RamulatorStandard { get; } = NewStandard(CommonRows.RamulatorDataBus);

    private static DramStandard NewStandard(IEnumerable<ConstraintRow> bus) =>
        new("DDR5", RowsWith(bus), s_clocks, "nCL + nBL", "nCWL + nBL");

    private static ConstraintRow[] RowsWith(IEnumerable<ConstraintRow> bus) =>
    [
        .. bus,
        new(Rank, "RD RDA", "RD RDA", "nCCDS", Clause + "tCCD_S"),
        new(Rank, "WR WRA", "WR WRA", "nCCDSWR", Clause + "tCCD_S_WR"),
        new(BankGroup, "RD RDA", "RD RDA", "nCCDL", Clause + "tCCD_L"),
        new(BankGroup, "WR WRA", "WR WRA", "nCCDLWR", Clause + "tCCD_L_WR"),
        new(Rank, "RD RDA", "WR WRA", "nCL + nBL + 2 - nCWL + 2", Clause + "read to write: preambles and 2 clocks"),
        new(Rank, "WR WRA", "RD RDA", "nCWL + nBL + nWTRS", Clause + "tWTR_S"),
        new(BankGroup, "WR WRA", "RD RDA", "nCWL + nBL + nWTRL", Clause + "tWTR_L"),
        new(Bank, "WR", "RDA", "nCWL + nBL + nWR - nRTP", Clause + "tWR before the auto-precharge"),
        new(Bank, "ACT", "RD RDA WR WRA", "nRCD", Clause + "tRCD"),
        new(Bank, "ACT", "PRE", "nRAS", Clause + "tRAS"),
        new(Bank, "ACT", "PREsb", "nRAS", Clause + "tRAS"),
        new(Rank, "ACT", "PREA", "nRAS", Clause + "tRAS"),
        new(Bank, "ACT", "ACT", "nRC", Clause + "tRC"),
        new(Rank, "ACT", "ACT", "nRRDS", Clause + "tRRD_S"),
        new(BankGroup, "ACT", "ACT", "nRRDL", Clause + "tRRD_L"),
        new(Rank, "ACT", "ACT", "nFAW", Clause + "tFAW", Window: 4),
        new(Bank, "PRE", "ACT", "nRP", Clause + "tRP"),
        new(Bank, "PREsb", "ACT", "nRP", Clause + "tRP"),
        new(Rank, "PREA", "ACT", "nRP", Clause + "tRP"),
        new(Rank, "PRE PREsb PREA", "PRE PREsb PREA", "nPPD", Clause + "tPPD"),
        new(Bank, "RD", "PRE", "nRTP", Clause + "tRTP"),
        new(Bank, "RD RDA", "PREsb", "nRTP", Clause + "tRTP"),
        new(Rank, "RD RDA", "PREA", "nRTP", Clause + "tRTP"),
        new(Bank, "WR", "PRE", "nCWL + nBL + nWR", Clause + "tWR"),
        new(Bank, "WR WRA", "PREsb", "nCWL + nBL + nWR", Clause + "tWR"),
        new(Rank, "WR WRA", "PREA", "nCWL + nBL + nWR", Clause + "tWR"),
        new(Bank, "RDA", "ACT", "nRTP + nRP", Clause + "auto-precharge"),
        new(Bank, "WRA", "ACT", "nCWL + nBL + nWR + nRP", Clause + "auto-precharge"),
        .. s_refresh,
        .. s_sameBankRefresh,
        .. CommonRows.PowerStates(Clause, " + 1"),
        new(Rank, "PREsb", "PDE", "nPRPDEN", Clause + "tPRPDEN"),
        new(Rank, "PREsb", "SRE", "nRP", Clause + "self-refresh entry: all banks precharged for tRP"),
        new(Rank, "REFsb RFMab RFMsb", "PDE", "nREFPDEN", Clause + "tREFPDEN"),
        new(Rank, "PDX", "PREsb REFsb RFMab RFMsb", "nXP", Clause + "tXP"),
        new(Rank, "SRX", "PREsb REFsb RFMab RFMsb", "nXS", Clause + "tXS"),
    ];
}

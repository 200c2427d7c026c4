using static Emulator.Dram.Standards.Level;

namespace Emulator.Dram.Standards;

/// <summary>DDR4 (JESD79-4): bank groups, one-clock commands, refresh of all banks.</summary>
public static class Ddr4
{
    private const string Clause = "JESD79-4 ";

    /// <summary>The rules of the data sheets.</summary>
    public static DramStandard Standard { get; } = NewStandard(CommonRows.DataBus);

    /// <summary>With the rules between ranks that Ramulator 2.1 has.</summary>
    public static DramStandard RamulatorStandard { get; } = NewStandard(CommonRows.RamulatorDataBus);

    private static DramStandard NewStandard(IEnumerable<ConstraintRow> bus) =>
        new("DDR4", RowsWith(bus), new Dictionary<CommandKind, int>(), "nCL + nBL", "nCWL + nBL");

    private static ConstraintRow[] RowsWith(IEnumerable<ConstraintRow> bus) =>
    [
        .. bus,
        new(Rank, "RD RDA", "RD RDA", "nCCDS", Clause + "4.20 tCCD_S"),
        new(Rank, "WR WRA", "WR WRA", "nCCDS", Clause + "4.20 tCCD_S"),
        new(BankGroup, "RD RDA", "RD RDA", "nCCDL", Clause + "4.20 tCCD_L"),
        new(BankGroup, "WR WRA", "WR WRA", "nCCDL", Clause + "4.20 tCCD_L"),
        new(Rank, "RD RDA", "WR WRA", "nCL + nBL + 2 - nCWL", Clause + "4.24.5: read to write, RL + BL/2 + 2 - WL"),
        new(Rank, "WR WRA", "RD RDA", "nCWL + nBL + nWTRS", Clause + "4.25.5 tWTR_S"),
        new(BankGroup, "WR WRA", "RD RDA", "nCWL + nBL + nWTRL", Clause + "4.25.5 tWTR_L"),
        new(Bank, "WR", "RDA", "nCWL + nBL + nWR - nRTP", Clause + "4.25.6 tWR before the auto-precharge"),
        new(Bank, "ACT", "RD RDA WR WRA", "nRCD", Clause + "4.5 tRCD"),
        new(Bank, "ACT", "PRE", "nRAS", Clause + "4.5 tRAS"),
        new(Rank, "ACT", "PREA", "nRAS", Clause + "4.5 tRAS"),
        new(Bank, "ACT", "ACT", "nRC", Clause + "4.5 tRC"),
        new(Rank, "ACT", "REFab", "nRC", Clause + "4.9: all banks precharged for tRP"),
        new(Rank, "ACT", "ACT", "nRRDS", Clause + "4.5 tRRD_S"),
        new(BankGroup, "ACT", "ACT", "nRRDL", Clause + "4.5 tRRD_L"),
        new(Rank, "ACT", "ACT", "nFAW", Clause + "4.5 tFAW", Window: 4),
        new(Bank, "PRE", "ACT", "nRP", Clause + "4.6 tRP"),
        new(Rank, "PREA", "ACT", "nRP", Clause + "4.6 tRP"),
        new(Rank, "PRE PREA", "REFab", "nRP", Clause + "4.9 tRP"),
        new(Bank, "RD", "PRE", "nRTP", Clause + "4.24.6 tRTP"),
        new(Rank, "RD RDA", "PREA", "nRTP", Clause + "4.24.6 tRTP"),
        new(Bank, "WR", "PRE", "nCWL + nBL + nWR", Clause + "4.25.6 tWR"),
        new(Rank, "WR WRA", "PREA", "nCWL + nBL + nWR", Clause + "4.25.6 tWR"),
        new(Bank, "RDA", "ACT", "nRTP + nRP", Clause + "4.24.7"),
        new(Bank, "WRA", "ACT", "nCWL + nBL + nWR + nRP", Clause + "4.25.7"),
        new(Rank, "RDA", "REFab", "nRTP + nRP", Clause + "4.9"),
        new(Rank, "WRA", "REFab", "nCWL + nBL + nWR + nRP", Clause + "4.9"),
        new(Rank, "REFab", "ACT REFab", "nRFC", Clause + "4.9 tRFC"),
        new(Rank, "REFab", "PREA PRE", "nRFC", Clause + "4.9 tRFC"),
        .. CommonRows.PowerStates(Clause),
    ];
}

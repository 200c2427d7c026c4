using static Emulator.Dram.Standards.Level;

namespace Emulator.Dram.Standards;

/// <summary>DDR3 (JESD79-3F): eight banks without groups.</summary>
public static class Ddr3
{
    private const string Clause = "JESD79-3F ";

    /// <summary>The rules of the data sheets.</summary>
    public static DramStandard Standard { get; } = NewStandard(CommonRows.DataBus);

    /// <summary>With the rules between ranks that Ramulator 2.1 has.</summary>
    public static DramStandard RamulatorStandard { get; } = NewStandard(CommonRows.RamulatorDataBus);

    private static DramStandard NewStandard(IEnumerable<ConstraintRow> bus) =>
        new("DDR3", RowsWith(bus), new Dictionary<CommandKind, int>(), "nCL + nBL", "nCWL + nBL");

    private static ConstraintRow[] RowsWith(IEnumerable<ConstraintRow> bus) =>
    [
        .. bus,
        new(Rank, "RD RDA", "RD RDA", "nCCDS", Clause + "4.13.1 tCCD"),
        new(Rank, "WR WRA", "WR WRA", "nCCDS", Clause + "4.14.1 tCCD"),
        new(Rank, "RD RDA", "WR WRA", "nCL + nCCDS + 2 - nCWL", Clause + "4.13.2.3: RL + tCCD + 2 - WL"),
        new(Rank, "WR WRA", "RD RDA", "nCWL + nBL + nWTRS", Clause + "4.14 tWTR"),
        new(Bank, "WR", "RDA", "nCWL + nBL + nWR - nRTP", Clause + "4.14 tWR before the auto-precharge"),
        new(Bank, "ACT", "RD RDA WR WRA", "nRCD", Clause + "4.12 tRCD"),
        new(Bank, "ACT", "PRE", "nRAS", Clause + "4.12 tRAS"),
        new(Rank, "ACT", "PREA", "nRAS", Clause + "4.12 tRAS"),
        new(Bank, "ACT", "ACT", "nRC", Clause + "4.12 tRC"),
        new(Rank, "ACT", "ACT", "nRRDS", Clause + "4.12 tRRD"),
        new(Rank, "ACT", "ACT", "nFAW", Clause + "4.12 tFAW", Window: 4),
        new(Bank, "PRE", "ACT", "nRP", Clause + "4.11 tRP"),
        new(Rank, "PREA", "ACT", "nRP", Clause + "4.11 tRP"),
        new(Bank, "RD", "PRE", "nRTP", Clause + "4.13.4 tRTP"),
        new(Rank, "RD RDA", "PREA", "nRTP", Clause + "4.13.4 tRTP"),
        new(Bank, "WR", "PRE", "nCWL + nBL + nWR", Clause + "4.14 tWR"),
        new(Rank, "WR WRA", "PREA", "nCWL + nBL + nWR", Clause + "4.14 tWR"),
        new(Bank, "RDA", "ACT", "nRTP + nRP", Clause + "4.13: auto-precharge"),
        new(Bank, "WRA", "ACT", "nCWL + nBL + nWR + nRP", Clause + "4.14: auto-precharge"),
        new(Rank, "ACT", "REFab", "nRC", Clause + "4.15: all banks precharged for tRP"),
        new(Rank, "PRE PREA", "REFab", "nRP", Clause + "4.15 tRP"),
        new(Rank, "RDA", "REFab", "nRTP + nRP", Clause + "4.15: auto-precharge done"),
        new(Rank, "WRA", "REFab", "nCWL + nBL + nWR + nRP", Clause + "4.15: auto-precharge done"),
        new(Rank, "REFab", "ACT REFab PRE PREA", "nRFC", Clause + "4.15 tRFC"),
        .. CommonRows.PowerStates(Clause),
    ];
}

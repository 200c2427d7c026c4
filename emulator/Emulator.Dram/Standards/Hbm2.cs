namespace Emulator.Dram.Standards;

/// <summary>
/// HBM2 (JESD235) in pseudo-channel mode: two pseudo channels of 64 pins share the command buses of a channel, one for
/// rows and one for columns; ACT takes two clocks.
/// </summary>
public static class Hbm2
{
    private const string Clause = "JESD235 ";
    private const string Sheet = "gem5 HBM_2000_4H_1x64 and DRAMSys HBM2";
    private const string Addressing = "JESD235 3 addressing, pseudo-channel mode";

    private static readonly Dictionary<CommandKind, int> s_clocks = new() { [CommandKind.Activate] = 2 };

    private static readonly SpeedBin[] s_bins =
    [
        new("2000", 2000, 1000, "nCL=18 nCWL=7 nRCDRD=12 nRCDWR=6 nRP=14", Sheet),
    ];

    private static readonly TimingRow[] s_timings =
    [
        new("nBL", "2nCK", "JESD235: burst of 4"),
        new("nCCDS", "2nCK", Sheet + " tCCDS"),
        new("nCCDL", "3nCK", Sheet + " tCCDL"),
        new("nRTW", "18nCK", Sheet + " tRTW"),
        new("nRAS", "28ns", Sheet + " tRAS"),
        new("nRC", "nRAS + nRP", Sheet + " tRC"),
        new("nWR", "14ns", Sheet + " tWR"),
        new("nRTP", "5ns", Sheet + " tRTP"),
        new("nWTRS", "4ns", Sheet + " tWTRS"),
        new("nWTRL", "9ns", Sheet + " tWTRL"),
        new("nRRDS", "4ns", Sheet + " tRRDS"),
        new("nRRDL", "6ns", Sheet + " tRRDL"),
        new("nFAW", "16ns", Sheet + " tFAW"),
        new("nRFC", "220ns", Sheet + " tRFC", Gigabits: 4),
        new("nRFC", "350ns", "DRAMsim3 and Ramulator 2.1 HBM2, 8 Gb a channel", Gigabits: 8),
        new("nRFCpb", "96ns", "DRAMSys HBM2 tRFCSB"),
        new("nRREFD", "8ns", "DRAMSys HBM2 tRREFD"),
        new("nREFI", "3.9us", Sheet + " tREFI", IsMaximum: true),
        new("nREFIpb", "243.75ns", "tREFI / 16 banks (DRAMSys HBM2 tREFISB: 244)", IsMaximum: true),
        new("nPD", "8nCK", "DRAMSys HBM2 tCKE"),
        new("nCKE", "8nCK", "DRAMSys HBM2 tCKE"),
        new("nCKESR", "nCKE + 1nCK", "DRAMSys HBM2 tCKESR"),
        new("nXP", "8ns", Sheet + " tXP"),
        new("nXS", "230ns", "JESD235 tXS = tRFC + 10 ns (gem5 and DRAMSys: 216 ns, less than their tRFC)", Gigabits: 4),
        new("nXS", "360ns", "JESD235 tXS = tRFC + 10 ns", Gigabits: 8),
    ];

    private static readonly OrganizationRow[] s_shapes =
    [
        new(4, 64, 4, 4, 16384, 128, Addressing),
        new(8, 64, 4, 4, 32768, 128, Addressing),
    ];

    public static DramStandard Standard { get; } = new(
        "HBM2",
        [
            .. HbmRows.Columns(Clause),
            .. HbmRows.Rows(Clause),
            .. HbmRows.Refresh(Clause, "REFab", "REFpb", "nRFC", "nRFCpb"),
            .. HbmRows.PowerStates(Clause),
        ],
        s_clocks,
        "nCL + nBL",
        "nCWL + nBL",
        HasColumnBus: true);

    /// <summary>The devices.</summary>
    public static DramFamily Family { get; } =
        new(Standard, RoundingRule.Up, s_bins, s_timings, s_shapes, ChannelWidth: 64, LineBytes: 32, Ranks: 2);

    /// <summary>The same as Ramulator 2.1 has it.</summary>
    public static DramFamily RamulatorFamily { get; } =
        Family.AsRamulatorHasIt(Standard, RamulatorBins.Hbm2);
}

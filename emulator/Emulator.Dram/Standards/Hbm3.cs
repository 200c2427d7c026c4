using static Emulator.Dram.Standards.Level;

namespace Emulator.Dram.Standards;

/// <summary>
/// HBM3 (JESD238): two pseudo channels of 32 pins share the command buses of a channel. ACT takes a clock and a half
/// and the other row commands half a clock; here two and one, since the clock is not divided.
/// </summary>
public static class Hbm3
{
    private const string Clause = "JESD238 ";
    private const string Only = "Ramulator 2.1 HBM3_6400Mbps, the only source of numbers";
    private const string Addressing = "JESD238 addressing, four-high stack";

    private static readonly Dictionary<CommandKind, int> s_clocks = new() { [CommandKind.Activate] = 2 };

    private static readonly SpeedBin[] s_bins =
    [
        new("6400", 6400, 625, "nCL=20 nCWL=10 nRCDRD=31 nRCDWR=15 nRP=26", Only),
    ];

    private static readonly TimingRow[] s_timings =
    [
        new("nBL", "2nCK", "JESD238: burst of 8, two data clocks a clock"),
        new("nCCDS", "2nCK", Only),
        new("nCCDL", "4nCK", Only),
        new("nRTW", "20nCK", Only),
        new("nRAS", "45nCK", Only),
        new("nRC", "72nCK", Only),
        new("nWR", "33nCK", Only),
        new("nRTP", "9nCK", Only),
        new("nWTRS", "7nCK", Only),
        new("nWTRL", "10nCK", Only),
        new("nRRDS", "4nCK", Only),
        new("nRRDL", "5nCK", Only),
        new("nFAW", "24nCK", Only),
        new("nPPD", "2nCK", Only),
        new("nRFC", "260ns", Only + " (416 clocks), 4 Gb a channel", Gigabits: 4),
        new("nRFC", "350ns", Only + " (560 clocks), 8 Gb a channel", Gigabits: 8),
        new("nRFCpb", "200ns", Only + " (320 clocks)"),
        new("nRFMab", "nRFC", Only),
        new("nRFMpb", "nRFCpb", Only),
        new("nRREFD", "8nCK", Only),
        new("nREFI", "3.9us", Only + " (6240 clocks)", IsMaximum: true),
        new("nREFIpb", "243.75ns", Only + " (390 clocks): tREFI / 16 banks", IsMaximum: true),
        new("nPD", "8ns", "HBM2's, taken over: no source of HBM3's"),
        new("nCKE", "8ns", "HBM2's, taken over: no source of HBM3's"),
        new("nCKESR", "nCKE + 1nCK", "HBM2's, taken over: no source of HBM3's"),
        new("nXP", "8ns", "HBM2's, taken over: no source of HBM3's"),
        new("nXS", "270ns", "tRFC + 10 ns, as HBM2", Gigabits: 4),
        new("nXS", "360ns", "tRFC + 10 ns, as HBM2", Gigabits: 8),
    ];

    private static readonly OrganizationRow[] s_shapes =
    [
        new(4, 32, 4, 4, 16384, 256, Addressing),
        new(8, 32, 4, 4, 32768, 256, Addressing),
    ];

    public static DramStandard Standard { get; } = new(
        "HBM3",
        [
            .. HbmRows.Columns(Clause),
            .. HbmRows.Rows(Clause),
            new(Rank, "PRE PREA", "PRE PREA", "nPPD", Clause + "tPPD"),
            .. HbmRows.Refresh(Clause, "REFab", "REFpb", "nRFC", "nRFCpb"),
            .. HbmRows.Refresh(Clause, "RFMab", "RFMsb", "nRFMab", "nRFMpb"),
            new(Rank, "REFab", "RFMab RFMsb", "nRFC", Clause + "tRFCab"),
            new(Rank, "RFMab", "RFMab RFMsb", "nRFMab", Clause + "tRFMab"),
            new(Bank, "REFpb RFMsb", "RFMsb", "nRFMpb", Clause + "tRFMpb"),
            new(Rank, "REFpb RFMsb", "RFMsb", "nRREFD", Clause + "tRREFD: another bank"),
            new(Rank, "REFpb RFMsb", "RFMab", "nRFMpb", Clause + "tRFMpb"),
            .. HbmRows.PowerStates(Clause),
            new(Rank, "RFMab RFMsb", "PDE", "1", Clause + "as tREFPDE"),
            new(Rank, "PDX", "RFMab RFMsb", "nXP", Clause + "tXP"),
            new(Rank, "SRX", "RFMab RFMsb", "nXS", Clause + "tXS"),
        ],
        s_clocks,
        "nCL + nBL",
        "nCWL + nBL",
        HasColumnBus: true);

    /// <summary>The devices.</summary>
    public static DramFamily Family { get; } =
        new(Standard, RoundingRule.Up, s_bins, s_timings, s_shapes, ChannelWidth: 32, LineBytes: 32, Ranks: 2);
}

namespace Emulator.Dram.Standards;

/// <summary>Speed bins, parameters and shapes of LPDDR4.</summary>
public static class Lpddr4Devices
{
    private const string Latency = "JESD209-4 4.5 read and write latencies, set A (DRAMSys JEDEC_512Mbx16_LPDDR4)";
    private const string Table = "JESD209-4 10 core timing (DRAMSys JEDEC_512Mbx16_LPDDR4)";
    private const string Addressing = "JESD209-4 2.2 addressing";

    private static readonly SpeedBin[] s_bins =
    [
        new("1600", 1600, 1250, "nCL=14 nCWL=8", Latency),
        new("2133", 2133, 938, "nCL=20 nCWL=10", Latency),
        new("2666", 2666, 750, "nCL=24 nCWL=12", Latency),
        new("3200", 3200, 625, "nCL=28 nCWL=14", Latency),
        new("3733", 3733, 536, "nCL=32 nCWL=16", Latency),
        new("4266", 4266, 469, "nCL=36 nCWL=18", Latency),
    ];

    private static readonly TimingRow[] s_timings =
    [
        new("nBL", "8nCK", "JESD209-4: burst of 16"),
        new("nCS", "2nCK", "turn-around between ranks: preamble tWPRE of two clocks"),
        new("nDQSCK", "3.5ns", "JESD209-4 10.2 tDQSCK, longest (DRAMSys JEDEC_8Gb_LPDDR4-3200: 6 clocks)"),
        new("nDQS2DQ", "0.8ns", "JESD209-4 10.3 tDQS2DQ, longest (DRAMSys JEDEC_8Gb_LPDDR4-3200: 2 clocks)"),
        new("nWPRE", "2nCK", Table + " tWPRE"),
        new("nCCDS", "8nCK", Table + " tCCD"),
        new("nCCDL", "nCCDS", "no bank groups"),
        new("nRCD", "max(4nCK, 18ns)", Table + " tRCD"),
        new("nRP", "max(4nCK, 18ns)", Table + " tRPpb"),
        new("nRPab", "max(4nCK, 21ns)", Table + " tRPab"),
        new("nRAS", "max(3nCK, 42ns)", Table + " tRAS"),
        new("nRC", "nRAS + nRP", Table + " tRCpb"),
        new("nWR", "max(6nCK, 18ns)", Table + " tWR"),
        new("nRTP", "max(8nCK, 7.5ns)", Table + " tRTP"),
        new("nWTRS", "max(8nCK, 10ns)", Table + " tWTR"),
        new("nWTRL", "nWTRS", "no bank groups"),
        new("nRRDS", "max(4nCK, 10ns)", Table + " tRRD"),
        new("nRRDL", "nRRDS", "no bank groups"),
        new("nFAW", "40ns", Table + " tFAW"),
        new("nPPD", "4nCK", Table + " tPPD"),
        new("nRFC", "280ns", Table + " tRFCab, 8 Gb a channel", Gigabits: 8),
        new("nRFC", "380ns", Table + " tRFCab, 16 Gb a channel (DRAMSys JEDEC_1Gbx16_LPDDR4)", Gigabits: 16),
        new("nRFCpb", "140ns", Table + " tRFCpb, 8 Gb a channel", Gigabits: 8),
        new("nRFCpb", "190ns", Table + " tRFCpb, 16 Gb a channel", Gigabits: 16),
        new("nREFI", "3.904us", Table + " tREFI, to 85 °C", IsMaximum: true),
        new("nREFIpb", "488ns", Table + " tREFIpb", IsMaximum: true),
        new("nCMDCKE", "max(3nCK, 1.75ns)", Table + " tCMDCKE"),
        new("nCKE", "max(4nCK, 7.5ns)", Table + " tCKE"),
        new("nPD", "nCKE", Table + " tCKE"),
        new("nXP", "max(5nCK, 7.5ns)", Table + " tXP"),
        new("nSR", "max(3nCK, 15ns)", Table + " tSR"),
        new("nXS", "max(2nCK, 287.5ns)", Table + " tXSR = tRFCab + 7.5 ns", Gigabits: 8),
        new("nXS", "max(2nCK, 387.5ns)", Table + " tXSR = tRFCab + 7.5 ns", Gigabits: 16),
    ];

    private static readonly OrganizationRow[] s_shapes =
    [
        new(8, 16, 1, 8, 65536, 1024, Addressing),
        new(16, 16, 1, 8, 131072, 1024, Addressing),
    ];

    /// <summary>The devices.</summary>
    public static DramFamily Family { get; } =
        new(Lpddr4.Standard, RoundingRule.Up, s_bins, s_timings, s_shapes, ChannelWidth: 16, LineBytes: 32);
}

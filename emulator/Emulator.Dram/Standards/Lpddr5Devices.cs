namespace Emulator.Dram.Standards;

/// <summary>Speed bins, parameters and shapes of LPDDR5; the ratio of WCK to CK is four.</summary>
public static class Lpddr5Devices
{
    private const string Latency = "JESD209-5 4.7 read and write latencies, 4:1, sets 0 and A";
    private const string Gem5 = "JESD209-5 12 core timing (gem5 LPDDR5_5500_1x16, LPDDR5_6400_1x16)";
    private const string Addressing = "JESD209-5 2.2 addressing";
    private const string Groups = "BG";
    private const string Sixteen = "16B";
    private const string Eight = "8B";

    private static readonly SpeedBin[] s_bins =
    [
        new("3200", 3200, 2500, "nCL=9 nCWL=5", Latency, Sixteen),
        new("5500", 5500, 1455, "nCL=16 nCWL=8", Latency + " (gem5 LPDDR5_5500: 23.28 ns)", Groups),
        new("6400", 6400, 1250, "nCL=17 nCWL=9", Latency + " (gem5, Ramulator 2.1: 17)", Groups),
        new("3200-8B", 3200, 2500, "nCL=9 nCWL=5", Latency, Eight),
        new("5500-8B", 5500, 1455, "nCL=16 nCWL=8", Latency + " (gem5 LPDDR5_5500: 23.28 ns)", Eight),
        new("6400-8B", 6400, 1250, "nCL=17 nCWL=9", Latency + " (gem5, Ramulator 2.1: 17)", Eight),
    ];

    private static readonly TimingRow[] s_timings =
    [
        new("nBL", "4nCK", "JESD209-5: BL/n_min of a burst of 32, 8-bank mode", Mode: Eight),
        new("nBL", "2nCK", "JESD209-5: BL/n_min of a burst of 16"),
        new("nBLMAX", "4nCK", "JESD209-5: BL/n_max of a burst of 32, 8-bank mode", Mode: Eight),
        new("nBLMAX", "4nCK", "JESD209-5: BL/n_max of a burst of 16, bank-group mode", Mode: Groups),
        new("nBLMAX", "2nCK", "JESD209-5: BL/n_max of a burst of 16, 16-bank mode"),
        new("nCS", "2nCK", Gem5 + " tCS"),
        new("nCCDS", "nBL", "JESD209-5 7.4 tCCD_S"),
        new("nCCDL", "nBLMAX", "JESD209-5 7.4 tCCD_L"),
        new("nWCKDQO", "1.6ns", "JESD209-5 12 tWCK2DQO, high frequency, longest"),
        new("nWCKPST", "1nCK", "JESD209-5 12 tWCKPST of 2.5 WCK (Ramulator 2.1: 1)"),
        new("nWCKRD", "nCL + nBLMAX + nWCKPST", "JESD209-5 4.2: how long after a read WCK runs"),
        new("nWCKWR", "nCWL + nBLMAX + nWCKPST", "JESD209-5 4.2: how long after a write WCK runs"),
        new("nRCD", "max(2nCK, 18ns)", Gem5 + " tRCD"),
        new("nRP", "max(2nCK, 18ns)", Gem5 + " tRPpb"),
        new("nRPab", "max(2nCK, 21ns)", "JESD209-5 12 tRPab (Ramulator 2.1: 17 clocks)"),
        new("nRAS", "max(3nCK, 42ns)", Gem5 + " tRAS"),
        new("nRC", "nRAS + nRP", "JESD209-5 12 tRCpb"),
        new("nWR", "max(3nCK, 34ns)", Gem5 + " tWR"),
        new("nRTP", "max(2nCK, 7.5ns)", Gem5 + " tRTP: 2 clocks or 7.5 ns"),
        new("nWTRS", "max(4nCK, 6.25ns)", Gem5 + " tWTR_S", Mode: Groups),
        new("nWTRS", "max(4nCK, 12ns)", Gem5 + " tWTR"),
        new("nWTRL", "max(4nCK, 12ns)", Gem5 + " tWTR_L"),
        new("nRRDS", "max(2nCK, 10ns)", Gem5 + " tRRD, 8-bank mode", Mode: Eight),
        new("nRRDS", "max(2nCK, 5ns)", Gem5 + " tRRD"),
        new("nRRDL", "nRRDS", Gem5 + " tRRD_L"),
        new("nFAW", "40ns", Gem5 + " tFAW, 8-bank mode", Mode: Eight),
        new("nFAW", "20ns", Gem5 + " tFAW"),
        new("nPPD", "2nCK", Gem5 + " tPPD"),
        new("nRFC", "210ns", Gem5 + " tRFCab, 8 Gb a channel", Gigabits: 8),
        new("nRFC", "280ns", "JESD209-5 7.5 tRFCab, 16 Gb a channel (Ramulator 2.1: 224 clocks)", Gigabits: 16),
        new("nRFCpb", "120ns", "JESD209-5 7.5 tRFCpb, 8 Gb a channel (Ramulator 2.1: 96 clocks)", Gigabits: 8),
        new("nRFCpb", "140ns", "JESD209-5 7.5 tRFCpb, 16 Gb a channel (Ramulator 2.1: 112 clocks)", Gigabits: 16),
        new("nREFI", "3.906us", "JESD209-5 7.5 tREFI, to 85 °C", IsMaximum: true),
        new("nREFIpb", "488ns", "JESD209-5 7.5 tREFIpb = tREFI / 8", IsMaximum: true),
        new("nPBR2PBR", "90ns", "JESD209-5 7.5 tpbR2pbR (Ramulator 2.1: 72 clocks)"),
        new("nPBR2ACT", "7.5ns", "JESD209-5 7.5 tpbR2act (Ramulator 2.1: 6 clocks)"),
        new("nCMDPD", "max(2nCK, 1.75ns)", "JESD209-5 7.5 tCMDPD"),
        new("nPD", "max(3nCK, 7.5ns)", "JESD209-4 tCKE, taken over: power-down is that of LPDDR4"),
        new("nXP", "max(3nCK, 7ns)", Gem5 + " tXP"),
        new("nSR", "max(2nCK, 15ns)", "JESD209-5 7.5 tSR"),
        new("nXS", "max(2nCK, 217.5ns)", Gem5 + " tXSR = tRFCab + 7.5 ns", Gigabits: 8),
        new("nXS", "max(2nCK, 287.5ns)", "JESD209-5 7.5 tXSR = tRFCab + 7.5 ns", Gigabits: 16),
    ];

    private static readonly OrganizationRow[] s_shapes =
    [
        new(16, 16, 4, 4, 65536, 1024, Addressing, Groups),
        new(8, 16, 4, 4, 32768, 1024, Addressing, Groups),
        new(16, 16, 1, 16, 65536, 1024, Addressing, Sixteen),
        new(8, 16, 1, 16, 32768, 1024, Addressing, Sixteen),
        new(16, 16, 1, 8, 65536, 2048, Addressing, Eight),
        new(8, 16, 1, 8, 32768, 2048, Addressing, Eight),
    ];

    /// <summary>The devices.</summary>
    public static DramFamily Family { get; } =
        new(Lpddr5.Standard, RoundingRule.Up, s_bins, s_timings, s_shapes, ChannelWidth: 16, LineBytes: 32);

    /// <summary>The same as Ramulator 2.1 has it.</summary>
    public static DramFamily RamulatorFamily { get; } =
        Family.AsRamulatorHasIt(Lpddr5.RamulatorStandard, RamulatorBins.Lpddr5);
}

namespace Emulator.Dram.Standards;

/// <summary>Speed bins, parameters and shapes of DDR3.</summary>
public static class Ddr3Devices
{
    private const string Bin = "JESD79-3F 12.3 speed bins (Ramulator 2.1 has the same)";
    private const string Table = "JESD79-3F 13 timing parameters";
    private const string Addressing = "JESD79-3F 2.11 addressing";

    private static readonly SpeedBin[] s_bins =
    [
        new("800D", 800, 2500, "nCL=5 nRCD=5 nRP=5 nCWL=5", Bin),
        new("800E", 800, 2500, "nCL=6 nRCD=6 nRP=6 nCWL=5", Bin),
        new("1066E", 1066, 1875, "nCL=6 nRCD=6 nRP=6 nCWL=6", Bin),
        new("1066F", 1066, 1875, "nCL=7 nRCD=7 nRP=7 nCWL=6", Bin),
        new("1066G", 1066, 1875, "nCL=8 nRCD=8 nRP=8 nCWL=6", Bin),
        new("1333G", 1333, 1500, "nCL=8 nRCD=8 nRP=8 nCWL=7", Bin),
        new("1333H", 1333, 1500, "nCL=9 nRCD=9 nRP=9 nCWL=7", Bin),
        new("1600H", 1600, 1250, "nCL=9 nRCD=9 nRP=9 nCWL=8", Bin),
        new("1600J", 1600, 1250, "nCL=10 nRCD=10 nRP=10 nCWL=8", Bin),
        new("1600K", 1600, 1250, "nCL=11 nRCD=11 nRP=11 nCWL=8", Bin),
        new("1866K", 1866, 1071, "nCL=11 nRCD=11 nRP=11 nCWL=9", Bin),
        new("1866L", 1866, 1071, "nCL=12 nRCD=12 nRP=12 nCWL=9", Bin),
        new("1866M", 1866, 1071, "nCL=13 nRCD=13 nRP=13 nCWL=9", "DRAMsim3 DDR3_4Gb_x8_1866: 13-13-13"),
        new("2133L", 2133, 937, "nCL=12 nRCD=12 nRP=12 nCWL=10", Bin),
        new("2133M", 2133, 937, "nCL=13 nRCD=13 nRP=13 nCWL=10", Bin),
        new("2133N", 2133, 937, "nCL=14 nRCD=14 nRP=14 nCWL=10", "gem5 DDR3_2133_8x8: 13.09 ns"),
    ];

    private static readonly TimingRow[] s_timings =
    [
        new("nBL", "4nCK", "JESD79-3F: burst of 8"),
        new("nCS", "2nCK", "turn-around between ranks: a clock of postamble and one of preamble"),
        new("nCCDS", "4nCK", Table + " tCCD"),
        new("nCCDL", "nCCDS", "no bank groups"),
        new("nRAS", "37.5ns", Table + " tRAS", MaxRate: 1066),
        new("nRAS", "36ns", Table + " tRAS", MaxRate: 1333),
        new("nRAS", "35ns", Table + " tRAS", MaxRate: 1600),
        new("nRAS", "34ns", Table + " tRAS", MaxRate: 1866),
        new("nRAS", "33ns", Table + " tRAS"),
        new("nRC", "nRAS + nRP", Table + " tRC"),
        new("nWR", "15ns", Table + " tWR"),
        new("nRTP", "max(4nCK, 7.5ns)", Table + " tRTP"),
        new("nWTRS", "max(4nCK, 7.5ns)", Table + " tWTR"),
        new("nWTRL", "nWTRS", "no bank groups"),
        new("nRRDS", "max(4nCK, 10ns)", Table + " tRRD, 2 KB page", MaxRate: 1066, Width: 16),
        new("nRRDS", "max(4nCK, 7.5ns)", Table + " tRRD, 2 KB page", MaxRate: 1600, Width: 16),
        new("nRRDS", "max(4nCK, 6ns)", Table + " tRRD, 2 KB page", Width: 16),
        new("nRRDS", "max(4nCK, 10ns)", Table + " tRRD, 1 KB page", MaxRate: 800),
        new("nRRDS", "max(4nCK, 7.5ns)", Table + " tRRD, 1 KB page", MaxRate: 1066),
        new("nRRDS", "max(4nCK, 6ns)", Table + " tRRD, 1 KB page", MaxRate: 1600),
        new("nRRDS", "max(4nCK, 5ns)", Table + " tRRD, 1 KB page"),
        new("nRRDL", "nRRDS", "no bank groups"),
        new("nFAW", "50ns", Table + " tFAW, 2 KB page", MaxRate: 1066, Width: 16),
        new("nFAW", "45ns", Table + " tFAW, 2 KB page", MaxRate: 1333, Width: 16),
        new("nFAW", "40ns", Table + " tFAW, 2 KB page", MaxRate: 1600, Width: 16),
        new("nFAW", "35ns", Table + " tFAW, 2 KB page", Width: 16),
        new("nFAW", "40ns", Table + " tFAW, 1 KB page", MaxRate: 800),
        new("nFAW", "37.5ns", Table + " tFAW, 1 KB page", MaxRate: 1066),
        new("nFAW", "30ns", Table + " tFAW, 1 KB page", MaxRate: 1600),
        new("nFAW", "27ns", Table + " tFAW, 1 KB page", MaxRate: 1866),
        new("nFAW", "25ns", Table + " tFAW, 1 KB page"),
        new("nRFC", "110ns", Table + " tRFC, 1 Gb", Gigabits: 1),
        new("nRFC", "160ns", Table + " tRFC, 2 Gb", Gigabits: 2),
        new("nRFC", "260ns", Table + " tRFC, 4 Gb", Gigabits: 4),
        new("nRFC", "350ns", Table + " tRFC, 8 Gb", Gigabits: 8),
        new("nREFI", "7.8us", Table + " tREFI, to 85 °C", IsMaximum: true),
        new("nCKE", "max(3nCK, 7.5ns)", Table + " tCKE", MaxRate: 800),
        new("nCKE", "max(3nCK, 5.625ns)", Table + " tCKE", MaxRate: 1333),
        new("nCKE", "max(3nCK, 5ns)", Table + " tCKE"),
        new("nPD", "nCKE", Table + " tPD = tCKE"),
        new("nCKESR", "nCKE + 1nCK", Table + " tCKESR"),
        new("nXP", "max(3nCK, 7.5ns)", Table + " tXP", MaxRate: 1066),
        new("nXP", "max(3nCK, 6ns)", Table + " tXP"),
        new("nXS", "max(5nCK, 120ns)", Table + " tXS = tRFC + 10 ns", Gigabits: 1),
        new("nXS", "max(5nCK, 170ns)", Table + " tXS = tRFC + 10 ns", Gigabits: 2),
        new("nXS", "max(5nCK, 270ns)", Table + " tXS = tRFC + 10 ns", Gigabits: 4),
        new("nXS", "max(5nCK, 360ns)", Table + " tXS = tRFC + 10 ns", Gigabits: 8),
        new("nXSDLL", "512nCK", Table + " tXSDLL = tDLLK"),
        new("nACTPDEN", "1nCK", Table + " tACTPDEN", MaxRate: 1600),
        new("nACTPDEN", "2nCK", Table + " tACTPDEN"),
        new("nPRPDEN", "1nCK", Table + " tPRPDEN", MaxRate: 1600),
        new("nPRPDEN", "2nCK", Table + " tPRPDEN"),
        new("nREFPDEN", "1nCK", Table + " tREFPDEN", MaxRate: 1600),
        new("nREFPDEN", "2nCK", Table + " tREFPDEN"),
    ];

    private static readonly OrganizationRow[] s_shapes =
    [
        new(4, 8, 1, 8, 65536, 1024, Addressing),
        new(4, 4, 1, 8, 65536, 2048, Addressing),
        new(4, 16, 1, 8, 32768, 1024, Addressing),
        new(1, 4, 1, 8, 16384, 2048, Addressing),
        new(1, 8, 1, 8, 16384, 1024, Addressing),
        new(1, 16, 1, 8, 8192, 1024, Addressing),
        new(2, 4, 1, 8, 32768, 2048, Addressing),
        new(2, 8, 1, 8, 32768, 1024, Addressing),
        new(2, 16, 1, 8, 16384, 1024, Addressing),
        new(8, 4, 1, 8, 131072, 2048, Addressing),
        new(8, 8, 1, 8, 131072, 1024, Addressing),
        new(8, 16, 1, 8, 65536, 1024, Addressing),
    ];

    /// <summary>The devices.</summary>
    public static DramFamily Family { get; } =
        new(Ddr3.Standard, RoundingRule.Ddr3, s_bins, s_timings, s_shapes, ChannelWidth: 64, LineBytes: 64)
        {
            UsualBins = ["1066F", "1333H", "1600K", "1866M", "2133N"],
        };

    /// <summary>The same as Ramulator 2.1 has it.</summary>
    public static DramFamily RamulatorFamily { get; } =
        Family.AsRamulatorHasIt(Ddr3.RamulatorStandard, RamulatorBins.Ddr3);
}

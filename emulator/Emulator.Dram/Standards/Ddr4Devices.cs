namespace Emulator.Dram.Standards;

/// <summary>Speed bins, parameters and shapes of DDR4.</summary>
public static class Ddr4Devices
{
    private const string Bin = "JESD79-4 10 speed bins (Ramulator 2.1 has the same)";
    private const string Table = "JESD79-4 13 timing parameters";
    private const string Addressing = "JESD79-4 2.7 addressing";

    private static readonly SpeedBin[] s_bins =
    [
        new("1600J", 1600, 1250, "nCL=10 nRCD=10 nRP=10 nCWL=9", Bin),
        new("1600K", 1600, 1250, "nCL=11 nRCD=11 nRP=11 nCWL=9", Bin),
        new("1600L", 1600, 1250, "nCL=12 nRCD=12 nRP=12 nCWL=9", Bin),
        new("1866L", 1866, 1071, "nCL=12 nRCD=12 nRP=12 nCWL=10", Bin),
        new("1866M", 1866, 1071, "nCL=13 nRCD=13 nRP=13 nCWL=10", Bin),
        new("1866N", 1866, 1071, "nCL=14 nRCD=14 nRP=14 nCWL=10", Bin),
        new("2133N", 2133, 937, "nCL=14 nRCD=14 nRP=14 nCWL=11", Bin),
        new("2133P", 2133, 937, "nCL=15 nRCD=15 nRP=15 nCWL=11", Bin),
        new("2133R", 2133, 937, "nCL=16 nRCD=16 nRP=16 nCWL=11", Bin),
        new("2400P", 2400, 833, "nCL=15 nRCD=15 nRP=15 nCWL=12", Bin),
        new("2400R", 2400, 833, "nCL=16 nRCD=16 nRP=16 nCWL=12", Bin),
        new("2400T", 2400, 833, "nCL=17 nRCD=17 nRP=17 nCWL=12", "module labels: PC4-2400T is 17-17-17 (HPE)"),
        new("2400U", 2400, 833, "nCL=18 nRCD=18 nRP=18 nCWL=12", "JESD79-4 10 speed bins: U after T"),
        new("2666T", 2666, 750, "nCL=17 nRCD=17 nRP=17 nCWL=14", Bin),
        new("2666U", 2666, 750, "nCL=18 nRCD=18 nRP=18 nCWL=14", Bin),
        new("2666V", 2666, 750, "nCL=19 nRCD=19 nRP=19 nCWL=14", Bin),
        new("2666W", 2666, 750, "nCL=20 nRCD=20 nRP=20 nCWL=14", Bin),
        new("2933V", 2933, 682, "nCL=19 nRCD=19 nRP=19 nCWL=16", Bin),
        new("2933W", 2933, 682, "nCL=20 nRCD=20 nRP=20 nCWL=16", Bin),
        new("2933Y", 2933, 682, "nCL=21 nRCD=21 nRP=21 nCWL=16", Bin),
        new("2933AA", 2933, 682, "nCL=22 nRCD=22 nRP=22 nCWL=16", Bin),
        new("3200W", 3200, 625, "nCL=20 nRCD=20 nRP=20 nCWL=16", Bin),
        new("3200AA", 3200, 625, "nCL=22 nRCD=22 nRP=22 nCWL=16", Bin),
        new("3200AC", 3200, 625, "nCL=24 nRCD=24 nRP=24 nCWL=16", Bin),
    ];

    private static readonly TimingRow[] s_timings =
    [
        new("nBL", "4nCK", "JESD79-4: burst of 8"),
        new("nCS", "2nCK", "turn-around between ranks: a clock of postamble and one of preamble"),
        new("nCCDS", "4nCK", Table + " tCCD_S"),
        new("nCCDL", "max(5nCK, 6.25ns)", Table + " tCCD_L", MaxRate: 1600),
        new("nCCDL", "max(5nCK, 5.355ns)", Table + " tCCD_L", MaxRate: 2133),
        new("nCCDL", "max(5nCK, 5ns)", Table + " tCCD_L"),
        new("nRAS", "35ns", Table + " tRAS", MaxRate: 1600),
        new("nRAS", "34ns", Table + " tRAS", MaxRate: 1866),
        new("nRAS", "33ns", Table + " tRAS", MaxRate: 2133),
        new("nRAS", "32ns", Table + " tRAS"),
        new("nRC", "nRAS + nRP", Table + " tRC"),
        new("nWR", "15ns", Table + " tWR"),
        new("nRTP", "max(4nCK, 7.5ns)", Table + " tRTP"),
        new("nWTRS", "max(2nCK, 2.5ns)", Table + " tWTR_S"),
        new("nWTRL", "max(4nCK, 7.5ns)", Table + " tWTR_L"),
        new("nRRDS", "max(4nCK, 6ns)", Table + " tRRD_S, 2 KB page", MaxRate: 1600, Width: 16),
        new("nRRDS", "max(4nCK, 5.3ns)", Table + " tRRD_S, 2 KB page", Width: 16),
        new("nRRDS", "max(4nCK, 5ns)", Table + " tRRD_S", MaxRate: 1600),
        new("nRRDS", "max(4nCK, 4.2ns)", Table + " tRRD_S", MaxRate: 1866),
        new("nRRDS", "max(4nCK, 3.7ns)", Table + " tRRD_S", MaxRate: 2133),
        new("nRRDS", "max(4nCK, 3.3ns)", Table + " tRRD_S", MaxRate: 2400),
        new("nRRDS", "max(4nCK, 3ns)", Table + " tRRD_S", MaxRate: 2666),
        new("nRRDS", "max(4nCK, 2.7ns)", Table + " tRRD_S", MaxRate: 2933),
        new("nRRDS", "max(4nCK, 2.5ns)", Table + " tRRD_S"),
        new("nRRDL", "max(4nCK, 7.5ns)", Table + " tRRD_L, 2 KB page", MaxRate: 1600, Width: 16),
        new("nRRDL", "max(4nCK, 6.4ns)", Table + " tRRD_L, 2 KB page", Width: 16),
        new("nRRDL", "max(4nCK, 6ns)", Table + " tRRD_L", MaxRate: 1600),
        new("nRRDL", "max(4nCK, 5.3ns)", Table + " tRRD_L", MaxRate: 2133),
        new("nRRDL", "max(4nCK, 4.9ns)", Table + " tRRD_L"),
        new("nFAW", "max(16nCK, 20ns)", Table + " tFAW, 1/2 KB page", MaxRate: 1600, Width: 4),
        new("nFAW", "max(16nCK, 17ns)", Table + " tFAW, 1/2 KB page", MaxRate: 1866, Width: 4),
        new("nFAW", "max(16nCK, 15ns)", Table + " tFAW, 1/2 KB page", MaxRate: 2133, Width: 4),
        new("nFAW", "max(16nCK, 13ns)", Table + " tFAW, 1/2 KB page", MaxRate: 2400, Width: 4),
        new("nFAW", "max(16nCK, 12ns)", Table + " tFAW, 1/2 KB page", MaxRate: 2666, Width: 4),
        new("nFAW", "max(16nCK, 10.875ns)", Table + " tFAW, 1/2 KB page", MaxRate: 2933, Width: 4),
        new("nFAW", "max(16nCK, 10ns)", Table + " tFAW, 1/2 KB page", Width: 4),
        new("nFAW", "max(28nCK, 35ns)", Table + " tFAW, 2 KB page", MaxRate: 1600, Width: 16),
        new("nFAW", "max(28nCK, 30ns)", Table + " tFAW, 2 KB page", Width: 16),
        new("nFAW", "max(20nCK, 25ns)", Table + " tFAW, 1 KB page", MaxRate: 1600),
        new("nFAW", "max(20nCK, 23ns)", Table + " tFAW, 1 KB page", MaxRate: 1866),
        new("nFAW", "max(20nCK, 21ns)", Table + " tFAW, 1 KB page"),
        new("nRFC", "160ns", Table + " tRFC1, 2 Gb", Gigabits: 2),
        new("nRFC", "260ns", Table + " tRFC1, 4 Gb", Gigabits: 4),
        new("nRFC", "350ns", Table + " tRFC1, 8 Gb (Micron MT40A1G8; Ramulator 2.1 has 360 ns)", Gigabits: 8),
        new("nRFC", "550ns", Table + " tRFC1, 16 Gb", Gigabits: 16),
        new("nREFI", "7.8us", Table + " tREFI, to 85 °C", IsMaximum: true),
        new("nPD", "max(3nCK, 5ns)", Table + " tPD = tCKE"),
        new("nCKE", "max(3nCK, 5ns)", Table + " tCKE"),
        new("nCKESR", "nCKE + 1nCK", Table + " tCKESR"),
        new("nXP", "max(4nCK, 6ns)", Table + " tXP"),
        new("nXS", "170ns", Table + " tXS = tRFC + 10 ns", Gigabits: 2),
        new("nXS", "270ns", Table + " tXS = tRFC + 10 ns", Gigabits: 4),
        new("nXS", "360ns", Table + " tXS = tRFC + 10 ns", Gigabits: 8),
        new("nXS", "560ns", Table + " tXS = tRFC + 10 ns", Gigabits: 16),
        new("nXSDLL", "597nCK", Table + " tXSDLL = tDLLK", MaxRate: 1866),
        new("nXSDLL", "768nCK", Table + " tXSDLL = tDLLK", MaxRate: 2400),
        new("nXSDLL", "1024nCK", Table + " tXSDLL = tDLLK"),
        new("nACTPDEN", "1nCK", Table + " tACTPDEN", MaxRate: 2133),
        new("nACTPDEN", "2nCK", Table + " tACTPDEN"),
        new("nPRPDEN", "1nCK", Table + " tPRPDEN", MaxRate: 2133),
        new("nPRPDEN", "2nCK", Table + " tPRPDEN"),
        new("nREFPDEN", "1nCK", Table + " tREFPDEN", MaxRate: 2133),
        new("nREFPDEN", "2nCK", Table + " tREFPDEN"),
    ];

    private static readonly OrganizationRow[] s_shapes =
    [
        new(8, 8, 4, 4, 65536, 1024, Addressing),
        new(8, 4, 4, 4, 131072, 1024, Addressing),
        new(8, 16, 2, 4, 65536, 1024, Addressing),
        new(2, 4, 4, 4, 32768, 1024, Addressing),
        new(2, 8, 4, 4, 16384, 1024, Addressing),
        new(2, 16, 2, 4, 16384, 1024, Addressing),
        new(4, 4, 4, 4, 65536, 1024, Addressing),
        new(4, 8, 4, 4, 32768, 1024, Addressing),
        new(4, 16, 2, 4, 32768, 1024, Addressing),
        new(16, 4, 4, 4, 262144, 1024, Addressing),
        new(16, 8, 4, 4, 131072, 1024, Addressing),
        new(16, 16, 2, 4, 131072, 1024, Addressing),
    ];

    /// <summary>The devices.</summary>
    public static DramFamily Family { get; } =
        new(Ddr4.Standard, RoundingRule.Ddr4, s_bins, s_timings, s_shapes, ChannelWidth: 64, LineBytes: 64)
        {
            UsualBins = ["1600K", "1866M", "2133P", "2400R", "2666V", "2933Y", "3200AA"],
        };

    /// <summary>The same as Ramulator 2.1 has it.</summary>
    public static DramFamily RamulatorFamily { get; } =
        Family.AsRamulatorHasIt(Ddr4.RamulatorStandard, RamulatorBins.Ddr4);
}

namespace Emulator.Dram.Standards;

/// <summary>Speed bins, parameters and shapes of DDR5.</summary>
public static class Ddr5Devices
{
    private const string BinA = "JESD79-5 10 speed bins, A (as published with JESD79-5C)";
    private const string BinN = "JESD79-5 10 speed bins (Ramulator 2.1 has the same)";
    private const string BinB = "JESD79-5 10 speed bins, B and C";
    private const string Table = "JESD79-5 12 timing parameters";
    private const string Refresh = "JESD79-5 4.13 refresh parameters";
    private const string Addressing = "JESD79-5 2.7 addressing";

    private static readonly SpeedBin[] s_bins =
    [
        new("3200A", 3200, 625, "nCL=22 nRCD=22 nRP=22", BinA),
        new("3200AN", 3200, 625, "nCL=24 nRCD=24 nRP=24", BinN),
        new("3200BN", 3200, 625, "nCL=26 nRCD=26 nRP=26", BinN),
        new("3200C", 3200, 625, "nCL=28 nRCD=28 nRP=28", BinN),
        new("3600A", 3600, 555, "nCL=26 nRCD=26 nRP=26", BinA),
        new("4000A", 4000, 500, "nCL=28 nRCD=28 nRP=28", BinA),
        new("4400A", 4400, 454, "nCL=32 nRCD=32 nRP=32", BinA + "; gem5 DDR5_4400_4x8 (Micron): 14.545 ns"),
        new("4800A", 4800, 416, "nCL=34 nRCD=34 nRP=34", BinA),
        new("4800AN", 4800, 416, "nCL=34 nRCD=34 nRP=34", BinN),
        new("4800B", 4800, 416, "nCL=40 nRCD=39 nRP=39", BinB),
        new("4800C", 4800, 416, "nCL=42 nRCD=42 nRP=42", BinB + " (Ramulator 2.1: 38-38-38)"),
        new("5200A", 5200, 384, "nCL=38 nRCD=38 nRP=38", BinA),
        new("5600A", 5600, 357, "nCL=40 nRCD=40 nRP=40", BinA),
        new("5600AN", 5600, 357, "nCL=40 nRCD=40 nRP=40", BinN),
        new("5600B", 5600, 357, "nCL=46 nRCD=45 nRP=45", BinB),
        new("6000A", 6000, 333, "nCL=42 nRCD=42 nRP=42", BinA),
        new("6400A", 6400, 312, "nCL=46 nRCD=46 nRP=46", BinA + "; gem5 DDR5_6400_4x8 (Micron): 14.375 ns"),
        new("6400AN", 6400, 312, "nCL=46 nRCD=46 nRP=46", BinN),
        new("6400B", 6400, 312, "nCL=52 nRCD=52 nRP=52", BinB),
    ];

    private static readonly TimingRow[] s_timings =
    [
        new("nBL", "8nCK", "JESD79-5: burst of 16"),
        new("nCS", "2nCK", "turn-around between ranks: a clock of postamble and one of preamble"),
        new("nCWL", "nCL - 2nCK", Table + " CWL = CL - 2"),
        new("nPPD", "2nCK", Table + " tPPD"),
        new("nCCDS", "8nCK", Table + " tCCD_S"),
        new("nCCDL", "max(8nCK, 5ns)", Table + " tCCD_L (gem5: 5 ns)"),
        new("nCCDSWR", "8nCK", Table + " tCCD_S_WR"),
        new("nCCDLWR", "max(32nCK, 20ns)", Table + " tCCD_L_WR"),
        new("nRAS", "32ns", Table + " tRAS"),
        new("nRC", "nRAS + nRP", Table + " tRC"),
        new("nWR", "30ns", Table + " tWR"),
        new("nRTP", "max(12nCK, 7.5ns)", Table + " tRTP"),
        new("nWTRS", "max(4nCK, 2.5ns)", Table + " tWTR_S"),
        new("nWTRL", "max(16nCK, 10ns)", Table + " tWTR_L"),
        new("nRRDS", "8nCK", Table + " tRRD_S (Ramulator 2.1 has 5 ns above 4800)"),
        new("nRRDL", "max(8nCK, 5ns)", Table + " tRRD_L"),
        new("nFAW", "max(40nCK, 25ns)", Table + " tFAW, 2 KB page", MaxRate: 3200, Width: 16),
        new("nFAW", "max(40nCK, 22.222ns)", Table + " tFAW, 2 KB page", MaxRate: 3600, Width: 16),
        new("nFAW", "max(40nCK, 20ns)", Table + " tFAW, 2 KB page", MaxRate: 4000, Width: 16),
        new("nFAW", "max(40nCK, 18.181ns)", Table + " tFAW, 2 KB page", MaxRate: 4400, Width: 16),
        new("nFAW", "max(40nCK, 16.666ns)", Table + " tFAW, 2 KB page", MaxRate: 4800, Width: 16),
        new("nFAW", "max(40nCK, 15.384ns)", Table + " tFAW, 2 KB page", MaxRate: 5200, Width: 16),
        new("nFAW", "max(40nCK, 14.285ns)", Table + " tFAW, 2 KB page", MaxRate: 5600, Width: 16),
        new("nFAW", "max(40nCK, 13.333ns)", Table + " tFAW, 2 KB page", MaxRate: 6000, Width: 16),
        new("nFAW", "max(40nCK, 12.5ns)", Table + " tFAW, 2 KB page", Width: 16),
        new("nFAW", "max(32nCK, 20ns)", Table + " tFAW, 1 KB page", MaxRate: 3200),
        new("nFAW", "max(32nCK, 17.777ns)", Table + " tFAW, 1 KB page", MaxRate: 3600),
        new("nFAW", "max(32nCK, 16ns)", Table + " tFAW, 1 KB page", MaxRate: 4000),
        new("nFAW", "max(32nCK, 14.545ns)", Table + " tFAW, 1 KB page (gem5, Micron)", MaxRate: 4400),
        new("nFAW", "max(32nCK, 13.333ns)", Table + " tFAW, 1 KB page (Ramulator 2.1: 20 ns)", MaxRate: 4800),
        new("nFAW", "max(32nCK, 12.307ns)", Table + " tFAW, 1 KB page", MaxRate: 5200),
        new("nFAW", "max(32nCK, 11.428ns)", Table + " tFAW, 1 KB page (Ramulator 2.1: 20 ns)", MaxRate: 5600),
        new("nFAW", "max(32nCK, 10.666ns)", Table + " tFAW, 1 KB page", MaxRate: 6000),
        new("nFAW", "max(32nCK, 10ns)", Table + " tFAW, 1 KB page (gem5, Micron)"),
        new("nRFC", "195ns", Refresh + " tRFC1, 8 Gb", Gigabits: 8),
        new("nRFC", "295ns", Refresh + " tRFC1, 16 Gb", Gigabits: 16),
        new("nRFC", "410ns", Refresh + " tRFC1, 32 Gb", Gigabits: 32),
        new("nRFC2", "130ns", Refresh + " tRFC2, 8 Gb", Gigabits: 8),
        new("nRFC2", "160ns", Refresh + " tRFC2, 16 Gb", Gigabits: 16),
        new("nRFC2", "220ns", Refresh + " tRFC2, 32 Gb", Gigabits: 32),
        new("nRFCsb", "115ns", Refresh + " tRFCsb, 8 Gb", Gigabits: 8),
        new("nRFCsb", "130ns", Refresh + " tRFCsb, 16 Gb", Gigabits: 16),
        new("nRFCsb", "190ns", Refresh + " tRFCsb, 32 Gb", Gigabits: 32),
        new("nREFSBRD", "30ns", Refresh + " tREFSBRD"),
        new("nREFI", "3.9us", Refresh + " tREFI1, to 85 °C", IsMaximum: true),
        new("nREFI2", "1.95us", Refresh + " tREFI2, to 85 °C", IsMaximum: true),
        new("nREFIsb", "975ns", Refresh + " tREFI2 over 2 banks of a group", Gigabits: 8, IsMaximum: true),
        new("nREFIsb", "487.5ns", Refresh + " tREFI2 over 4 banks of a group", IsMaximum: true),
        new("nPD", "max(8nCK, 7.5ns)", Table + " tPD"),
        new("nCKE", "max(8nCK, 7.5ns)", Table + " power-down exit to entry, as tPD"),
        new("nCKESR", "max(8nCK, 10ns)", Table + " tCSL, self-refresh CS_n low"),
        new("nXP", "max(8nCK, 7.5ns)", Table + " tXP"),
        new("nXS", "nRFC", Table + " tXS = tRFC1"),
        new("nXSDLL", "1024nCK", Table + " tXS_DLL = tDLLK", MaxRate: 3600),
        new("nXSDLL", "1280nCK", Table + " tXS_DLL = tDLLK", MaxRate: 4400),
        new("nXSDLL", "1536nCK", Table + " tXS_DLL = tDLLK", MaxRate: 5200),
        new("nXSDLL", "1792nCK", Table + " tXS_DLL = tDLLK", MaxRate: 6000),
        new("nXSDLL", "2048nCK", Table + " tXS_DLL = tDLLK"),
        new("nACTPDEN", "2nCK", Table + " tACTPDEN"),
        new("nPRPDEN", "2nCK", Table + " tPRPDEN"),
        new("nREFPDEN", "2nCK", Table + " tREFPDEN"),
    ];

    private static readonly OrganizationRow[] s_shapes =
    [
        new(16, 8, 8, 4, 65536, 1024, Addressing),
        new(16, 4, 8, 4, 65536, 2048, Addressing),
        new(16, 16, 4, 4, 65536, 1024, Addressing),
        new(8, 4, 8, 2, 65536, 2048, Addressing),
        new(8, 8, 8, 2, 65536, 1024, Addressing),
        new(8, 16, 4, 2, 65536, 1024, Addressing),
        new(32, 4, 8, 4, 131072, 2048, Addressing),
        new(32, 8, 8, 4, 131072, 1024, Addressing),
        new(32, 16, 4, 4, 131072, 1024, Addressing),
    ];

    /// <summary>The devices.</summary>
    public static DramFamily Family { get; } =
        new(Ddr5.Standard, RoundingRule.Ddr5, s_bins, s_timings, s_shapes, ChannelWidth: 32, LineBytes: 64)
        {
            UsualBins = ["3200AN", "4800AN", "5600AN", "6400AN"],
        };

    /// <summary>The same as Ramulator 2.1 has it.</summary>
    public static DramFamily RamulatorFamily { get; } =
        Family.AsRamulatorHasIt(Ddr5.RamulatorStandard, RamulatorBins.Ddr5);
}

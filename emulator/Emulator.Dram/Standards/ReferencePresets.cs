namespace Emulator.Dram.Standards;

/// <summary>
/// The two devices of the published reference runs of Ramulator 2.1, with its arithmetic where that differs from the
/// data sheets' (tRFC of the DDR4 device is 350 ns, as those runs set it).
/// </summary>
public static class ReferencePresets
{
    public static DramDevice Ddr4At2400R { get; } = new(
        "DDR4-2400R-ramulator",
        Ddr4.Standard,
        new Organization(1, 4, 4, 65536, 128),
        833,
        new Dictionary<string, int>
        {
            ["nBL"] = 4, ["nCL"] = 16, ["nRCD"] = 16, ["nRP"] = 16, ["nRAS"] = 39, ["nRC"] = 55, ["nWR"] = 18,
            ["nRTP"] = 9, ["nCWL"] = 12, ["nCCDS"] = 4, ["nCCDL"] = 6, ["nRRDS"] = 4, ["nRRDL"] = 6, ["nWTRS"] = 3,
            ["nWTRL"] = 9, ["nFAW"] = 26, ["nRFC"] = 421, ["nREFI"] = 9364, ["nCS"] = 2,
        });

    public static DramDevice Ddr5At4800An { get; } = new(
        "DDR5-4800AN-ramulator",
        Ddr5.Standard,
        new Organization(1, 8, 4, 65536, 64),
        416,
        new Dictionary<string, int>
        {
            ["nBL"] = 8, ["nCL"] = 34, ["nRCD"] = 34, ["nRP"] = 34, ["nRAS"] = 77, ["nRC"] = 111, ["nWR"] = 72,
            ["nRTP"] = 18, ["nCWL"] = 32, ["nPPD"] = 2, ["nCCDS"] = 8, ["nCCDL"] = 12, ["nCCDSWR"] = 8,
            ["nCCDLWR"] = 48, ["nRRDS"] = 8, ["nRRDL"] = 12, ["nWTRS"] = 6, ["nWTRL"] = 24, ["nFAW"] = 48,
            ["nRFC"] = 710, ["nREFI"] = 9375, ["nCS"] = 2,
        });
}

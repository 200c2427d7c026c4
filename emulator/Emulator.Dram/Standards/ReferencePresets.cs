namespace Emulator.Dram.Standards;

/// <summary>The two devices of the published reference runs of Ramulator 2.1.</summary>
public static class ReferencePresets
{
    public static DramDevice Ddr4At2400R => DramStandards.Find("DDR4-2400R-ramulator");

    public static DramDevice Ddr5At4800An => DramStandards.Find("DDR5-4800AN-ramulator");
}

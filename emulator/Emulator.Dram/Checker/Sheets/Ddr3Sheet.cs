using Emulator.Dram.Standards;

namespace Emulator.Dram.Checker.Sheets;

/// <summary>DDR3 (JESD79-3F 12.3 speed bins, 13 timing parameters by speed bin).</summary>
internal static class Ddr3Sheet
{
    private const int Burst = 4;

    private static readonly string[] s_bins =
    [
        "800: D5 E6", "1066: E6 F7 G8", "1333: F7 G8 H9 J10", "1600: G8 H9 J10 K11", "1866: J10 K11 L12 M13",
        "2133: K11 L12 M13 N14",
    ];

    private static readonly RateTable s_rates = new(800, 1066, 1333, 1600, 1866, 2133);

    internal static SheetLimits Limits(DramDevice device, string bin)
    {
        // JEDEC 21-C, SPD annex K: a hundredth of a clock is forgiven, because tCK is rounded.
        SheetClock t = new(device.ClockPs, Less: 0.01);
        int rate = device.DataRate;
        bool isWide = device.Width == 16;
        int rcd = BinTable.ClocksOf("DDR3", bin, s_bins);
        int ras = t.Ns(s_rates.At(rate, 37.5, 37.5, 36, 35, 34, 33));
        int rrd = t.Most(4, isWide ? s_rates.At(rate, 10, 10, 7.5, 7.5, 6, 6) : s_rates.At(rate, 10, 7.5, 6, 6, 5, 5));
        int wtr = t.Most(4, 7.5);
        int cke = t.Most(3, s_rates.At(rate, 7.5, 5.625, 5.625, 5, 5, 5));
        double rfcNs = device.Gigabits switch { 1 => 110, 2 => 160, 4 => 260, _ => 350 };
        int read = device["nCL"];
        int write = device["nCWL"];
        int wr = t.Ns(15);
        return new SheetLimits
        {
            ClockPs = device.ClockPs, Burst = Burst, ReadLatency = read, WriteLatency = write, RankGap = 2,
            ReadToWriteGap = 2, RcdRead = rcd, RcdWrite = rcd, Ras = ras, Rc = ras + rcd, Rp = rcd, RpAll = rcd,
            RrdShort = rrd, RrdLong = rrd,
            Faw = t.Ns(isWide ? s_rates.At(rate, 50, 50, 45, 40, 35, 35) : s_rates.At(rate, 40, 37.5, 30, 30, 27, 25)),
            Rtp = t.Most(4, 7.5), Wr = wr, CcdShort = 4, CcdLong = 4, CcdShortWrite = 4, CcdLongWrite = 4,
            WtrShort = wtr, WtrLong = wtr, Rfc = t.Ns(rfcNs), RefreshIntervalPs = 7_800_000,
            Xp = t.Most(3, rate <= 1066 ? 7.5 : 6), Pd = cke, Cke = cke, SelfRefresh = cke + 1,
            Xs = t.Most(5, rfcNs + 10), XsDll = 512, ToPowerDown = rate <= 1600 ? 1 : 2,
            ReadToPowerDown = read + Burst + 1, WriteToPowerDown = write + Burst + wr,
        };
    }
}

using Emulator.Dram.Standards;

namespace Emulator.Dram.Checker.Sheets;

/// <summary>DDR4 (JESD79-4 10 speed bins, 13 timing parameters by speed grade).</summary>
internal static class Ddr4Sheet
{
    private const int Burst = 4;

    private static readonly string[] s_bins =
    [
        "1600: J10 K11 L12", "1866: L12 M13 N14", "2133: N14 P15 R16", "2400: P15 R16 T17 U18",
        "2666: T17 U18 V19 W20", "2933: V19 W20 Y21 AA22", "3200: W20 AA22 AC24",
    ];

    private static readonly RateTable s_rates = new(1600, 1866, 2133, 2400, 2666, 2933, 3200);

    internal static SheetLimits Limits(DramDevice device, string bin)
    {
        // JESD79-4 13.3: times are rounded up, less 2.5 % of a clock, because tCK is rounded itself.
        SheetClock t = new(device.ClockPs, Less: 0.026);
        int rate = device.DataRate;
        int rcd = BinTable.ClocksOf("DDR4", bin, s_bins);
        int ras = t.Ns(s_rates.At(rate, 35, 34, 33, 32));
        double rfcNs = device.Gigabits switch { 2 => 160, 4 => 260, 8 => 350, _ => 550 };
        int ccdLong = t.Most(5, s_rates.At(rate, 6.25, 5.355, 5.355, 5));
        int cke = t.Most(3, 5);
        int read = device["nCL"];
        int write = device["nCWL"];
        int wr = t.Ns(15);
        return new SheetLimits
        {
            ClockPs = device.ClockPs, Burst = Burst, ReadLatency = read, WriteLatency = write, RankGap = 2,
            ReadToWriteGap = 2, RcdRead = rcd, RcdWrite = rcd, Ras = ras, Rc = ras + rcd, Rp = rcd, RpAll = rcd,
            RrdShort = t.Most(4, RrdShortNs(device)), RrdLong = t.Most(4, RrdLongNs(device)), Faw = Faw(device, t),
            Rtp = t.Most(4, 7.5), Wr = wr, CcdShort = 4, CcdLong = ccdLong, CcdShortWrite = 4, CcdLongWrite = ccdLong,
            WtrShort = t.Most(2, 2.5), WtrLong = t.Most(4, 7.5), Rfc = t.Ns(rfcNs), RefreshIntervalPs = 7_800_000,
            Xp = t.Most(4, 6), Pd = cke, Cke = cke, SelfRefresh = cke + 1, Xs = t.Ns(rfcNs + 10),
            XsDll = (int)s_rates.At(rate, 597, 597, 768, 768, 1024), ToPowerDown = rate <= 2133 ? 1 : 2,
            ReadToPowerDown = read + Burst + 1, WriteToPowerDown = write + Burst + wr,
        };
    }

    private static double RrdShortNs(DramDevice device) => device.Width == 16
        ? s_rates.At(device.DataRate, 6, 5.3)
        : s_rates.At(device.DataRate, 5, 4.2, 3.7, 3.3, 3, 2.7, 2.5);

    private static double RrdLongNs(DramDevice device) => device.Width == 16
        ? s_rates.At(device.DataRate, 7.5, 6.4)
        : s_rates.At(device.DataRate, 6, 5.3, 5.3, 4.9);

    /// <summary>By the page: 512 bytes of x4, 1 KB of x8, 2 KB of x16.</summary>
    private static int Faw(DramDevice device, SheetClock t) => device.Width switch
    {
        4 => t.Most(16, s_rates.At(device.DataRate, 20, 17, 15, 13, 12, 10.875, 10)),
        8 => t.Most(20, s_rates.At(device.DataRate, 25, 23, 21)),
        _ => t.Most(28, s_rates.At(device.DataRate, 35, 30)),
    };
}

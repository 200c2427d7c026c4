using Emulator.Dram.Standards;

namespace Emulator.Dram.Checker.Sheets;

/// <summary>
/// DDR5 (JESD79-5 4.13 refresh, 10 speed bins, 12 timing parameters; Micron's numbers as gem5 cites them).
/// </summary>
internal static class Ddr5Sheet
{
    private const int Burst = 8;

    private static readonly string[] s_bins =
    [
        "3200: A22 AN24 B26 BN26 C28", "3600: A26 B30 C32", "4000: A28 B32 C36", "4400: A32 B36 C40",
        "4800: A34 AN34 B39 BN36 C42", "5200: A38 B42 C46", "5600: A40 AN40 B45 C50", "6000: A42 B48 C54",
        "6400: A46 AN46 B52 C56",
    ];

    private static readonly RateTable s_rates = new(3200, 3600, 4000, 4400, 4800, 5200, 5600, 6000, 6400);

    internal static SheetLimits Limits(DramDevice device, string bin)
    {
        // JESD79-5 13.2: 0.3 % are taken off before rounding up, because tCK is rounded down.
        SheetClock t = new(device.ClockPs, Scale: 0.997);
        int rcd = BinTable.ClocksOf("DDR5", bin, s_bins);
        int ras = t.Ns(32);
        (double rfcNs, double rfcSameNs) = device.Gigabits switch
        {
            8 => (195.0, 115.0),
            16 => (295, 130),
            _ => (410, 190),
        };
        int rrdLong = t.Most(8, 5);
        int rfcSame = t.Ns(rfcSameNs);
        int pd = t.Most(8, 7.5);
        int read = device["nCL"];
        int write = device["nCWL"];
        int wr = t.Ns(30);
        return new SheetLimits
        {
            ActivateClocks = 2, ColumnClocks = 2, HasSameBank = true, ClockPs = device.ClockPs, Burst = Burst,
            ReadLatency = read, WriteLatency = write, RankGap = 2, ReadToWriteGap = 4, RcdRead = rcd, RcdWrite = rcd,
            Ras = ras, Rc = ras + rcd, Rp = rcd, RpAll = rcd, RrdShort = 8, RrdLong = rrdLong,
            Faw = device.Width == 16 ? 40 : 32, Rtp = t.Most(12, 7.5), Wr = wr, CcdShort = 8, CcdLong = t.Most(8, 5),
            CcdShortWrite = 8, CcdLongWrite = t.Most(32, 20), WtrShort = t.Most(4, 2.5), WtrLong = t.Most(16, 10),
            Ppd = 2, Rfc = t.Ns(rfcNs), RfcBank = rfcSame, RefreshToRefresh = rfcSame, RefreshToActivate = t.Ns(30),
            ActivateToRefresh = rrdLong, RefreshIntervalPs = 3_900_000, BankRefreshIntervalPs = 1_950_000,
            MaxPostponed = 4, Xp = pd, Pd = pd, Cke = pd, SelfRefresh = t.Most(8, 10), Xs = t.Ns(rfcNs),
            XsDll = (int)s_rates.At(device.DataRate, 1024, 1024, 1280, 1280, 1536, 1536, 1792, 1792, 2048),
            ToPowerDown = 2, ReadToPowerDown = read + Burst + 1, WriteToPowerDown = write + Burst + wr,
        };
    }
}

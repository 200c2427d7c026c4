using Emulator.Dram.Standards;

namespace Emulator.Dram.Checker.Sheets;

/// <summary>LPDDR4 (JESD209-4 10, core timing; DRAMSys' memspec of 3200 has the same in clocks).</summary>
internal static class Lpddr4Sheet
{
    private const int Burst = 8;

    internal static SheetLimits Limits(DramDevice device)
    {
        SheetClock t = new(device.ClockPs);
        bool isFastest = device.DataRate > 3733;
        int rp = t.Most(4, 18);
        int ras = t.Most(3, 42);
        int rrd = t.Most(4, isFastest ? 7.5 : 10);
        int wtr = t.Most(8, 10);
        (double rfcNs, double rfcBankNs) = device.Gigabits switch
        {
            <= 4 => (180.0, 90.0),
            <= 8 => (280, 140),
            _ => (380, 190),
        };
        int rfcBank = t.Ns(rfcBankNs);
        int wr = t.Most(6, 18);
        int strobe = t.Ns(3.5);
        int read = device["nCL"];
        int write = device["nCWL"] + 1;
        int cke = t.Most(4, 7.5);
        return new SheetLimits
        {
            ActivateClocks = 4, ColumnClocks = 4, OtherClocks = 2, ClockPs = device.ClockPs, Burst = Burst,
            ReadLatency = read, ReadTail = strobe, WriteLatency = write, RankGap = 2, ReadToWriteGap = 2,
            RcdRead = t.Most(4, 18), RcdWrite = t.Most(4, 18), Ras = ras, Rc = ras + rp, Rp = rp,
            RpAll = t.Most(4, 21), RrdShort = rrd, RrdLong = rrd, Faw = t.Ns(isFastest ? 30 : 40),
            Rtp = t.Most(8, 7.5), Wr = wr, CcdShort = 8, CcdLong = 8, CcdShortWrite = 8, CcdLongWrite = 8,
            WtrShort = wtr, WtrLong = wtr, Ppd = 4, Rfc = t.Ns(rfcNs), RfcBank = rfcBank, RefreshToRefresh = rfcBank,
            RefreshToActivate = rrd, ActivateToRefresh = rrd, RefreshIntervalPs = 3_904_000, Xp = t.Most(5, 7.5),
            Pd = cke, Cke = cke, SelfRefresh = t.Most(3, 15), Xs = t.Most(2, rfcNs + 7.5),
            ToPowerDown = t.Most(3, 1.75), ReadToPowerDown = read + strobe + Burst,
            WriteToPowerDown = write + t.Ns(0.8) + Burst + wr, AutoPrechargeToPowerDown = 2,
        };
    }
}

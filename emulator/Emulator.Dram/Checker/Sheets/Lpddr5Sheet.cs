using Emulator.Dram.Standards;

namespace Emulator.Dram.Checker.Sheets;

/// <summary>
/// LPDDR5 (JESD209-5 12, core timing, WCK at four times CK; Micron's numbers as gem5 cites them). A burst of 16 takes
/// two clocks of data; with bank groups the two halves of a burst of 32 leave room for another between them.
/// </summary>
internal static class Lpddr5Sheet
{
    internal static SheetLimits Limits(DramDevice device)
    {
        SheetClock t = new(device.ClockPs);
        bool isEight = device.Organization.BanksPerRank == 8;
        bool hasGroups = device.Organization.BankGroups > 1;
        int burst = isEight ? 4 : 2;
        int longest = hasGroups ? 2 * burst : burst;
        int rp = t.Most(2, 18);
        int ras = t.Most(3, 42);
        int rrd = t.Most(2, isEight ? 10 : 5);
        int read = device["nCL"];
        int write = device["nCWL"];
        int wr = t.Most(3, 34);
        int late = t.Ns(1.6);
        (double rfcNs, double rfcBankNs) = device.Gigabits <= 8 ? (210.0, 120.0) : (280, 140);
        int pd = t.Most(3, 7.5);
        return new SheetLimits
        {
            ActivateClocks = 2, BanksPerRefresh = isEight ? 1 : 2, ClockPostamble = longest + 1,
            ClockPs = device.ClockPs, Burst = burst, ReadLatency = read, ReadTail = late, WriteLatency = write,
            RankGap = 2, ReadToWriteGap = longest - burst,
            RcdRead = t.Most(2, 18), RcdWrite = t.Most(2, 18), Ras = ras, Rc = ras + rp, Rp = rp,
            RpAll = t.Most(2, 21), RrdShort = rrd, RrdLong = rrd, Faw = t.Ns(isEight ? 40 : 20),
            Rtp = burst + t.Most(2, 7.5) - 2, Wr = wr + 1, CcdShort = burst, CcdLong = longest,
            CcdShortWrite = burst, CcdLongWrite = longest, WtrShort = t.Most(4, hasGroups ? 6.25 : 12),
            WtrLong = longest - burst + t.Most(4, 12), Ppd = 2, Rfc = t.Ns(rfcNs), RfcBank = t.Ns(rfcBankNs),
            RefreshToRefresh = t.Ns(90), RefreshToActivate = t.Ns(7.5), ActivateToRefresh = rrd,
            RefreshIntervalPs = 3_906_000, Xp = t.Most(3, 7), Pd = pd, Cke = pd, SelfRefresh = t.Most(2, 15),
            Xs = t.Most(2, rfcNs + 7.5), ToPowerDown = t.Most(2, 1.75), ReadToPowerDown = read + longest + late + 1,
            WriteToPowerDown = write + longest + 1 + wr, AutoPrechargeToPowerDown = 0,
        };
    }
}

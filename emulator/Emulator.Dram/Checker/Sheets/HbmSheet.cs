using Emulator.Dram.Standards;

namespace Emulator.Dram.Checker.Sheets;

/// <summary>
/// HBM2 (JESD235) and HBM3 (JESD238). Their numbers are the makers' own; those published are HBM2's in gem5 and DRAMSys
/// and HBM3's in Ramulator 2.1. A rank is a pseudo channel: the command buses are shared, the data pins are not.
/// </summary>
internal static class HbmSheet
{
    private const int Burst = 2;
    private const int BanksPerInterval = 16;

    internal static SheetLimits Second(DramDevice device)
    {
        SheetClock t = new(device.ClockPs);
        int wr = t.Ns(14);
        return Common(device, wr) with
        {
            ReadToWriteGap = 18 - (device["nCL"] + Burst - device["nCWL"]), RcdRead = t.Ns(12), RcdWrite = t.Ns(6),
            Ras = t.Ns(28), Rc = t.Ns(28) + t.Ns(14), Rp = t.Ns(14), RpAll = t.Ns(14), RrdShort = t.Ns(4),
            RrdLong = t.Ns(6), Faw = t.Ns(16), Rtp = t.Ns(5), Wr = wr, CcdLong = 3, CcdLongWrite = 3,
            WtrShort = t.Ns(4), WtrLong = t.Ns(9), Rfc = t.Ns(device.Gigabits <= 4 ? 220 : 350), RfcBank = t.Ns(96),
            ActivateToRefresh = t.Ns(4), Pd = 8, Cke = 8, SelfRefresh = 9, Xp = t.Ns(8),
            Xs = t.Ns(device.Gigabits <= 4 ? 230 : 360),
        };
    }

    internal static SheetLimits Third(DramDevice device)
    {
        const int wr = 33;
        SheetClock t = new(device.ClockPs);
        int pd = t.Ns(8);
        return Common(device, wr) with
        {
            ReadToWriteGap = 20 - (device["nCL"] + Burst - device["nCWL"]), RcdRead = 31, RcdWrite = 15, Ras = 45,
            Rc = 72, Rp = 26, RpAll = 26, RrdShort = 4, RrdLong = 5, Faw = 24, Rtp = 9, Wr = wr, CcdLong = 4,
            CcdLongWrite = 4, WtrShort = 7, WtrLong = 10, Ppd = 2, Rfc = t.Ns(device.Gigabits <= 4 ? 260 : 350),
            RfcBank = t.Ns(200), ActivateToRefresh = 4, Pd = pd, Cke = pd, SelfRefresh = pd + 1, Xp = pd,
            Xs = t.Ns(device.Gigabits <= 4 ? 270 : 360),
        };
    }

    private static SheetLimits Common(DramDevice device, int wr) => new()
    {
        ActivateClocks = 2, HasColumnBus = true, HasDataBusPerRank = true, ClockPs = device.ClockPs, Burst = Burst,
        ReadLatency = device["nCL"], WriteLatency = device["nCWL"], CcdShort = 2, CcdShortWrite = 2,
        RefreshToRefresh = 8, RefreshToActivate = 8, RefreshIntervalPs = 3_900_000,
        BanksPerRefresh = Math.Max(1, device.Organization.BanksPerRank / BanksPerInterval),
        ReadToPowerDown = device["nCL"] + Burst + 1, WriteToPowerDown = device["nCWL"] + Burst + 1 + wr,
        AutoPrechargeToPowerDown = 0,
    };
}

namespace Emulator.Dram.Checker;

/// <summary>RD and WR, and the data bus.</summary>
internal sealed partial class ChannelChecker
{
    /// <summary>The last data of each data bus.</summary>
    private readonly Burst[] _bursts;

    private void Read(RankRecord rank, int place, long at)
    {
        BankRecord bank = rank.Banks[place];
        int group = place / _organization.BanksPerGroup;
        int written = _limits.WriteLatency + _limits.Burst;
        CheckRow(rank, bank, at);
        CheckDataClock(rank, at, _limits.ReadLatency);
        Require("tRCD", at, bank.Activated, _limits.RcdRead);
        Require("tCCD_S", at, rank.Read, _limits.CcdShort);
        Require("tCCD_L", at, rank.GroupRead[group], _limits.CcdLong);
        Require("tWTR_S", at, rank.Written, written + _limits.WtrShort);
        Require("tWTR_L", at, rank.GroupWritten[group], written + _limits.WtrLong);
        CheckDataBus(at + _limits.ReadLatency, isWrite: false);
        bank.Read = at;
        rank.Read = at;
        rank.GroupRead[group] = at;
        if (_command.Kind == CommandKind.ReadPrecharge)
        {
            Require("tWR", at, bank.Written, written + _limits.Wr - _limits.Rtp);
            CloseByItself(bank, at + _limits.Rtp);
        }
    }

    private void Write(RankRecord rank, int place, long at)
    {
        BankRecord bank = rank.Banks[place];
        int group = place / _organization.BanksPerGroup;
        CheckRow(rank, bank, at);
        CheckDataClock(rank, at, _limits.WriteLatency);
        Require("tRCD", at, bank.Activated, _limits.RcdWrite);
        Require("tCCD_S", at, rank.Written, _limits.CcdShortWrite);
        Require("tCCD_L", at, rank.GroupWritten[group], _limits.CcdLongWrite);
        CheckDataBus(at + _limits.WriteLatency, isWrite: true);
        bank.Written = at;
        rank.Written = at;
        rank.GroupWritten[group] = at;
        rank.WroteWithPrecharge = _command.Kind == CommandKind.WritePrecharge;
        if (rank.WroteWithPrecharge)
        {
            CloseByItself(bank, at + _limits.WriteLatency + _limits.Burst + _limits.Wr);
        }
    }

    /// <summary>An auto-precharge begins when its access allows it, and not before tRAS.</summary>
    private void CloseByItself(BankRecord bank, long ready)
    {
        bank.IsOpen = false;
        bank.Precharged = Math.Max(ready, bank.Activated + _limits.Ras);
        bank.PrechargedWithAll = false;
    }

    private void CheckRow(RankRecord rank, BankRecord bank, long at)
    {
        if (!bank.IsOpen)
        {
            Fail(CheckRules.Closed);
        }
        else if (bank.Row != _command.Row)
        {
            Fail(CheckRules.Row);
        }

        CheckAfterRefresh(rank, bank, at);
    }

    /// <summary>
    /// WCK runs: a CAS stands right before, or the last data are not long ago (JESD209-5 4.2). Where no CAS was ever
    /// seen WCK is always on, which a mode register allows.
    /// </summary>
    private void CheckDataClock(RankRecord rank, long at, int latency)
    {
        if (_limits.ClockPostamble > 0)
        {
            if (rank.HasClockSync && at > rank.ClockRunsUntil)
            {
                Fail(CheckRules.DataClock);
            }

            rank.ClockRunsUntil = Math.Max(rank.ClockRunsUntil, at + latency + _limits.ClockPostamble);
        }
    }

    /// <summary>Data come behind the data before them, with a gap where the bus must turn around.</summary>
    private void CheckDataBus(long start, bool isWrite)
    {
        int number = _command.Bank / _organization.BanksPerRank;
        ref Burst last = ref _bursts[_limits.HasDataBusPerRank ? number : 0];
        if (start < last.End)
        {
            Fail(CheckRules.DataBus);
        }
        else if (last.Rank >= 0 && last.Rank != number)
        {
            int tail = isWrite && !last.IsWrite ? _limits.ReadTail : 0;
            Require(CheckRules.RankGap, start, last.End, _limits.RankGap + tail);
        }
        else if (isWrite && last.Rank == number && !last.IsWrite)
        {
            Require(CheckRules.ReadToWrite, start, last.End, _limits.ReadToWriteGap + _limits.ReadTail);
        }

        last = new Burst(start + _limits.Burst, number, isWrite);
    }
}

using Emulator.Dram.Controller;

namespace Emulator.Dram.Checker;

/// <summary>What opens and closes rows, and refreshes them.</summary>
internal sealed partial class ChannelChecker
{
    /// <summary>The end of the stream: what is owed now has been postponed too far, or not.</summary>
    internal void Finish(long clock)
    {
        for (int rank = 0; rank < _ranks.Length; rank++)
        {
            _command = new IssuedCommand(
                clock, CommandKind.RefreshAll, _command.Channel, rank * _organization.BanksPerRank, 0, 0);
            if (!_ranks[rank].IsSelfRefreshing)
            {
                CheckDebt(_ranks[rank], clock);
            }
        }
    }

    private void Activate(RankRecord rank, int place, long at)
    {
        BankRecord bank = rank.Banks[place];
        int group = place / _organization.BanksPerGroup;
        if (bank.IsOpen)
        {
            Fail(CheckRules.Open);
        }

        Require("tRC", at, bank.Activated, _limits.Rc);
        Require("tRP", at, bank.Precharged, bank.PrechargedWithAll ? _limits.RpAll : _limits.Rp);
        Require("tRRD_S", at, rank.Activated, _limits.RrdShort);
        Require("tRRD_L", at, rank.GroupActivated[group], _limits.RrdLong);
        Require("tFAW", at, rank.Activates[rank.NextActivate], _limits.Faw);
        CheckAfterRefresh(rank, bank, at);
        if (bank.Refreshed != rank.RefreshedBank)
        {
            Require("tRREFD", at, rank.RefreshedBank, _limits.RefreshToActivate);
        }

        bank.IsOpen = true;
        bank.Row = _command.Row;
        bank.Activated = at;
        bank.Read = BankRecord.Never;
        bank.Written = BankRecord.Never;
        rank.Activated = at;
        rank.GroupActivated[group] = at;
        rank.Activates[rank.NextActivate] = at;
        rank.NextActivate = (rank.NextActivate + 1) % rank.Activates.Length;
    }

    private void Precharge(RankRecord rank, int place, long at)
    {
        Require("tPPD", at, rank.Precharged, _limits.Ppd);
        rank.Precharged = at;
        foreach (int i in BanksOf(_command.Kind, place))
        {
            BankRecord bank = rank.Banks[i];
            CheckAfterRefresh(rank, bank, at);
            if (bank.IsOpen)
            {
                Require("tRAS", at, bank.Activated, _limits.Ras);
                Require("tRTP", at, bank.Read, _limits.Rtp);
                Require("tWR", at, bank.Written, _limits.WriteLatency + _limits.Burst + _limits.Wr);
            }
            else if (bank.Precharged > at)
            {
                // An auto-precharge has not begun: its column access is under way, and so may tRAS be.
                Require(bank.Written > bank.Read ? "tWR" : "tRTP", at, bank.Precharged, 0);
            }

            bank.IsOpen = false;
            bank.Precharged = Math.Max(bank.Precharged, at);
            bank.PrechargedWithAll = _command.Kind == CommandKind.PrechargeAll;
        }
    }

    private void RefreshAll(RankRecord rank, long at)
    {
        foreach (BankRecord bank in rank.Banks)
        {
            CheckClosed(rank, bank, at);
        }

        Require("tPBR", at, rank.RefreshedBank, _limits.RfcBank);
        rank.RefreshedAll = at;
        if (_command.Kind != CommandKind.RefreshAll)
        {
            return;
        }

        CheckDebt(rank, at);
        rank.Ledger.Add(1, round: 1);
        CheckCredit(rank, at);
        foreach (BankRecord bank in rank.Banks)
        {
            bank.IsInRotation = false;
        }
    }

    private void RefreshSome(RankRecord rank, int place, long at)
    {
        bool isRefresh = _command.Kind != CommandKind.ManageSame;
        int[] banks = [.. BanksOf(_command.Kind, place)];
        bool repeats = isRefresh && banks.Any(i => rank.Banks[i].IsInRotation);
        if (repeats && !rank.Banks.All(bank => bank.IsInRotation))
        {
            Fail(CheckRules.Rotation);
        }

        foreach (int i in banks)
        {
            CheckClosed(rank, rank.Banks[i], at);
        }

        Require("tPBR", at, rank.RefreshedBank, _limits.RefreshToRefresh);
        Require("tRREFD", at, rank.Activated, _limits.ActivateToRefresh);
        rank.RefreshedBank = at;
        foreach (int i in banks)
        {
            rank.Banks[i].Refreshed = at;
        }

        if (isRefresh)
        {
            Rotate(rank, banks);
            CheckDebt(rank, at);
            rank.Ledger.Add(banks.Length / (double)rank.Banks.Length * ShareScale, ShareScale);
            CheckCredit(rank, at);
        }
    }

    /// <summary>Where refreshes of single banks come at another rate, a round of them counts accordingly.</summary>
    private double ShareScale => _limits.BankRefreshIntervalPs == 0
        ? 1
        : _limits.BankRefreshIntervalPs / (double)_limits.RefreshIntervalPs;

    private static void Rotate(RankRecord rank, int[] banks)
    {
        if (rank.Banks.All(bank => bank.IsInRotation))
        {
            Array.ForEach(rank.Banks, bank => bank.IsInRotation = false);
        }

        foreach (int i in banks)
        {
            rank.Banks[i].IsInRotation = true;
        }
    }

    /// <summary>A bank that is to be refreshed is closed, and has been for tRP.</summary>
    private void CheckClosed(RankRecord rank, BankRecord bank, long at)
    {
        if (bank.IsOpen)
        {
            Fail(CheckRules.Open);
        }

        Require("tRP", at, bank.Precharged, bank.PrechargedWithAll ? _limits.RpAll : _limits.Rp);
        Require("tRC", at, bank.Activated, _limits.Rc);
        CheckAfterRefresh(rank, bank, at);
    }

    private void CheckAfterRefresh(RankRecord rank, BankRecord bank, long at)
    {
        Require("tRFC", at, rank.RefreshedAll, _limits.Rfc);
        Require("tRFCpb", at, bank.Refreshed, _limits.RfcBank);
    }

    /// <summary>tREFI; controllers count whole clocks of it, which is no refresh ahead of time.</summary>
    private double IntervalClocks => _limits.RefreshIntervalPs / ((double)_limits.ClockPs * _refreshRate);

    /// <summary>So many may be postponed, and one more is due now.</summary>
    private void CheckDebt(RankRecord rank, long at)
    {
        if (_refreshRate > 0 && rank.Ledger.OwedAt(at, IntervalClocks) > _limits.MaxPostponed + 1)
        {
            Fail(CheckRules.Postponed);
        }
    }

    private void CheckCredit(RankRecord rank, long at)
    {
        if (_refreshRate > 0 && rank.Ledger.AheadAt(at, Math.Floor(IntervalClocks)) > _limits.MaxPostponed + 0.001)
        {
            Fail(CheckRules.PulledIn);
        }
    }
}

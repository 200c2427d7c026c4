namespace Emulator.Dram.Controller;

/// <summary>
/// What is done when nobody asks: rows closed, refreshes moved to quiet times, ranks powered down. Only controllers
/// whose policy wants any of this look here.
/// </summary>
internal sealed partial class ChannelController
{
    /// <summary>Ranks are refreshed ahead of time after so many tRFC without requests.</summary>
    private const int QuietRefreshes = 1;

    private readonly PowerState[] _power;
    private readonly long[] _rankUsed;
    private readonly long[] _bankUsed;
    private readonly int[] _closeAfter;
    private readonly int[] _lastClosed;
    private readonly int _quietClocks;
    private readonly bool _hasIdleWork;
    private readonly bool _closesRows;
    private readonly bool _powersDown;

    private void ConsiderIdle()
    {
        for (int rank = 0; rank < _power.Length; rank++)
        {
            if (_power[rank] == PowerState.Up)
            {
                if (_closesRows)
                {
                    ConsiderClosing(rank);
                }

                bool cares = _refresh.IsFlexible && ConsiderQuietRefresh(rank);
                if (_powersDown && !cares)
                {
                    ConsiderSleep(rank);
                }
            }
            else
            {
                ConsiderWaking(rank);
            }
        }
    }

    /// <summary>No request waits for a rank, and no demand.</summary>
    private bool IsQuiet(int rank) =>
        (_pending[rank << 1] | _pending[(rank << 1) + 1] | _activeBanks[rank]) == 0 && (_demands & (1u << rank)) == 0;

    /// <summary>Open rows that nobody in a queue wants.</summary>
    private void ConsiderClosing(int rank)
    {
        ulong wanted = _activeBanks[rank] | _held[rank];
        long gate = _timing.RankReadyAt(CommandKind.Precharge, rank);
        for (ulong banks = _open[rank] & ~wanted; banks != 0;)
        {
            int bank = (rank * _banksPerRank) + NextBank(ref banks);
            if (WantsRow(bank))
            {
                continue;
            }

            long ready = Math.Max(gate, _timing.BankReadyAt(CommandKind.Precharge, bank));
            Consider(Math.Max(ready, _bankUsed[bank] + _closeAfter[bank]), Urgency.Idle, CommandKind.Precharge, bank);
        }
    }

    /// <summary>A request in a queue is for the open row.</summary>
    private bool WantsRow(int bank) => (_keys[bank] & _keys[KeysOf(isWrite: true) + bank]) != Urgency.NoKey;

    /// <summary>True when the rank is to be refreshed before it may sleep.</summary>
    private bool ConsiderQuietRefresh(int rank)
    {
        if ((_demands & (1u << rank)) != 0)
        {
            return false;
        }

        int bank = RefreshSlotBank(rank);
        ulong banks = BanksOf(_refresh.Kind, bank);
        ulong busy = _pending[rank << 1] | _pending[(rank << 1) + 1] | _activeBanks[rank];
        bool owes = _refresh.Owes(rank);
        if ((busy & banks) != 0 || !(owes || (_refresh.PullsIn && _refresh.MayPullIn(rank, _from))))
        {
            return false;
        }

        long notBefore = owes ? 0 : _rankUsed[rank] + _quietClocks;
        ConsiderCare(rank, _refresh.Kind, bank, banks, notBefore, Urgency.Idle);
        return owes;
    }

    private void ConsiderSleep(int rank)
    {
        if (!IsQuiet(rank) || _refresh.Owes(rank))
        {
            return;
        }

        int bank = rank * _banksPerRank;
        long deep = _policy.SelfRefreshAfter > 0 ? _rankUsed[rank] + _policy.SelfRefreshAfter : long.MaxValue;
        if (deep <= _from)
        {
            CommandKind kind = _open[rank] == 0 ? CommandKind.SelfRefreshEnter : CommandKind.PrechargeAll;
            Consider(Math.Max(deep, _timing.ReadyAt(kind, bank)), Urgency.Power, kind, bank);
        }
        else
        {
            if (_policy.PowerDownAfter > 0)
            {
                long ready = _timing.RankReadyAt(CommandKind.PowerDownEnter, rank);
                long light = Math.Max(ready, _rankUsed[rank] + _policy.PowerDownAfter);
                Consider(light, Urgency.Power, CommandKind.PowerDownEnter, bank);
            }

            Review(deep);
        }
    }

    /// <summary>A rank wakes for requests and demands, and to sleep deeper.</summary>
    private void ConsiderWaking(int rank)
    {
        bool deep = _power[rank] == PowerState.SelfRefresh;
        CommandKind kind = deep ? CommandKind.SelfRefreshExit : CommandKind.PowerDownExit;
        long at = 0;
        if (IsQuiet(rank))
        {
            bool later = !deep && _policy.SelfRefreshAfter > 0;
            at = later ? _rankUsed[rank] + _policy.SelfRefreshAfter : long.MaxValue;
        }

        if (at != long.MaxValue)
        {
            Consider(Math.Max(at, _timing.RankReadyAt(kind, rank)), Urgency.Power, kind, rank * _banksPerRank);
        }
    }

    private void EnterOrLeave(CommandKind kind, int rank)
    {
        _power[rank] = kind switch
        {
            CommandKind.PowerDownEnter => PowerState.Down,
            CommandKind.SelfRefreshEnter => PowerState.SelfRefresh,
            _ => PowerState.Up,
        };
        if (kind == CommandKind.SelfRefreshEnter)
        {
            _refresh.Sleep(rank);
        }
        else if (kind == CommandKind.SelfRefreshExit)
        {
            _refresh.Wake(rank);
            UpdateDemand(rank);
        }
    }

    /// <summary>
    /// How long a bank's row may stay open: a row was closed for a request of another row, or was the next to be
    /// opened after the policy had closed it.
    /// </summary>
    private void Learn(int bank, bool closedTooEarly)
    {
        if (_policy.Rows != RowPolicy.Adaptive)
        {
            return;
        }

        ref int clocks = ref _closeAfter[bank];
        clocks = closedTooEarly ? Math.Min(clocks * 2, 16 * _policy.RowTimeout) : Math.Max(clocks / 2, 1);
    }
}

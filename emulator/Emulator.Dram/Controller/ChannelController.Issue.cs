using System.Runtime.CompilerServices;

namespace Emulator.Dram.Controller;

/// <summary>What a command changes.</summary>
internal sealed partial class ChannelController
{
    private void IssueBest(long clock) // HOT
    {
        int entry = (int)_best & Urgency.NoEntry;
        if (entry == Urgency.NoEntry)
        {
            Issue(_bestKind, _bestBank, clock, RequestPool.None);
            return;
        }

        CommandKind kind = WantedBy(entry);
        int bank = _pool[entry].Bank;
        if (_hasClockSync && NeedsClockSync(kind, bank, clock))
        {
            _synced = entry;
            kind = CommandKind.ClockSync;
        }
        else if (_policy.Rows == RowPolicy.Closed && IsLastOfRow(entry, kind))
        {
            CommandKind closing = kind == CommandKind.Read ? CommandKind.ReadPrecharge : CommandKind.WritePrecharge;
            kind = _timing.ReadyAt(closing, bank) <= clock ? closing : kind;
        }

        Issue(kind, bank, clock, entry);
    }

    /// <summary>A request whose data are to be moved, and no other waits for its row.</summary>
    private bool IsLastOfRow(int entry, CommandKind kind)
    {
        ref PendingRequest item = ref _pool[entry];
        if (kind is not (CommandKind.Read or CommandKind.Write))
        {
            return false;
        }

        int active = _bank[item.Bank].Active;
        bool isQueued = active != entry;
        int more = isQueued ? _pool.FindHit(item.Next, item.Row) : _pool.List(item.Bank, item.IsWrite).Hit;
        return more == RequestPool.None && _pool.List(item.Bank, !item.IsWrite).Hit == RequestPool.None
            && (active == RequestPool.None || !isQueued);
    }

    private void Issue(CommandKind kind, int bank, long clock, int entry)
    {
        int rank = _bank[bank].Rank;
        _timing.Issue(kind, bank, clock);
        Statistics.CommandsByKind[(int)kind]++;
        Sink?.Issued(Describe(kind, bank, clock, entry));
        switch (kind)
        {
            case CommandKind.Activate:
                Activate(bank, entry, clock);
                break;
            case CommandKind.Read:
            case CommandKind.Write:
            case CommandKind.ReadPrecharge:
            case CommandKind.WritePrecharge:
                Move(bank, entry, clock);
                if (kind is CommandKind.ReadPrecharge or CommandKind.WritePrecharge)
                {
                    CloseRow(bank);
                }

                break;
            case CommandKind.Precharge:
                Precharge(bank, entry);
                break;
            case CommandKind.PrechargeAll:
            case CommandKind.PrechargeSame:
                CloseRows(rank, BanksOf(kind, bank));
                break;
            case CommandKind.ClockSync:
                break;
            case CommandKind.PowerDownEnter:
            case CommandKind.PowerDownExit:
            case CommandKind.SelfRefreshEnter:
            case CommandKind.SelfRefreshExit:
                EnterOrLeave(kind, rank);
                break;
            default:
                TakeCare(kind, bank, clock);
                break;
        }
    }

    private IssuedCommand Describe(CommandKind kind, int bank, long clock, int entry)
    {
        bool serves = entry != RequestPool.None;
        return new IssuedCommand(
            clock, kind, _number, bank, serves ? _pool[entry].Row : 0, serves ? _pool[entry].Column : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Activate(int bank, int entry, long clock)
    {
        ref PendingRequest item = ref _pool[entry];
        if (item.Conflicted)
        {
            Statistics.RowConflicts++;
        }
        else
        {
            Statistics.RowMisses++;
        }

        Statistics.Activations.Count(bank, item.Row, clock);
        Dequeue(entry);
        ref RowBuffer state = ref _bank[bank];
        state.Active = entry;
        _activeBanks[state.Rank] |= state.Bit;
        OpenRow(bank, item.Row);
        if (item.IsWrite)
        {
            Rekey(bank, isWrite: true);
        }

        if (_hasIdleWork)
        {
            Use(bank, clock);
            if (_lastClosed[bank] == item.Row)
            {
                Learn(bank, closedTooEarly: true);
            }

            _lastClosed[bank] = RowBuffer.Closed;
        }

        if (_policy.ManagementThreshold > 0)
        {
            CountActivation(bank);
        }
    }

    private void Precharge(int bank, int entry)
    {
        if (entry != RequestPool.None)
        {
            _pool[entry].Conflicted = true;
            if (_hasIdleWork)
            {
                Learn(bank, closedTooEarly: false);
            }
        }
        else if (_hasIdleWork && (_held[_bank[bank].Rank] & BitOf(bank)) == 0)
        {
            _lastClosed[bank] = _bank[bank].OpenRow;
        }

        CloseRow(bank);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Move(int bank, int entry, long clock)
    {
        ref RowBuffer state = ref _bank[bank];
        ref PendingRequest item = ref _pool[entry];
        state.HitsInRow++;
        if (state.Active == entry)
        {
            state.Active = RequestPool.None;
            _activeBanks[state.Rank] &= ~state.Bit;
            RekeyBoth(bank);
        }
        else
        {
            Statistics.RowHits++;
            Statistics.Requester(item.Requester).RowHits++;
            Dequeue(entry);
            Rekey(bank, item.IsWrite);
            if (_hitsFirst && _pool.List(bank, !item.IsWrite).Head != RequestPool.None)
            {
                Rekey(bank, !item.IsWrite);
            }
        }

        if (_hasIdleWork)
        {
            Use(bank, clock);
        }

        if (_hasClockSync)
        {
            _synced = RequestPool.None;
            _syncedUntil[_bank[bank].Rank] = clock + (item.IsWrite ? _writeKeepsSync : _readKeepsSync);
        }

        if (item.IsWrite)
        {
            Statistics.WriteLatency.Add(clock + _writeDone - item.Accepted);
            _writes.Push(item.Id, clock + _writeDone);
        }
        else
        {
            long latency = clock + _readDone - item.Accepted;
            Statistics.ReadLatency.Add(latency);
            Statistics.Requester(item.Requester).ReadLatencySum += latency;
            _reads.Push(item.Id, clock + _readDone);
        }

        _pool.Release(entry);
    }

    /// <summary>A bank and its rank were of use.</summary>
    private void Use(int bank, long clock)
    {
        _bankUsed[bank] = clock;
        _rankUsed[_bank[bank].Rank] = clock;
    }

    /// <summary>A rank's data clock has stopped: CAS goes out in the place of its RD or WR, which follows it.</summary>
    private bool NeedsClockSync(CommandKind kind, int bank, long clock) =>
        kind is CommandKind.Read or CommandKind.Write && _synced == RequestPool.None
        && clock > _syncedUntil[_bank[bank].Rank];
}

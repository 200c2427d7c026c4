namespace Emulator.Dram.Controller;

/// <summary>
/// The next command and its clock: of all that could go, those with the earliest clock, and of these the one that the
/// policy puts first. Found once after each change, not once a clock.
/// </summary>
internal sealed partial class ChannelController
{
    /// <summary>Added to the ticket of a candidate that any other of the same clock goes before.</summary>
    private const long ClassStep = 1L << 60;

    private readonly RefreshTimer _refresh;
    private bool _drainsWrites;
    private bool _evaluated;
    private long _bestAt = long.MaxValue;
    private long _bestKey;
    private CommandKind _bestKind;
    private int _bestBank;
    private int _bestEntry;

    /// <summary>Works out the next command, at <paramref name="from"/> or later.</summary>
    private void Evaluate(long from) // HOT
    {
        _evaluated = true;
        _bestAt = long.MaxValue;
        _bestKey = long.MaxValue;
        ConsiderActive(from);
        if (_refresh.IsWaiting)
        {
            ConsiderRefreshes(from);
            if (_policy.RefreshStopsChannel)
            {
                return;
            }
        }

        if (_bestAt > from)
        {
            UpdateMode();
            ConsiderQueue(_drainsWrites, from);
        }
    }

    /// <summary>Requests whose row was opened for them go before everything else of their clock.</summary>
    private void ConsiderActive(long from)
    {
        for (int rank = 0; rank < _activeBanks.Length; rank++)
        {
            ulong banks = _activeBanks[rank];
            if (banks == 0)
            {
                continue;
            }

            int first = rank * _organization.BanksPerRank;
            long read = Math.Max(from, _timing.RankReadyAt(CommandKind.Read, rank));
            long write = Math.Max(from, _timing.RankReadyAt(CommandKind.Write, rank));
            while (banks != 0)
            {
                int bank = first + NextBank(ref banks);
                int entry = _active[bank];
                CommandKind kind = _pool.IsWrite[entry] ? CommandKind.Write : CommandKind.Read;
                long at = Math.Max(kind == CommandKind.Write ? write : read, _timing.BankReadyAt(kind, bank));
                Consider(at, _pool.Ticket[entry] - ClassStep, kind, bank, entry);
            }
        }
    }

    private void ConsiderRefreshes(long from)
    {
        if (_policy.RefreshStopsChannel)
        {
            ConsiderRefresh(_refresh.First, from);
            return;
        }

        foreach (int rank in _refresh.Waiting)
        {
            ConsiderRefresh(rank, from);
        }
    }

    /// <summary>A refresh needs all banks closed, and nothing is closed that a request was opened for.</summary>
    private void ConsiderRefresh(int rank, long from)
    {
        bool open = _openBanks[rank] > 0;
        if (open && _activeBanks[rank] != 0)
        {
            return;
        }

        CommandKind kind = open ? CommandKind.PrechargeAll : CommandKind.RefreshAll;
        int bank = rank * _organization.BanksPerRank;
        Consider(Math.Max(from, _timing.RankReadyAt(kind, rank)), -1, kind, bank, RequestPool.None);
    }

    private void ConsiderQueue(bool writes, long from)
    {
        for (int rank = 0; rank < _activeBanks.Length; rank++)
        {
            ulong banks = _pending[(rank << 1) + (writes ? 1 : 0)];
            if (banks != 0 && !_refresh.Waits(rank))
            {
                ConsiderBanks(rank, banks, writes, from);
            }
        }
    }

    private void ConsiderBanks(int rank, ulong banks, bool writes, long from)
    {
        CommandKind move = writes ? CommandKind.Write : CommandKind.Read;
        bool hitsFirst = _policy.Scheduler == Scheduler.RowHitsFirst;
        long actKey = hitsFirst ? ClassStep : 0;
        long moveReady = Math.Max(from, _timing.RankReadyAt(move, rank));
        long actReady = Math.Max(from, _timing.RankReadyAt(CommandKind.Activate, rank));
        long preReady = Math.Max(from, _timing.RankReadyAt(CommandKind.Precharge, rank));
        int first = rank * _organization.BanksPerRank;
        while (banks != 0)
        {
            int bank = first + NextBank(ref banks);
            int list = RequestPool.ListOf(bank, writes);
            int miss = _miss[list];
            if (_openRow[bank] == Closed)
            {
                if (actReady <= _bestAt)
                {
                    long at = Math.Max(actReady, _timing.BankReadyAt(CommandKind.Activate, bank));
                    Consider(at, _pool.Ticket[miss] + actKey, CommandKind.Activate, bank, miss);
                }

                continue;
            }

            int hit = _hit[list];
            bool closes = miss != RequestPool.None && _active[bank] == RequestPool.None;
            if (hitsFirst && closes && hit != RequestPool.None)
            {
                // A row with hits stays open, until they have had their share and an older request waits.
                closes = _policy.RowHitCap > 0 && _hitsInRow[bank] >= _policy.RowHitCap
                    && _pool.Ticket[miss] < _pool.Ticket[hit];
                hit = closes ? RequestPool.None : hit;
            }

            if (hit != RequestPool.None && moveReady <= _bestAt)
            {
                long at = Math.Max(moveReady, _timing.BankReadyAt(move, bank));
                Consider(at, _pool.Ticket[hit], move, bank, hit);
            }

            if (closes && preReady <= _bestAt)
            {
                long at = Math.Max(preReady, _timing.BankReadyAt(CommandKind.Precharge, bank));
                Consider(at, _pool.Ticket[miss] + (actKey * 2), CommandKind.Precharge, bank, miss);
            }
        }
    }

    private void Consider(long at, long key, CommandKind kind, int bank, int entry)
    {
        if (at < _bestAt || (at == _bestAt && key < _bestKey))
        {
            _bestAt = at;
            _bestKey = key;
            _bestKind = kind;
            _bestBank = bank;
            _bestEntry = entry;
        }
    }

    /// <summary>Drains writes when many wait or nothing else does, until few are left.</summary>
    private void UpdateMode()
    {
        _drainsWrites = _drainsWrites
            ? _writeCount > _policy.WriteLow || _readCount == 0
            : _writeCount >= _policy.WriteHigh || _readCount == 0;
    }

    /// <summary>Whether a request that has just come in could change the mode.</summary>
    private bool ModeMayChange(bool isWrite) => isWrite
        ? !_drainsWrites && _writeCount >= _policy.WriteHigh
        : _readCount == 1;

    private void IssueBest(long clock)
    {
        CommandKind kind = _bestKind;
        int bank = _bestBank;
        int entry = _bestEntry;
        _timing.Issue(kind, bank, clock);
        Statistics.CommandsByKind[(int)kind]++;
        Sink?.Issued(new IssuedCommand(
            clock, kind, _number, bank, entry < 0 ? 0 : _pool.Row[entry], entry < 0 ? 0 : _pool.Column[entry]));
        switch (kind)
        {
            case CommandKind.Activate:
                Activate(bank, entry);
                break;
            case CommandKind.Read:
            case CommandKind.Write:
                Move(bank, entry, clock);
                break;
            case CommandKind.Precharge:
                _pool.Conflicted[entry] = true;
                CloseRow(bank);
                break;
            case CommandKind.PrechargeAll:
                CloseAllRows(bank / _organization.BanksPerRank);
                break;
            case CommandKind.RefreshAll:
                _refresh.Done(bank / _organization.BanksPerRank);
                break;
        }
    }

    private void Activate(int bank, int entry)
    {
        if (_pool.Conflicted[entry])
        {
            Statistics.RowConflicts++;
        }
        else
        {
            Statistics.RowMisses++;
        }

        Dequeue(entry);
        SetActive(bank, entry);
        OpenRow(bank, _pool.Row[entry]);
    }

    private void Move(int bank, int entry, long clock)
    {
        if (_active[bank] == entry)
        {
            SetActive(bank, RequestPool.None);
        }
        else
        {
            Statistics.RowHits++;
            Dequeue(entry);
        }

        _hitsInRow[bank]++;
        if (_pool.IsWrite[entry])
        {
            _writes.Push(new Arch.Completion(_pool.Id[entry], new Arch.Cycle(clock + _writeDone)));
        }
        else
        {
            Statistics.CountRead(clock + _readDone - _pool.Accepted[entry]);
            _reads.Push(new Arch.Completion(_pool.Id[entry], new Arch.Cycle(clock + _readDone)));
        }

        _pool.Release(entry);
    }
}

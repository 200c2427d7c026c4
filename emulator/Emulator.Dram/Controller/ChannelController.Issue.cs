using Emulator.Arch;

namespace Emulator.Dram.Controller;

/// <summary>What a command changes.</summary>
internal sealed partial class ChannelController
{
    private void IssueBest(long clock)
    {
        int entry = (int)_best & Urgency.NoEntry;
        if (entry == Urgency.NoEntry)
        {
            Issue(_bestKind, _bestBank, clock, RequestPool.None);
            return;
        }

        ref PendingRequest item = ref _pool[entry];
        int bank = item.Bank;
        CommandKind move = item.IsWrite ? CommandKind.Write : CommandKind.Read;
        int row = _openRow[bank];
        CommandKind other = row == Closed ? CommandKind.Activate : CommandKind.Precharge;
        Issue(row == item.Row ? move : other, bank, clock, entry);
    }

    private void Issue(CommandKind kind, int bank, long clock, int entry)
    {
        _timing.Issue(kind, bank, clock);
        Statistics.CommandsByKind[(int)kind]++;
        if (Sink != null)
        {
            bool serves = entry != RequestPool.None;
            Sink.Issued(new IssuedCommand(
                clock, kind, _number, bank, serves ? _pool[entry].Row : 0, serves ? _pool[entry].Column : 0));
        }

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
                _pool[entry].Conflicted = true;
                CloseRow(bank);
                break;
            case CommandKind.PrechargeAll:
                CloseAllRows(_rankOf[bank]);
                break;
            case CommandKind.RefreshAll:
                _refresh.Done(_rankOf[bank]);
                break;
        }
    }

    private void Activate(int bank, int entry)
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

        Dequeue(entry);
        SetActive(bank, entry);
        OpenRow(bank, item.Row);
        Rekey(bank, item.IsWrite);
    }

    private void Move(int bank, int entry, long clock)
    {
        _hitsInRow[bank]++;
        ref PendingRequest item = ref _pool[entry];
        if (_active[bank] == entry)
        {
            SetActive(bank, RequestPool.None);
            RekeyBoth(bank);
        }
        else
        {
            Statistics.RowHits++;
            Dequeue(entry);
            Rekey(bank, item.IsWrite);
            if (_hitsFirst)
            {
                Rekey(bank, !item.IsWrite);
            }
        }

        if (item.IsWrite)
        {
            _writes.Push(new Completion(item.Id, new Cycle(clock + _writeDone)));
        }
        else
        {
            Statistics.CountRead(clock + _readDone - item.Accepted);
            _reads.Push(new Completion(item.Id, new Cycle(clock + _readDone)));
        }

        _pool.Release(entry);
    }
}

using Emulator.Arch;
using Emulator.Dram.Mapping;
using Emulator.Dram.Standards;
using Emulator.Dram.Timing;

namespace Emulator.Dram.Controller;

/// <summary>
/// One channel: queues, open rows, refresh, and the one command that can go next. Nothing ticks: time jumps to the next
/// completion, refresh or command. In a clock, completions come first, then refreshes fall due, then at most one
/// command goes out.
/// </summary>
internal sealed partial class ChannelController
{
    private const ulong NoLine = ulong.MaxValue;

    private readonly int _number;
    private readonly Organization _organization;
    private readonly PolicySet _policy;
    private readonly ChannelTiming _timing;
    private readonly RequestPool _pool;
    private readonly CompletionRing _reads = new();
    private readonly CompletionRing _writes = new();
    private readonly ulong[] _writeLines;
    private readonly int[] _freeSlots;
    private readonly int _readDone;
    private readonly int _writeDone;
    private int _freeSlotCount;
    private int _readCount;
    private int _writeCount;
    private long _ticket;
    private long _now;
    private long _occupancySince;

    internal ChannelController(int number, DramDevice device, PolicySet policy, RefreshMode refresh)
    {
        _number = number;
        _organization = device.Organization;
        _policy = policy;
        _timing = new ChannelTiming(device);
        _pool = new RequestPool(policy.ReadQueue + policy.WriteQueue + _organization.Banks, _organization.Banks);
        _writeLines = new ulong[policy.WriteQueue];
        Array.Fill(_writeLines, NoLine);
        _freeSlots = [.. Enumerable.Range(0, policy.WriteQueue)];
        _freeSlotCount = policy.WriteQueue;
        int readExtra = policy.ReadDoneFromFirstClock ? 0 : device.Standard.ClocksOf(CommandKind.Read) - 1;
        int writeExtra = device.Standard.ClocksOf(CommandKind.Write) - 1;
        _readDone = device.Evaluate(device.Standard.ReadLatency) + readExtra;
        _writeDone = policy.WriteDoneAtIssue ? -1 : device.Evaluate(device.Standard.WriteLatency) + writeExtra;
        _openRow = new int[_organization.Banks];
        _active = new int[_organization.Banks];
        _hit = new int[_organization.Banks * 2];
        _miss = new int[_organization.Banks * 2];
        _hitsInRow = new int[_organization.Banks];
        Array.Fill(_openRow, Closed);
        Array.Fill(_active, RequestPool.None);
        Array.Fill(_hit, RequestPool.None);
        Array.Fill(_miss, RequestPool.None);
        _pending = new ulong[_organization.Ranks * 2];
        _activeBanks = new ulong[_organization.Ranks];
        _openBanks = new int[_organization.Ranks];
        _refresh = new RefreshTimer(refresh, device, _organization.Ranks);
    }

    internal ChannelStatistics Statistics { get; } = new();

    /// <summary>Sees every command; null when nobody looks.</summary>
    internal ICommandSink? Sink { get; set; }

    /// <summary>The next clock in which something happens without new requests.</summary>
    internal long NextEvent // HOT
    {
        get
        {
            if (!_evaluated)
            {
                Evaluate(_now + 1);
            }

            long completion = Math.Min(_reads.FrontAt, _writes.FrontAt);
            return Math.Max(_now + 1, Math.Min(Math.Min(completion, _refresh.NextDue), _bestAt));
        }
    }

    /// <summary>Takes a request that comes in after clock <paramref name="at"/>, unless its queue is full.</summary>
    internal bool TrySubmit(in MemoryRequest request, in MappedAddress place, ulong line, long at) // HOT
    {
        return request.IsWrite ? TryAddWrite(request.Id, place, line, at) : TryAddRead(request.Id, place, line, at);
    }

    /// <summary>Lets time pass; appends completions.</summary>
    internal void AdvanceTo(long to, ref CompletionQueue done) // HOT
    {
        for (long next = NextEvent; next <= to; next = NextEvent)
        {
            Step(next, ref done);
        }

        _now = Math.Max(_now, to);
    }

    private void Step(long clock, ref CompletionQueue done)
    {
        while (_reads.FrontAt <= clock)
        {
            done.Add(_reads.Pop());
        }

        if (_refresh.NextDue <= clock)
        {
            _refresh.FallDue(clock);
            Evaluate(clock);
        }

        if (_bestAt == clock)
        {
            IssueBest(clock);
            _evaluated = false;
        }

        while (_writes.FrontAt <= clock)
        {
            done.Add(_writes.Pop());
        }

        _now = clock;
    }

    private bool TryAddRead(long id, in MappedAddress place, ulong line, long at)
    {
        if (_writeCount > 0 && _writeLines.AsSpan().Contains(line))
        {
            Statistics.Reads++;
            Statistics.ForwardedReads++;
            Statistics.CountRead(1);
            _reads.Push(new Completion(id, new Cycle(at + 1)));
            return true;
        }

        if (_readCount == _policy.ReadQueue)
        {
            return false;
        }

        Statistics.Reads++;
        CountOccupancy(at);
        _readCount++;
        Enqueue(id, place, line, isWrite: false, at);
        return true;
    }

    private bool TryAddWrite(long id, in MappedAddress place, ulong line, long at)
    {
        if (_writeCount > 0 && _writeLines.AsSpan().Contains(line))
        {
            Statistics.Writes++;
            Statistics.CoalescedWrites++;
            _writes.Push(new Completion(id, new Cycle(at)));
            return true;
        }

        if (_writeCount == _policy.WriteQueue)
        {
            return false;
        }

        Statistics.Writes++;
        CountOccupancy(at);
        _writeCount++;
        Enqueue(id, place, line, isWrite: true, at);
        return true;
    }

    private void Enqueue(long id, in MappedAddress place, ulong line, bool isWrite, long at)
    {
        RequestPool pool = _pool;
        int entry = pool.Take();
        pool.Id[entry] = id;
        pool.Ticket[entry] = _ticket++;
        pool.Line[entry] = line;
        pool.Accepted[entry] = at;
        pool.Row[entry] = place.Row;
        pool.Column[entry] = place.Column;
        pool.Bank[entry] = place.Bank;
        pool.IsWrite[entry] = isWrite;
        pool.Conflicted[entry] = false;
        if (isWrite)
        {
            int slot = _freeSlots[--_freeSlotCount];
            pool.Slot[entry] = slot;
            _writeLines[slot] = line;
        }

        bool changes = AddCandidate(entry, place.Bank, place.Row, isWrite);
        if (changes || ModeMayChange(isWrite))
        {
            _evaluated = false;
        }
    }

    /// <summary>A request leaves its queue, because its row was opened for it or its data are moved.</summary>
    private void Dequeue(int entry)
    {
        bool isWrite = _pool.IsWrite[entry];
        CountOccupancy(_now);
        if (isWrite)
        {
            int slot = _pool.Slot[entry];
            _writeLines[slot] = NoLine;
            _freeSlots[_freeSlotCount++] = slot;
            _writeCount--;
        }
        else
        {
            _readCount--;
        }

        RemoveCandidate(entry, _pool.Bank[entry], isWrite);
    }

    private void CountOccupancy(long now)
    {
        long clocks = now - _occupancySince;
        Statistics.ReadQueueClocks += clocks * _readCount;
        Statistics.WriteQueueClocks += clocks * _writeCount;
        _occupancySince = now;
    }
}

using System.Runtime.CompilerServices;
using Emulator.Arch;
using Emulator.Dram.Mapping;

namespace Emulator.Dram.Controller;

/// <summary>Requests come in and leave their queue; reads are answered from queued writes, and writes merge.</summary>
internal sealed partial class ChannelController
{
    /// <summary>A queue has a free entry.</summary>
    internal bool HasRoom(bool isWrite) => // HOT
        isWrite ? _writeCount < _policy.WriteQueue : _readCount < _policy.ReadQueue;

    /// <summary>A write of a line waits: reads are answered from it, and writes merge with it.</summary>
    private bool IsQueuedWrite(ulong line) => _writeCount > 0 && _writeLines.AsSpan().Contains(line);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryAddRead(in MemoryRequest request, in MappedAddress place, ulong line, long at)
    {
        bool forwards = IsQueuedWrite(line);
        if (!forwards && !HasRoom(isWrite: false))
        {
            Statistics.Refused++;
            return false;
        }

        Statistics.Reads++;
        ref RequesterStatistics requester = ref Statistics.Requester(request.Requester);
        requester.Reads++;
        if (forwards)
        {
            Statistics.ForwardedReads++;
            Statistics.ReadLatency.Add(1);
            requester.ReadLatencySum++;
            _reads.Push(request.Id, at + 1);
            return true;
        }

        CountOccupancy(at);
        _readCount++;
        Enqueue(request, place, line, at);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryAddWrite(in MemoryRequest request, in MappedAddress place, ulong line, long at)
    {
        bool coalesces = IsQueuedWrite(line);
        if (!coalesces && !HasRoom(isWrite: true))
        {
            Statistics.Refused++;
            return false;
        }

        Statistics.Writes++;
        Statistics.Requester(request.Requester).Writes++;
        if (coalesces)
        {
            Statistics.CoalescedWrites++;
            Statistics.WriteLatency.Add(0);
            _writes.Push(request.Id, at);
            return true;
        }

        CountOccupancy(at);
        _writeCount++;
        Enqueue(request, place, line, at);
        return true;
    }

    private void Enqueue(in MemoryRequest request, in MappedAddress place, ulong line, long at)
    {
        bool isWrite = request.IsWrite;
        RequestPool pool = _pool;
        int entry = pool.Take();
        ref PendingRequest item = ref pool[entry];
        item.Id = request.Id;
        item.Requester = request.Requester;
        item.Accepted = at;
        item.Row = place.Row;
        item.Column = place.Column;
        item.Bank = (short)place.Bank;
        item.IsWrite = isWrite;
        item.Conflicted = false;
        if (isWrite)
        {
            int slot = _freeSlots[--_freeSlotCount];
            item.Slot = (short)slot;
            _writeLines[slot] = line;
        }

        if (_bank[place.Bank].OpenRow != place.Row)
        {
            Statistics.Activations.Fetch(place.Bank, place.Row);
        }

        bool changes = AddCandidate(entry, place.Bank, place.Row, isWrite);
        if (changes)
        {
            Rekey(place.Bank, isWrite);
        }

        if (_hasIdleWork || _inOrder || ModeMayChange(isWrite) || _now - _from > Urgency.MaxWait / 2)
        {
            _evaluated = false;
        }
        else if (changes && _evaluated && isWrite == _drainsWrites && _synced == RequestPool.None)
        {
            Reconsider(place.Bank, isWrite);
        }

        if (pool.Renumbered)
        {
            RekeyAll();
        }
    }

    /// <summary>
    /// A new candidate is compared with the best one; only where it could take the best one's place by being there,
    /// as a row hit does that keeps a row open, is everything looked at again.
    /// </summary>
    private void Reconsider(int bank, bool isWrite)
    {
        if (_hitsFirst && _bank[bank].OpenRow != RowBuffer.Closed)
        {
            _evaluated = false;
        }
        else
        {
            ConsiderNew(bank, isWrite);
        }
    }

    private void RekeyAll()
    {
        _pool.Renumbered = false;
        _evaluated = false;
        for (int bank = 0; bank < _banks; bank++)
        {
            Rekey(bank, isWrite: false);
            Rekey(bank, isWrite: true);
        }
    }

    /// <summary>A request leaves its queue, because its row was opened for it or its data are moved.</summary>
    private void Dequeue(int entry)
    {
        ref PendingRequest item = ref _pool[entry];
        CountOccupancy(_now);
        if (item.IsWrite)
        {
            _writeLines[item.Slot] = NoLine;
            _freeSlots[_freeSlotCount++] = item.Slot;
            _writeCount--;
        }
        else
        {
            _readCount--;
        }

        RemoveCandidate(entry, item.Bank, item.IsWrite);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CountOccupancy(long now)
    {
        long clocks = now - _occupancySince;
        Statistics.ReadQueueClocks += clocks * _readCount;
        Statistics.WriteQueueClocks += clocks * _writeCount;
        _occupancySince = now;
    }
}

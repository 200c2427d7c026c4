using System.Runtime.CompilerServices;

namespace Emulator.Dram.Controller;

/// <summary>The requests that a channel holds, in lists of one bank and direction each, oldest first.</summary>
internal sealed class RequestPool
{
    /// <summary>No request: a place that holds none, so that its key can be read like any other.</summary>
    internal const int None = 0;

    private readonly PendingRequest[] _items;
    private readonly WaitingList[] _lists;
    private readonly uint[] _order;
    private int _free;
    private uint _ticket;

    internal RequestPool(int capacity, int banks)
    {
        _items = new PendingRequest[capacity + 1];
        _lists = new WaitingList[banks * 2];
        _order = new uint[capacity];
        for (int i = 0; i < _items.Length; i++)
        {
            _items[i].Next = i > 0 && i < capacity ? i + 1 : None;
            _items[i].Key = Urgency.NoKey;
            _items[i].Row = RowBuffer.Closed;
        }

        _free = 1;
    }

    internal ref PendingRequest this[int entry] => ref _items[entry]; // HOT

    /// <summary>The list of a bank and direction.</summary>
    internal ref WaitingList List(int bank, bool isWrite) => ref _lists[(bank << 1) + (isWrite ? 1 : 0)]; // HOT

    /// <summary>The order of a request among all; of <see cref="None"/>: behind all.</summary>
    internal uint KeyOf(int entry) => _items[entry].Key; // HOT

    /// <summary>A free entry, younger than all others; there is one, because the queues are counted.</summary>
    internal int Take() // HOT
    {
        if (_ticket == Urgency.Tickets)
        {
            Renumber();
        }

        int entry = _free;
        ref PendingRequest item = ref _items[entry];
        _free = item.Next;
        item.Key = (_ticket++ << Urgency.TicketShift) | (uint)entry;
        return entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Release(int entry) // HOT
    {
        ref PendingRequest item = ref _items[entry];
        item.Next = _free;
        item.Key = Urgency.NoKey;
        _free = entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Append(ref WaitingList list, int entry) // HOT
    {
        int tail = list.Tail;
        ref PendingRequest item = ref _items[entry];
        item.Next = None;
        item.Previous = tail;
        list.Tail = entry;
        if (tail == None)
        {
            list.Head = entry;
        }
        else
        {
            _items[tail].Next = entry;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Unlink(ref WaitingList list, int entry) // HOT
    {
        int next = _items[entry].Next;
        int previous = _items[entry].Previous;
        if (previous == None)
        {
            list.Head = next;
        }
        else
        {
            _items[previous].Next = next;
        }

        if (next == None)
        {
            list.Tail = previous;
        }
        else
        {
            _items[next].Previous = previous;
        }
    }

    /// <summary>The first request for a row, from an entry of a list on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int FindHit(int entry, int row) // HOT
    {
        while (entry != None && _items[entry].Row != row)
        {
            entry = _items[entry].Next;
        }

        return entry;
    }

    /// <summary>The first request for any other row, from an entry of a list on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int FindMiss(int entry, int row) // HOT
    {
        while (entry != None && _items[entry].Row == row)
        {
            entry = _items[entry].Next;
        }

        return entry;
    }

    /// <summary>Tickets start again: the few requests that are here keep their order.</summary>
    private void Renumber()
    {
        int held = 0;
        foreach (ref PendingRequest item in _items.AsSpan())
        {
            if (item.Key != Urgency.NoKey)
            {
                _order[held++] = item.Key;
            }
        }

        Span<uint> keys = _order.AsSpan(0, held);
        keys.Sort();
        _ticket = 0;
        foreach (uint key in keys)
        {
            uint entry = key & Urgency.NoEntry;
            _items[entry].Key = (_ticket++ << Urgency.TicketShift) | entry;
        }

        Renumbered = true;
    }

    /// <summary>Keys were changed; whoever remembers some takes them anew.</summary>
    internal bool Renumbered { get; set; }
}

using System.Runtime.CompilerServices;

namespace Emulator.Dram.Controller;

/// <summary>The requests that a channel holds, in lists of one bank and direction each, oldest first.</summary>
internal sealed class RequestPool
{
    internal const int None = -1;

    private readonly PendingRequest[] _items;
    private readonly int[] _head;
    private readonly int[] _tail;
    private int _free;
    private long _ticket;

    internal RequestPool(int capacity, int banks)
    {
        _items = new PendingRequest[capacity];
        _head = new int[banks * 2];
        _tail = new int[banks * 2];
        Array.Fill(_head, None);
        Array.Fill(_tail, None);
        for (int i = 0; i < capacity; i++)
        {
            _items[i].Next = i + 1 < capacity ? i + 1 : None;
            _items[i].Key = Urgency.NoKey;
        }
    }

    internal ref PendingRequest this[int entry] => ref _items[entry]; // HOT

    /// <summary>The list of a bank and direction.</summary>
    internal static int ListOf(int bank, bool isWrite) => (bank << 1) + (isWrite ? 1 : 0);

    internal int Head(int list) => _head[list];

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
    internal void Append(int list, int entry) // HOT
    {
        int tail = _tail[list];
        ref PendingRequest item = ref _items[entry];
        item.Next = None;
        item.Previous = tail;
        _tail[list] = entry;
        if (tail == None)
        {
            _head[list] = entry;
        }
        else
        {
            _items[tail].Next = entry;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Unlink(int list, int entry) // HOT
    {
        int next = _items[entry].Next;
        int previous = _items[entry].Previous;
        if (previous == None)
        {
            _head[list] = next;
        }
        else
        {
            _items[previous].Next = next;
        }

        if (next == None)
        {
            _tail[list] = previous;
        }
        else
        {
            _items[next].Previous = previous;
        }
    }

    /// <summary>Tickets start again: the few requests that are here keep their order.</summary>
    private void Renumber()
    {
        int[] held = [.. Enumerable.Range(0, _items.Length).Where(i => _items[i].Key != Urgency.NoKey)
            .OrderBy(i => _items[i].Key)];
        _ticket = 0;
        foreach (int entry in held)
        {
            _items[entry].Key = (_ticket++ << Urgency.TicketShift) | (uint)entry;
        }

        Renumbered = true;
    }

    /// <summary>Keys were changed; whoever remembers some takes them anew.</summary>
    internal bool Renumbered { get; set; }
}

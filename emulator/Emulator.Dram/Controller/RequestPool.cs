namespace Emulator.Dram.Controller;

/// <summary>
/// The requests that a channel holds, as columns, in lists of one bank and direction each, oldest first.
/// </summary>
internal sealed class RequestPool
{
    internal const int None = -1;

    private readonly int[] _head;
    private readonly int[] _tail;
    private readonly int[] _previous;
    private int _free;

    internal RequestPool(int capacity, int banks)
    {
        Id = new long[capacity];
        Ticket = new long[capacity];
        Line = new ulong[capacity];
        Accepted = new long[capacity];
        Row = new int[capacity];
        Column = new int[capacity];
        Bank = new int[capacity];
        IsWrite = new bool[capacity];
        Conflicted = new bool[capacity];
        Slot = new int[capacity];
        Next = new int[capacity];
        _previous = new int[capacity];
        _head = new int[banks * 2];
        _tail = new int[banks * 2];
        Array.Fill(_head, None);
        Array.Fill(_tail, None);
        for (int i = 0; i < capacity; i++)
        {
            Next[i] = i + 1 < capacity ? i + 1 : None;
        }
    }

    internal long[] Id { get; }

    /// <summary>Order of arrival.</summary>
    internal long[] Ticket { get; }

    internal ulong[] Line { get; }

    /// <summary>When it came in.</summary>
    internal long[] Accepted { get; }

    internal int[] Row { get; }

    internal int[] Column { get; }

    internal int[] Bank { get; }

    internal bool[] IsWrite { get; }

    /// <summary>A row was closed for it.</summary>
    internal bool[] Conflicted { get; }

    /// <summary>Of a write: its place in the table of queued write lines.</summary>
    internal int[] Slot { get; }

    internal int[] Next { get; }

    /// <summary>The list of a bank and direction.</summary>
    internal static int ListOf(int bank, bool isWrite) => (bank << 1) + (isWrite ? 1 : 0);

    internal int Head(int list) => _head[list];

    /// <summary>A free entry; there is one, because the queues are counted.</summary>
    internal int Take() // HOT
    {
        int entry = _free;
        _free = Next[entry];
        return entry;
    }

    internal void Release(int entry) // HOT
    {
        Next[entry] = _free;
        _free = entry;
    }

    internal void Append(int list, int entry) // HOT
    {
        int tail = _tail[list];
        Next[entry] = None;
        _previous[entry] = tail;
        _tail[list] = entry;
        if (tail == None)
        {
            _head[list] = entry;
        }
        else
        {
            Next[tail] = entry;
        }
    }

    internal void Unlink(int list, int entry) // HOT
    {
        int next = Next[entry];
        int previous = _previous[entry];
        if (previous == None)
        {
            _head[list] = next;
        }
        else
        {
            Next[previous] = next;
        }

        if (next == None)
        {
            _tail[list] = previous;
        }
        else
        {
            _previous[next] = previous;
        }
    }
}

namespace KernelModel.Tasks;

/// <summary>
/// All that happens at a time: a binary heap over an array of records, each of which can be taken out again. Nothing is
/// allocated once it has grown.
/// </summary>
internal sealed class Timers
{
    private Record[] _records = new Record[64];
    private int[] _heap = new int[64];
    private int _free = -1;
    private int _used;
    private int _sequence;

    /// <summary>How many are pending.</summary>
    public int Count { get; private set; }

    /// <summary>When the first is due, in nanoseconds; <see cref="long.MaxValue"/> when none is.</summary>
    public long NextNs => Count == 0 ? long.MaxValue : _records[_heap[0]].AtNs;

    /// <summary>Adds one; the result takes it out.</summary>
    public int Add(long atNs, TimerKind kind, long id) => Add(atNs, kind, default, id);

    /// <summary>Wakes a key at a time.</summary>
    public int AddWake(long atNs, WaitKey key) => Add(atNs, TimerKind.WakeKey, key.Kind, key.Id);

    /// <summary>Takes one out that is not yet due.</summary>
    public void Remove(int timer)
    {
        int at = _records[timer].HeapIndex;
        Count--;
        if (at != Count)
        {
            Place(at, _heap[Count]);
            SiftDown(at);
            SiftUp(at);
        }

        _records[timer] = new Record { HeapIndex = _free };
        _free = timer;
    }

    /// <summary>Takes the first out if it is due.</summary>
    public bool TryTake(long nowNs, out TimerKind kind, out WaitKey key)
    {
        if (Count == 0 || _records[_heap[0]].AtNs > nowNs)
        {
            (kind, key) = (TimerKind.None, default);
            return false;
        }

        ref Record first = ref _records[_heap[0]];
        kind = first.Kind;
        key = new WaitKey(first.KeyKind, first.Id);
        Remove(_heap[0]);
        return true;
    }

    private int Add(long atNs, TimerKind kind, WaitKind keyKind, long id)
    {
        int timer = _free;
        if (timer >= 0)
        {
            _free = _records[timer].HeapIndex;
        }
        else
        {
            if (_used == _records.Length)
            {
                Array.Resize(ref _records, _used * 2);
                Array.Resize(ref _heap, _used * 2);
            }

            timer = _used++;
        }

        _records[timer] = new Record { AtNs = atNs, Sequence = _sequence++, Kind = kind, KeyKind = keyKind, Id = id };
        Place(Count, timer);
        SiftUp(Count++);
        return timer;
    }

    private void Place(int at, int timer)
    {
        _heap[at] = timer;
        _records[timer].HeapIndex = at;
    }

    private bool IsBefore(int left, int right)
    {
        ref Record a = ref _records[left];
        ref Record b = ref _records[right];
        return a.AtNs != b.AtNs ? a.AtNs < b.AtNs : a.Sequence - b.Sequence < 0;
    }

    private void SiftUp(int at)
    {
        int timer = _heap[at];
        while (at > 0 && IsBefore(timer, _heap[(at - 1) / 2]))
        {
            Place(at, _heap[(at - 1) / 2]);
            at = (at - 1) / 2;
        }

        Place(at, timer);
    }

    private void SiftDown(int at)
    {
        int timer = _heap[at];
        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && IsBefore(_heap[child + 1], _heap[child]))
            {
                child++;
            }

            if (!IsBefore(_heap[child], timer))
            {
                break;
            }

            Place(at, _heap[child]);
            at = child;
        }

        Place(at, timer);
    }

    private struct Record
    {
        public long AtNs;
        public long Id;
        public int HeapIndex;
        public int Sequence;
        public TimerKind Kind;
        public WaitKind KeyKind;
    }
}

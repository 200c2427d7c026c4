using Emulator.Arch;

namespace Emulator.Dram.Replay;

/// <summary>
/// Offers requests in order, one a clock at most, with a window of reads under way. A request that waits for a read to
/// complete comes in the clock of the completion. Those from the oldest under way on are remembered, not all.
/// </summary>
public sealed class TraceReplayer
{
    /// <summary>Requests taken from the source at a time; also what one call of the hot loop offers.</summary>
    private const int BatchSize = 256;

    private const long Open = -1;

    private readonly MemoryController _memory;
    private readonly int _window;
    private readonly IReplaySink? _sink;
    private readonly TraceRequest[] _batch = new TraceRequest[BatchSize];
    private CompletionQueue _done;

    /// <summary>A ring of the requests from the oldest that the sink has not seen, by number.</summary>
    private ReplayedRequest[] _requests = new ReplayedRequest[BatchSize];
    private long _oldest;
    private long _next;
    private long _completed;
    private long _now;
    private long _nextOffer;
    private int _reads;

    /// <param name="memory">Where requests go.</param>
    /// <param name="window">Reads that may be under way at once.</param>
    /// <param name="sink">Sees every request; null when nobody looks.</param>
    public TraceReplayer(MemoryController memory, int window, IReplaySink? sink = null)
    {
        _memory = memory;
        _window = window;
        _sink = sink;
    }

    /// <summary>Requests accepted so far.</summary>
    public long Accepted => _next;

    /// <summary>Called now and then; for progress bars.</summary>
    public Action? Pulse { get; set; }

    /// <summary>Runs all requests to their end; the next run goes on at the clock where this one stops.</summary>
    /// <returns>The last clock.</returns>
    public long Run(RequestSource source)
    {
        for (int count = source.Fill(_batch); count > 0; count = source.Fill(_batch))
        {
            Offer(_batch.AsSpan(0, count));
            Pulse?.Invoke();
        }

        AdvanceTo(_now);
        while (_completed < _next)
        {
            AdvanceTo(_memory.NextEvent.Value);
        }

        Retire();
        return _now;
    }

    /// <summary>
    /// Offers some requests. It is called once for each few of them, and not once for all, because a method that is
    /// never left is never compiled better than ahead of time.
    /// </summary>
    private void Offer(ReadOnlySpan<TraceRequest> requests) // HOT
    {
        foreach (ref readonly TraceRequest request in requests)
        {
            if (_next - _oldest == _requests.Length)
            {
                MakeRoom();
            }

            if (_reads == _window)
            {
                // The first read of all is known only when no channel is behind.
                AdvanceTo(_now);
            }

            while (_reads == _window)
            {
                AdvanceTo(_memory.NextRead.Value);
            }

            long due = Math.Max(_now, Math.Max(_nextOffer, request.NotBefore));
            long id = (_next << 1) | (request.IsWrite ? 1L : 0);
            MemoryRequest line = new(id, new PhysicalAddress(request.Address), request.IsWrite, request.Requester);
            _now = _memory.Submit(line, new Cycle(due), ref _done).Value;
            Complete();

            int place = (int)_next & (_requests.Length - 1);
            _requests[place] = new ReplayedRequest(request.Address, request.IsWrite, _now, Open);
            _reads += request.IsWrite ? 0 : 1;
            _nextOffer = _now + 1;
            _next++;
        }
    }

    private void AdvanceTo(long clock) // HOT
    {
        // Channels to which nothing was given are behind, and so may be what they have done.
        _now = Math.Max(_now, clock);
        _memory.AdvanceTo(new Cycle(_now), ref _done);
        Complete();
    }

    private void Complete() // HOT
    {
        foreach (ref readonly Completion completion in _done.Items)
        {
            int place = (int)(completion.Id >> 1) & (_requests.Length - 1);
            _requests[place].Done = completion.At.Value;
            _reads -= (completion.Id & 1) == 0 ? 1 : 0;
            _completed++;
        }

        _done.Clear();
    }

    /// <summary>Shows the sink what is done; when that leaves the ring rather full, it was too small.</summary>
    private void MakeRoom()
    {
        AdvanceTo(_now);
        Retire();
        if (_next - _oldest <= _requests.Length / 2)
        {
            return;
        }

        ReplayedRequest[] larger = new ReplayedRequest[_requests.Length * 2];
        for (long i = _oldest; i < _next; i++)
        {
            larger[i & (larger.Length - 1)] = _requests[i & (_requests.Length - 1)];
        }

        _requests = larger;
    }

    private void Retire() // HOT
    {
        int mask = _requests.Length - 1;
        while (_oldest < _next)
        {
            int from = (int)_oldest & mask;
            int end = (int)Math.Min(_requests.Length, from + (_next - _oldest));
            int to = from;
            while (to < end && _requests[to].Done != Open)
            {
                to++;
            }

            if (to == from)
            {
                return;
            }

            _sink?.Done(_oldest, _requests.AsSpan(from, to - from));
            _oldest += to - from;
        }
    }
}

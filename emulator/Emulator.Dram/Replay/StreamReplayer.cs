using Emulator.Arch;

namespace Emulator.Dram.Replay;

/// <summary>
/// Replays requests as they come, however many: in order, one a clock at most, with a window of reads under way. A
/// request that waits for a read to complete comes in the clock of the completion. What is remembered is only what is
/// under way.
/// </summary>
public sealed class StreamReplayer
{
    private const long Open = -1;

    private readonly IMemoryPort _port;
    private readonly int _window;
    private readonly IReplaySink? _sink;
    private CompletionQueue _done;
    private TraceRequest[] _requests = new TraceRequest[256];
    private long[] _sent = new long[256];
    private long[] _completed = new long[256];
    private long _oldest;
    private long _next;

    /// <param name="port">The memory.</param>
    /// <param name="window">Reads that may be under way at once.</param>
    /// <param name="sink">Sees every request; null when nobody looks.</param>
    public StreamReplayer(IMemoryPort port, int window, IReplaySink? sink)
    {
        _port = port;
        _window = window;
        _sink = sink;
    }

    /// <summary>Requests accepted so far.</summary>
    public long Accepted => _next;

    /// <summary>Called every so many requests; for progress bars.</summary>
    public Action? Pulse { get; set; }

    /// <summary>Runs all requests to their end.</summary>
    /// <returns>The last clock.</returns>
    public long Run(RequestSource source) // HOT
    {
        const int pulseEvery = 1 << 16;
        long now = 0;
        int reads = 0;
        bool more = source.TryNext(out TraceRequest request);
        while (more || _oldest < _next)
        {
            bool offered = false;
            bool mayOffer = more && reads < _window;
            if (mayOffer && request.NotBefore <= now)
            {
                long id = (_next << 1) | (request.IsWrite ? 1L : 0);
                MemoryRequest line = new(id, new PhysicalAddress(request.Address), request.IsWrite);
                offered = _port.TrySubmit(line, new Cycle(now));
                if (offered)
                {
                    Remember(request, now);
                    reads += request.IsWrite ? 0 : 1;
                    more = source.TryNext(out request);
                    mayOffer = more && reads < _window;
                    if ((_next & (pulseEvery - 1)) == 0)
                    {
                        Pulse?.Invoke();
                    }
                }
            }

            now = NextClock(now, offered, mayOffer, request.NotBefore);
            _done.Clear();
            _port.AdvanceTo(new Cycle(now), ref _done);
            foreach (ref readonly Completion completion in _done.Items)
            {
                reads -= (completion.Id & 1) == 0 ? 1 : 0;
                _completed[(completion.Id >> 1) & (_completed.Length - 1)] = completion.At.Value;
            }

            if (_done.Count > 0)
            {
                Retire();
            }
        }

        return now;
    }

    /// <summary>The next thing: an offer in the next clock, one that waits for its time, or an event.</summary>
    private long NextClock(long now, bool offered, bool mayOffer, long notBefore)
    {
        if (offered && mayOffer && notBefore <= now + 1)
        {
            return now + 1;
        }

        long next = _port.NextEvent.Value;
        return mayOffer && notBefore > now ? Math.Min(next, notBefore) : next;
    }

    private void Remember(in TraceRequest request, long now)
    {
        if (_next - _oldest == _requests.Length)
        {
            Grow();
        }

        int place = (int)(_next & (_requests.Length - 1));
        _requests[place] = request;
        _sent[place] = now;
        _completed[place] = Open;
        _next++;
    }

    private void Retire()
    {
        int mask = _completed.Length - 1;
        for (int place = (int)(_oldest & mask); _oldest < _next && _completed[place] != Open;
            place = (int)(++_oldest & mask))
        {
            _sink?.Done(_oldest, _requests[place], _sent[place], _completed[place]);
        }
    }

    private void Grow()
    {
        int size = _requests.Length * 2;
        TraceRequest[] requests = new TraceRequest[size];
        long[] sent = new long[size];
        long[] completed = new long[size];
        for (long i = _oldest; i < _next; i++)
        {
            int from = (int)(i & (_requests.Length - 1));
            int to = (int)(i & (size - 1));
            requests[to] = _requests[from];
            sent[to] = _sent[from];
            completed[to] = _completed[from];
        }

        _requests = requests;
        _sent = sent;
        _completed = completed;
    }
}

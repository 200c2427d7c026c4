using Emulator.Arch;

namespace Emulator.Dram.Replay;

/// <summary>
/// Offers requests in order, one a clock at most, with a window of reads under way: how traces are replayed. A request
/// that waits for a read to complete comes in the clock of the completion.
/// </summary>
public sealed class TraceReplayer
{
    private readonly IMemoryPort _port;
    private readonly int _window;
    private CompletionQueue _done;
    private long _now;

    public TraceReplayer(IMemoryPort port, int window)
    {
        _port = port;
        _window = window;
    }

    /// <summary>Runs all requests to their end; the next run goes on at the clock where this one stops.</summary>
    /// <param name="addresses">Physical addresses; bit 0 says write.</param>
    /// <param name="sent">Filled with the clock at which each came in; may be empty.</param>
    /// <param name="completed">Filled with the clock at which each was done; may be empty.</param>
    /// <returns>The last clock.</returns>
    public long Run(ReadOnlySpan<ulong> addresses, Span<long> sent, Span<long> completed) // HOT
    {
        long now = _now;
        int next = 0;
        int reads = 0;
        int open = addresses.Length;
        while (open > 0)
        {
            bool offered = false;
            if (next < addresses.Length && reads < _window)
            {
                bool isWrite = (addresses[next] & 1) != 0;
                long id = ((long)next << 1) | (isWrite ? 1L : 0);
                MemoryRequest request = new(id, new PhysicalAddress(addresses[next] & ~1UL), isWrite);
                offered = _port.TrySubmit(request, new Cycle(now));
                if (offered)
                {
                    if (!sent.IsEmpty)
                    {
                        sent[next] = now;
                    }

                    reads += isWrite ? 0 : 1;
                    next++;
                }
            }

            bool mayOffer = offered && next < addresses.Length && reads < _window;
            now = mayOffer ? now + 1 : _port.NextEvent.Value;
            _done.Clear();
            _port.AdvanceTo(new Cycle(now), ref _done);
            foreach (ref readonly Completion completion in _done.Items)
            {
                open--;
                reads -= (completion.Id & 1) == 0 ? 1 : 0;
                if (!completed.IsEmpty)
                {
                    completed[(int)(completion.Id >> 1)] = completion.At.Value;
                }
            }
        }

        _now = now;
        return now;
    }
}

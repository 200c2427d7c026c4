using Emulator.Dram.Replay;

namespace Tests.Timing.Dram;

/// <summary>Requests in memory that have clocks before which they do not come.</summary>
internal sealed class TimedRequests(TraceRequest[] requests) : RequestSource
{
    private int _given;

    public override int Fill(Span<TraceRequest> next)
    {
        int count = Math.Min(next.Length, requests.Length - _given);
        requests.AsSpan(_given, count).CopyTo(next);
        _given += count;
        return count;
    }
}

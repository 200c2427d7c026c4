using Emulator.Dram.Replay;

namespace Tests.Timing.Dram;

/// <summary>The clocks of every request of a replay.</summary>
internal sealed class ReplayClocks(int count) : IReplaySink
{
    public long[] Sent { get; } = new long[count];

    public long[] Done { get; } = new long[count];

    void IReplaySink.Done(long first, ReadOnlySpan<ReplayedRequest> requests)
    {
        foreach (ref readonly ReplayedRequest request in requests)
        {
            Sent[first] = request.Sent;
            Done[first++] = request.Done;
        }
    }
}

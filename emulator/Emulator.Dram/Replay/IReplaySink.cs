namespace Emulator.Dram.Replay;

/// <summary>
/// Sees every request of a replay, in the order of the trace, some time after it and all before it are done.
/// </summary>
public interface IReplaySink
{
    /// <param name="first">Number of the first of these requests, from 0.</param>
    /// <param name="requests">Neighbours in the trace; valid during the call.</param>
    void Done(long first, ReadOnlySpan<ReplayedRequest> requests);
}

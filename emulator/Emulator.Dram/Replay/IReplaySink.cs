namespace Emulator.Dram.Replay;

/// <summary>Sees every request of a replay, in the order of the trace, once it and all before it are done.</summary>
public interface IReplaySink
{
    /// <param name="index">Number of the request, from 0.</param>
    /// <param name="request">As the trace has it.</param>
    /// <param name="sent">The clock at which it was accepted.</param>
    /// <param name="done">The clock at which its data were there, or were taken.</param>
    void Done(long index, in TraceRequest request, long sent, long done);
}

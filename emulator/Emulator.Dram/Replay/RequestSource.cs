namespace Emulator.Dram.Replay;

/// <summary>Requests one after another, from a file or made up as they are needed.</summary>
public abstract class RequestSource
{
    /// <summary>How far the source has been read, of 1; less than 0 when nobody knows.</summary>
    public virtual double Progress => -1;

    /// <summary>Gives the next requests, many at a time because each may cost a few instructions only.</summary>
    /// <param name="requests">Filled from its start.</param>
    /// <returns>How many there are; fewer than asked for only at the end, 0 behind it.</returns>
    public abstract int Fill(Span<TraceRequest> requests);
}

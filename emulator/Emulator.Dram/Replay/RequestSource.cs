namespace Emulator.Dram.Replay;

/// <summary>Requests one after another, from a file or made up as they are needed.</summary>
public abstract class RequestSource
{
    /// <summary>How far the source has been read, of 1; less than 0 when nobody knows.</summary>
    public virtual double Progress => -1;

    /// <summary>Gives the next request; false at the end.</summary>
    public abstract bool TryNext(out TraceRequest request);
}

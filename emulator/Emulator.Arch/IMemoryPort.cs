namespace Emulator.Arch;

/// <summary>
/// What lies behind a miss: requests go in at times that never decrease, completions come out when time advances.
/// Nobody returns a latency, because a scheduler cannot know it when a request comes in.
/// </summary>
public interface IMemoryPort
{
    /// <summary>The next time at which something happens inside, without new requests.</summary>
    Cycle NextEvent { get; }

    /// <summary>Gives a request; false when there is no room now: ask again after the next event.</summary>
    /// <param name="request">The line.</param>
    /// <param name="at">The port has been advanced to here.</param>
    bool TrySubmit(in MemoryRequest request, Cycle at);

    /// <summary>Lets time pass up to and with <paramref name="now"/>; appends what was completed.</summary>
    void AdvanceTo(Cycle now, ref CompletionQueue done);
}

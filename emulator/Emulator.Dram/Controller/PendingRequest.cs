namespace Emulator.Dram.Controller;

/// <summary>A request that a channel holds, in one cache line.</summary>
internal struct PendingRequest
{
    internal long Id;

    /// <summary>Order of arrival and place in the pool: what <see cref="Urgency"/> compares last.</summary>
    internal uint Key;

    /// <summary>When it came in.</summary>
    internal long Accepted;
    internal int Row;
    internal int Column;
    internal int Next;
    internal int Previous;
    internal short Bank;

    /// <summary>Of a write: its place in the table of queued write lines.</summary>
    internal short Slot;
    internal byte Requester;
    internal bool IsWrite;

    /// <summary>A row was closed for it.</summary>
    internal bool Conflicted;
}

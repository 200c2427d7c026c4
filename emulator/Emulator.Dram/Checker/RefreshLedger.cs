namespace Emulator.Dram.Checker;

/// <summary>
/// Refreshes that a rank has had and that it was owed: one unit is a refresh of all banks. In self-refresh the device
/// refreshes itself and the count stands still; one more than owed is due afterwards (JESD79-4 4.27), so that one is
/// neither debt paid nor credit. A controller may forget what it was ahead when it lets a rank sleep.
/// </summary>
internal sealed class RefreshLedger
{
    private long _asleepSince;
    private long _asleep;
    private double _paid;
    private double _ahead;
    private double _extra;
    private double _round = 1;

    /// <summary>A refresh was done.</summary>
    /// <param name="share">Of one bank of n: an n-th of a round.</param>
    /// <param name="round">What a refresh of every bank in this way counts.</param>
    internal void Add(double share, double round)
    {
        double extra = Math.Min(_extra, share);
        _extra -= extra;
        _paid += share - extra;
        _ahead += share - extra;
        _round = round;
    }

    internal void Sleep(long at) => _asleepSince = at;

    internal void Wake(long at, double intervalClocks)
    {
        _asleep += at - _asleepSince;
        _extra += _round;
        _ahead = Math.Min(_ahead, DueAt(at, intervalClocks));
    }

    /// <summary>Units owed at a clock.</summary>
    internal double OwedAt(long at, double intervalClocks) => DueAt(at, intervalClocks) - _paid;

    /// <summary>Units done ahead of time at a clock.</summary>
    internal double AheadAt(long at, double intervalClocks) => _ahead - DueAt(at, intervalClocks);

    private double DueAt(long at, double intervalClocks) => Math.Floor((at - _asleep) / intervalClocks);
}

namespace Emulator.Dram.Checker;

/// <summary>Refreshes that a rank has had and that it was owed: one unit is a refresh of all banks.</summary>
internal sealed class RefreshLedger
{
    private long _asleepSince;
    private long _asleep;

    /// <summary>Units done, in shares: a refresh of one bank of n is one n-th.</summary>
    internal double Done { get; private set; }

    internal void Add(double share) => Done += share;

    internal void Sleep(long at) => _asleepSince = at;

    /// <summary>In self-refresh the device refreshes itself: no time counts.</summary>
    internal void Wake(long at) => _asleep += at - _asleepSince;

    /// <summary>Units owed at a clock; negative when more were done than were due.</summary>
    internal double OwedAt(long at, double intervalClocks) => Math.Floor((at - _asleep) / intervalClocks) - Done;
}

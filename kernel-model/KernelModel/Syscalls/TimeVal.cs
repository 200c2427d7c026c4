namespace KernelModel.Syscalls;

/// <summary><c>struct timeval</c> of 64-bit programs.</summary>
internal readonly record struct TimeVal(long Seconds, long Microseconds)
{
    private const long UsPerSecond = 1_000_000;

    /// <summary>A time that calls accept.</summary>
    public bool IsValid => Seconds >= 0 && (ulong)Microseconds < UsPerSecond;

    public long TotalNs => new TimeSpec(Seconds, Microseconds * 1000).TotalNs;

    public static TimeVal FromNs(long totalNs) =>
        new(totalNs / (UsPerSecond * 1000), totalNs / 1000 % UsPerSecond);
}

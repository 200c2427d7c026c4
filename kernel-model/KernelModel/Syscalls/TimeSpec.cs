namespace KernelModel.Syscalls;

/// <summary><c>struct timespec</c> of 64-bit programs.</summary>
internal readonly record struct TimeSpec(long Seconds, long Nanoseconds)
{
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>A time that calls accept.</summary>
    public bool IsValid => Seconds >= 0 && (ulong)Nanoseconds < NsPerSecond;

    /// <summary>In nanoseconds; what is too long for them is the end of time.</summary>
    public long TotalNs => Seconds >= long.MaxValue / NsPerSecond ? long.MaxValue
        : (Seconds * NsPerSecond) + Nanoseconds;

    public static TimeSpec FromNs(long totalNs) => new(totalNs / NsPerSecond, totalNs % NsPerSecond);
}

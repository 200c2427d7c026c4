namespace KernelModel.Tasks;

/// <summary>A timer of timer_create(2).</summary>
internal sealed class PosixTimer
{
    /// <summary>CLOCK_*.</summary>
    public required int Clock { get; init; }

    /// <summary>SIGEV_SIGNAL 0, NONE 1, THREAD_ID 4.</summary>
    public required int Notify { get; init; }

    public required int Signal { get; init; }

    /// <summary>What sigev_value holds.</summary>
    public required ulong Value { get; init; }

    /// <summary>The thread that SIGEV_THREAD_ID names.</summary>
    public required int Thread { get; init; }

    /// <summary>When it is due, in guest time; 0: not armed.</summary>
    public long NextNs { get; set; }

    public long IntervalNs { get; set; }

    /// <summary>Its record in <see cref="Timers"/>, or -1.</summary>
    public int Timer { get; set; } = -1;

    /// <summary>Expiries since the signal was queued.</summary>
    public int Overrun { get; set; }

    /// <summary>What timer_getoverrun tells: expiries that the delivered signal stood for.</summary>
    public int LastOverrun { get; set; }
}

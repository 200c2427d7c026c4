namespace KernelModel.Tasks;

/// <summary>The record of a call that waits, or is being served: everything that is needed to call its handler again.
/// </summary>
internal sealed class BlockedCall
{
    /// <summary>The task waits in this call; its handler is called again before the task runs.</summary>
    public bool IsBlocked { get; set; }

    /// <summary>The call's number.</summary>
    public int Number { get; set; }

    public ulong A0 { get; set; }

    public ulong A1 { get; set; }

    public ulong A2 { get; set; }

    public ulong A3 { get; set; }

    public ulong A4 { get; set; }

    public ulong A5 { get; set; }

    /// <summary>True while the handler is called for the first time.</summary>
    public bool IsFirst { get; set; } = true;

    /// <summary>The deadline that the handler gave to <see cref="Waits.Wait"/> has passed.</summary>
    public bool TimedOut { get; set; }

    /// <summary>
    /// What is done so far (bytes read or written): when it is not 0, a signal ends the call with it as its result.
    /// </summary>
    public long Progress { get; set; }

    /// <summary>The absolute deadline in nanoseconds of guest time, kept over calls of the handler and restarts.
    /// </summary>
    public long DeadlineNs { get; set; } = long.MaxValue;

    /// <summary>The handler's own, between its calls.</summary>
    public long State0 { get; set; }

    /// <summary>The handler's own, between its calls.</summary>
    public long State1 { get; set; }

    /// <summary>Ready for the next call.</summary>
    public void Clear()
    {
        IsBlocked = false;
        IsFirst = true;
        TimedOut = false;
        Progress = 0;
        DeadlineNs = long.MaxValue;
        State0 = 0;
        State1 = 0;
    }
}

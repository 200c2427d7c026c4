namespace KernelModel.Tasks;

/// <summary>What happens when a timer is due.</summary>
internal enum TimerKind : byte
{
    None,

    /// <summary>A waiting task's deadline: the identifier is its thread.</summary>
    Deadline,

    /// <summary>A process's ITIMER_REAL: the identifier is the process.</summary>
    IntervalReal,

    /// <summary>A POSIX timer: the identifier is process * 65,536 + timer.</summary>
    Posix,

    /// <summary>Wakes a key: <see cref="WaitKind"/> and identifier.</summary>
    WakeKey,
}

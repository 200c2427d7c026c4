namespace KernelModel.Tasks;

/// <summary>What must be looked at before a thread goes back to user code.</summary>
[Flags]
internal enum TaskWork : byte
{
    None = 0,

    /// <summary>A signal that is not blocked is pending, or a call is to be restarted.</summary>
    Signal = 1,

    /// <summary>Another thread should run.</summary>
    Reschedule = 2,

    /// <summary>The thread was moved or preempted: its restartable sequence is looked at (rseq(2)).</summary>
    RestartableSequence = 4,
}

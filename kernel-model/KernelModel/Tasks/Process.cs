using KernelModel.Signals;

namespace KernelModel.Tasks;

/// <summary>A thread group: what Linux keeps in <c>signal_struct</c>.</summary>
internal sealed class Process
{
    public Process(int pid, ResourceLimit[] limits)
    {
        Pid = pid;
        Limits = limits;
    }

    /// <summary>The process' identifier.</summary>
    public int Pid { get; }

    /// <summary>Its living threads; the first is the leader, which stays as a zombie until the others have ended.
    /// </summary>
    public List<TaskStruct> Threads { get; } = [];

    /// <summary>The parent; null for the first process.</summary>
    public Process? Parent { get; set; }

    public List<Process> Children { get; } = [];

    /// <summary>The process group.</summary>
    public int Group { get; set; }

    public int Session { get; set; }

    /// <summary>The session's terminal, by the number that files gave it; 0: none.</summary>
    public long Terminal { get; set; }

    /// <summary>RLIMITs, by number.</summary>
    public ResourceLimit[] Limits { get; }

    /// <summary>Signals sent to the process.</summary>
    public SignalQueue Pending { get; } = new();

    /// <summary>The whole group is ending with <see cref="ExitStatus"/>.</summary>
    public bool IsExiting { get; set; }

    /// <summary>All threads have ended; the parent has not waited yet.</summary>
    public bool IsZombie { get; set; }

    /// <summary>As wait4 gives it.</summary>
    public int ExitStatus { get; set; }

    /// <summary>The signal that the parent gets at the end.</summary>
    public int ExitSignal { get; set; } = Signal.SIGCHLD;

    /// <summary>The signal that stopped it; 0 while it runs.</summary>
    public int StopSignal { get; set; }

    /// <summary>Stopped or continued, and not yet told by wait: 0, or the signal (SIGCONT for continued).</summary>
    public int UnreportedChange { get; set; }

    /// <summary>It has called exec since its parent forked it (setpgid).</summary>
    public bool HasExecuted { get; set; }

    /// <summary>PR_SET_CHILD_SUBREAPER.</summary>
    public bool IsSubreaper { get; set; }

    /// <summary>PR_SET_DUMPABLE.</summary>
    public int Dumpable { get; set; } = 1;

    /// <summary>/proc/PID/oom_score_adj: -1000 … 1000.</summary>
    public int OomScoreAdjustment { get; set; }

    /// <summary>The path of the program, as /proc/PID/exe shows it.</summary>
    public string ExecutablePath { get; set; } = string.Empty;

    /// <summary>ITIMER_REAL, VIRTUAL and PROF: next and interval in nanoseconds (of guest or of run time).</summary>
    public IntervalTimer[] IntervalTimers { get; } = new IntervalTimer[3];

    /// <summary>POSIX timers by their identifier; null: free.</summary>
    public List<PosixTimer?> PosixTimers { get; } = [];

    /// <summary>What ended threads used.</summary>
    public ResourceUsage Ended { get; set; }

    /// <summary>What children used that were waited for.</summary>
    public ResourceUsage Waited { get; set; }

    /// <summary>The first thread.</summary>
    public TaskStruct? Leader { get; set; }
}

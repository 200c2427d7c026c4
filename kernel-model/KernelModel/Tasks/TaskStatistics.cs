namespace KernelModel.Tasks;

/// <summary>What the rooms of processes count.</summary>
internal sealed class TaskStatistics
{
    /// <summary>How many processes are told one by one.</summary>
    private const int MaxPeaks = 32;

    private readonly List<(string Name, long Value)> _peaks = [];

    /// <summary>The most memory that each of the first processes had, in KiB, by process.</summary>
    public IEnumerable<(string Name, long Value)> Peaks => _peaks;

    public long ContextSwitches { get; set; }

    public long Migrations { get; set; }

    public long Preemptions { get; set; }

    public long SystemCalls { get; set; }

    public long BlockedCalls { get; set; }

    public long Forks { get; set; }

    public long Threads { get; set; }

    public long Execs { get; set; }

    public long Exits { get; set; }

    public long SignalsSent { get; set; }

    public long SignalsDelivered { get; set; }

    public long FutexWaits { get; set; }

    public long FutexWakes { get; set; }

    public long TimersFired { get; set; }

    public long OomKills { get; set; }

    /// <summary>All, by name.</summary>
    public IEnumerable<(string Name, long Value)> Items =>
    [
        ("context_switches", ContextSwitches), ("migrations", Migrations), ("preemptions", Preemptions),
        ("system_calls", SystemCalls), ("blocked_calls", BlockedCalls), ("forks", Forks), ("threads", Threads),
        ("execs", Execs), ("exits", Exits), ("signals_sent", SignalsSent), ("signals_delivered", SignalsDelivered),
        ("futex_waits", FutexWaits), ("futex_wakes", FutexWakes), ("timers_fired", TimersFired),
        ("oom_kills", OomKills),
    ];

    /// <summary>A process ended.</summary>
    public void NoteEnd(int pid, long peakResidentKib)
    {
        if (_peaks.Count < MaxPeaks)
        {
            _peaks.Add(($"process_{pid}", peakResidentKib));
        }
    }
}

using KernelModel.Signals;

namespace KernelModel.Tasks;

/// <summary>What happens when time passes: deadlines of calls, interval timers, POSIX timers, limits of run time.
/// </summary>
internal sealed class ProcessTimers
{
    public const int ITIMER_REAL = 0;
    public const int ITIMER_VIRTUAL = 1;
    public const int ITIMER_PROF = 2;

    /// <summary>A POSIX timer's number in <see cref="Timers"/>: its process times this, plus its own.</summary>
    private const int TimersPerProcess = 65_536;

    private const long NsPerSecond = 1_000_000_000;

    private readonly Kernel _kernel;

    public ProcessTimers(Kernel kernel)
    {
        _kernel = kernel;
    }

    /// <summary>Does all that is due.</summary>
    public void Run()
    {
        long now = _kernel.Clock.NowNs;
        while (_kernel.Timers.TryTake(now, out TimerKind kind, out WaitKey key))
        {
            _kernel.TaskStatistics.TimersFired++;
            switch (kind)
            {
                case TimerKind.Deadline:
                    if (_kernel.Tasks.FindTask((int)key.Id) is { } task)
                    {
                        _kernel.Waits.TimeOut(task);
                    }

                    break;
                case TimerKind.WakeKey:
                    _ = _kernel.Waits.Wake(key);
                    break;
                case TimerKind.IntervalReal:
                    RunReal(_kernel.Tasks.FindProcess((int)key.Id), now);
                    break;
                case TimerKind.Posix:
                    RunPosix(_kernel.Tasks.FindProcess((int)(key.Id / TimersPerProcess)), key.Id, now);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Sets an interval timer; times in nanoseconds, 0 disarms.</summary>
    /// <returns>What was left of the old one, and its interval.</returns>
    public (long LeftNs, long IntervalNs) Set(Process process, int which, long inNs, long intervalNs)
    {
        (long LeftNs, long IntervalNs) old = Get(process, which);
        IntervalTimer timer = process.IntervalTimers[which];
        if (which == ITIMER_REAL && timer.NextNs != 0)
        {
            _kernel.Timers.Remove(timer.Timer);
        }

        long next = inNs == 0 ? 0 : Saturate(Base(process, which), inNs);
        int record = which == ITIMER_REAL && next != 0
            ? _kernel.Timers.Add(next, TimerKind.IntervalReal, process.Pid) : -1;
        process.IntervalTimers[which] = new IntervalTimer(next, intervalNs, record);
        return old;
    }

    /// <summary>What is left of an interval timer, and its interval.</summary>
    public (long LeftNs, long IntervalNs) Get(Process process, int which)
    {
        IntervalTimer timer = process.IntervalTimers[which];
        return timer.NextNs == 0
            ? (0, timer.IntervalNs)
            : (Math.Max(1000, timer.NextNs - Base(process, which)), timer.IntervalNs);
    }

    /// <summary>Looks at the timers of run time and RLIMIT_CPU of the thread on a core.</summary>
    public void CheckRunTime(TaskStruct task)
    {
        Process process = task.Process;
        CheckRunTime(process, ITIMER_VIRTUAL, Signal.SIGVTALRM);
        CheckRunTime(process, ITIMER_PROF, Signal.SIGPROF);
        ResourceLimit limit = process.Limits[ResourceLimit.CPU];
        if (limit.Soft == ResourceLimit.Infinity)
        {
            return;
        }

        long seconds = ProcessExit.UsageOf(process).UserTimeNs / NsPerSecond;
        if ((ulong)seconds >= limit.Hard)
        {
            _ = _kernel.Signals.Send(process, SigInfo.FromKernel(Signal.SIGKILL));
        }
        else if ((ulong)seconds >= limit.Soft)
        {
            _ = _kernel.Signals.Send(process, SigInfo.FromKernel(Signal.SIGXCPU));
            process.Limits[ResourceLimit.CPU] = limit with { Soft = limit.Soft + 1 };
        }
    }

    /// <summary>Arms or disarms a POSIX timer; 0 disarms.</summary>
    public void Arm(Process process, int id, PosixTimer timer, long nextNs, long intervalNs)
    {
        if (timer.Timer >= 0)
        {
            _kernel.Timers.Remove(timer.Timer);
        }

        timer.NextNs = nextNs;
        timer.IntervalNs = intervalNs;
        timer.Overrun = 0;
        timer.Timer = nextNs == 0
            ? -1 : _kernel.Timers.Add(nextNs, TimerKind.Posix, ((long)process.Pid * TimersPerProcess) + id);
    }

    /// <summary>The signal of a POSIX timer was taken: it tells how many expiries it stands for.</summary>
    public void SignalTaken(Process process, ref SigInfo info)
    {
        if ((uint)info.Timer < (uint)process.PosixTimers.Count && process.PosixTimers[info.Timer] is { } timer)
        {
            timer.LastOverrun = timer.Overrun;
            info.Overrun = timer.Overrun;
            timer.Overrun = 0;
        }
    }

    /// <summary>The process ends or execs: its POSIX timers go; at its end the others too.</summary>
    public void Drop(Process process)
    {
        _ = Set(process, ITIMER_REAL, 0, 0);
        DropPosix(process);
    }

    /// <summary>exec: POSIX timers are deleted.</summary>
    public void DropPosix(Process process)
    {
        foreach (PosixTimer? timer in process.PosixTimers)
        {
            if (timer is { Timer: >= 0 })
            {
                _kernel.Timers.Remove(timer.Timer);
            }
        }

        process.PosixTimers.Clear();
    }

    /// <summary>now + interval, not beyond the end of time.</summary>
    public static long Saturate(long nowNs, long inNs) => inNs > long.MaxValue - nowNs ? long.MaxValue : nowNs + inNs;

    private static long RunTime(Process process) => ProcessExit.UsageOf(process).UserTimeNs;

    private long Base(Process process, int which) => which == ITIMER_REAL ? _kernel.Clock.NowNs : RunTime(process);

    private void CheckRunTime(Process process, int which, int signal)
    {
        IntervalTimer timer = process.IntervalTimers[which];
        if (timer.NextNs == 0 || RunTime(process) < timer.NextNs)
        {
            return;
        }

        long next = timer.IntervalNs == 0 ? 0 : RunTime(process) + timer.IntervalNs;
        process.IntervalTimers[which] = timer with { NextNs = next };
        _ = _kernel.Signals.Send(process, SigInfo.FromKernel(signal));
    }

    private void RunReal(Process? process, long now)
    {
        if (process is null)
        {
            return;
        }

        IntervalTimer timer = process.IntervalTimers[ITIMER_REAL];
        long next = timer.IntervalNs == 0 ? 0 : NextAfter(timer.NextNs, timer.IntervalNs, now, out _);
        int record = next == 0 ? -1 : _kernel.Timers.Add(next, TimerKind.IntervalReal, process.Pid);
        process.IntervalTimers[ITIMER_REAL] = timer with { NextNs = next, Timer = record };
        _ = _kernel.Signals.Send(process, SigInfo.FromKernel(Signal.SIGALRM));
    }

    private static long NextAfter(long dueNs, long intervalNs, long now, out long missed)
    {
        missed = (now - dueNs) / intervalNs;
        return Saturate(dueNs, (missed + 1) * intervalNs);
    }

    private void RunPosix(Process? process, long id, long now)
    {
        int number = (int)(id % TimersPerProcess);
        if (process is null || number >= process.PosixTimers.Count || process.PosixTimers[number] is not { } timer)
        {
            return;
        }

        long missed = 0;
        timer.Timer = -1;
        timer.NextNs = timer.IntervalNs == 0 ? 0 : NextAfter(timer.NextNs, timer.IntervalNs, now, out missed);
        if (timer.NextNs != 0)
        {
            timer.Timer = _kernel.Timers.Add(timer.NextNs, TimerKind.Posix, id);
        }

        if (timer.Notify == 1)
        {
            return;
        }

        TaskStruct? thread = timer.Notify == 4 ? _kernel.Tasks.FindTask(timer.Thread) : null;
        SignalQueue queue = thread?.Pending ?? process.Pending;
        timer.Overrun += (int)missed;
        if (queue.HasTimer(timer.Signal, number))
        {
            timer.Overrun++;
            return;
        }

        SigInfo info = new()
        {
            Number = timer.Signal, Code = SigInfo.SI_TIMER, Timer = number, Value = timer.Value,
        };
        _ = thread is null ? _kernel.Signals.Send(process, in info) : _kernel.Signals.Send(thread, in info);
    }
}

using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>Clocks, sleeping and interval timers (kernel/time).</summary>
internal static class TimeCalls
{
    private const int CLOCK_REALTIME = 0;
    private const int CLOCK_PROCESS_CPUTIME = 2;
    private const int CLOCK_THREAD_CPUTIME = 3;
    private const int TIMER_ABSTIME = 1;
    private const long NsPerSecond = 1_000_000_000;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(35, "nanosleep", NanoSleep, "timespec ptr", RestartKind.WithTimeLeft),
        new(36, "getitimer", GetTimer, "itimer ptr"),
        new(37, "alarm", Alarm, "uint"),
        new(38, "setitimer", SetTimer, "itimer itimerval ptr"),
        new(96, "gettimeofday", GetTimeOfDay, "ptr ptr"),
        new(159, "adjtimex", static (in CallFrame c) => AdjustClock(in c, c.A0), "ptr"),
        new(164, "settimeofday", static (in CallFrame c) => -Errno.EPERM, "ptr ptr"),
        new(201, "time", Time, "ptr"),
        new(227, "clock_settime", SetClock, "clock timespec"),
        new(228, "clock_gettime", GetClock, "clock ptr"),
        new(229, "clock_getres", GetResolution, "clock ptr"),
        new(230, "clock_nanosleep", ClockSleep, "clock flags:timer timespec ptr", RestartKind.WithTimeLeft),
        new(305, "clock_adjtime", static (in CallFrame c) => AdjustClock(in c, c.A1), "clock ptr"),
    ];

    /// <summary>The time of a clock in nanoseconds; false: no such clock.</summary>
    internal static bool TryNow(in CallFrame call, int clock, out long now)
    {
        Kernel kernel = call.Kernel;
        now = kernel.Clock.NowNs;
        switch (clock)
        {
            case 0 or 5 or 8 or 11:
                now += Kernel.BootTimeNs;
                return true;
            case 1 or 4 or 6 or 7 or 9:
                return true;
            case CLOCK_PROCESS_CPUTIME:
                kernel.Scheduler.Account(kernel.Scheduler.Cores[call.Task.Core]);
                now = ProcessExit.UsageOf(call.Task.Process).UserTimeNs;
                return true;
            case CLOCK_THREAD_CPUTIME:
                kernel.Scheduler.Account(kernel.Scheduler.Cores[call.Task.Core]);
                now = call.Task.UserTimeNs;
                return true;
            default:
                return clock < 0 && TryCpuClock(in call, clock, out now);
        }
    }

    /// <summary>The clock of a process or thread: its number, inverted, over three bits of kind.</summary>
    private static bool TryCpuClock(in CallFrame call, int clock, out long now)
    {
        const int ThreadBit = 4;
        now = 0;
        int pid = ~(clock >> 3);
        TaskStruct? task = pid == 0 ? call.Task : call.Kernel.Tasks.FindTask(pid);
        if ((clock & 3) == 3 || task is null)
        {
            return false;
        }

        now = (clock & ThreadBit) != 0 ? task.UserTimeNs : ProcessExit.UsageOf(task.Process).UserTimeNs;
        return true;
    }

    private static long GetClock(in CallFrame call)
    {
        if (!TryNow(in call, (int)call.A0, out long now))
        {
            return -Errno.EINVAL;
        }

        return call.Mm.TryWrite(call.A1, TimeSpec.FromNs(now)) ? 0 : -Errno.EFAULT;
    }

    private static long GetResolution(in CallFrame call)
    {
        // The coarse clocks go on with the tick of 250 Hz.
        const long CoarseNs = 4_000_000;
        if (!TryNow(in call, (int)call.A0, out _))
        {
            return -Errno.EINVAL;
        }

        TimeSpec resolution = new(0, (int)call.A0 is 5 or 6 ? CoarseNs : 1);
        return call.A1 == 0 || call.Mm.TryWrite(call.A1, resolution) ? 0 : -Errno.EFAULT;
    }

    /// <summary>Guest time follows the instructions: nobody sets it.</summary>
    private static long SetClock(in CallFrame call)
    {
        if (!call.Mm.TryRead(call.A1, out TimeSpec time))
        {
            return -Errno.EFAULT;
        }

        return (int)call.A0 != CLOCK_REALTIME || !time.IsValid ? -Errno.EINVAL : -Errno.EPERM;
    }

    private static long AdjustClock(in CallFrame call, ulong at)
    {
        if (!call.Mm.TryRead(at, out uint modes))
        {
            return -Errno.EFAULT;
        }

        if (modes != 0)
        {
            return -Errno.EPERM;
        }

        // struct timex: frequency exact, never adjusted; status 64 is STA_UNSYNC, tick 10,000 us.
        const int Bytes = 208;
        Span<byte> answer = stackalloc byte[Bytes];
        answer.Clear();
        BitConverter.TryWriteBytes(answer[40..], 64);
        BitConverter.TryWriteBytes(answer[48..], 2L);
        BitConverter.TryWriteBytes(answer[56..], 500L << 16);
        BitConverter.TryWriteBytes(answer[88..], 10_000L);
        TimeVal now = TimeVal.FromNs(Kernel.BootTimeNs + call.Kernel.Clock.NowNs);
        BitConverter.TryWriteBytes(answer[72..], now.Seconds);
        BitConverter.TryWriteBytes(answer[80..], now.Microseconds);
        const int TIME_ERROR = 5;
        return call.Mm.Write(at, answer) ? TIME_ERROR : -Errno.EFAULT;
    }

    private static long GetTimeOfDay(in CallFrame call)
    {
        TimeVal now = TimeVal.FromNs(Kernel.BootTimeNs + call.Kernel.Clock.NowNs);
        return (call.A0 == 0 || call.Mm.TryWrite(call.A0, now)) && (call.A1 == 0 || call.Mm.TryWrite(call.A1, 0L))
            ? 0 : -Errno.EFAULT;
    }

    private static long Time(in CallFrame call)
    {
        long now = (Kernel.BootTimeNs + call.Kernel.Clock.NowNs) / NsPerSecond;
        return call.A0 == 0 || call.Mm.TryWrite(call.A0, now) ? now : -Errno.EFAULT;
    }

    private static long NanoSleep(in CallFrame call)
    {
        if (!call.Task.Call.IsFirst)
        {
            return Sleep(in call, 0, call.A1);
        }

        long error = FileArguments.ReadTime(call, call.A0, out long forNs);
        return error < 0 ? error : Sleep(in call, forNs, call.A1);
    }

    private static long ClockSleep(in CallFrame call)
    {
        int clock = (int)call.A0;
        if (clock is not (0 or 1 or 7 or 8 or 9 or 11 or CLOCK_PROCESS_CPUTIME))
        {
            return clock is CLOCK_THREAD_CPUTIME or (>= 4 and <= 6) ? -Errno.ENOTSUP : -Errno.EINVAL;
        }

        bool isAbsolute = ((int)call.A1 & TIMER_ABSTIME) != 0;
        ulong left = isAbsolute ? 0 : call.A3;
        if (!call.Task.Call.IsFirst)
        {
            return Sleep(in call, 0, left, isAbsolute);
        }

        if (!call.Mm.TryRead(call.A2, out TimeSpec time))
        {
            return -Errno.EFAULT;
        }

        if (!time.IsValid || !TryNow(in call, clock, out long now))
        {
            return -Errno.EINVAL;
        }

        return Sleep(in call, isAbsolute ? time.TotalNs - now : time.TotalNs, left, isAbsolute);
    }

    /// <summary>Sleeps; when a signal comes, tells what is left.</summary>
    private static long Sleep(in CallFrame call, long forNs, ulong left, bool isAbsolute = false)
    {
        TaskStruct task = call.Task;
        long now = call.Kernel.Clock.NowNs;
        if (task.Call.IsFirst)
        {
            task.Call.DeadlineNs = forNs <= 0 ? now : ProcessTimers.Saturate(now, forNs);
        }

        if (task.Call.TimedOut || now >= task.Call.DeadlineNs)
        {
            return 0;
        }

        if (task.IsSignalPending)
        {
            if (isAbsolute)
            {
                return -Errno.ERESTARTNOHAND;
            }

            return left == 0 || call.Mm.TryWrite(left, TimeSpec.FromNs(task.Call.DeadlineNs - now))
                ? -Errno.ERESTART_RESTARTBLOCK : -Errno.EFAULT;
        }

        call.Kernel.Waits.Wait(task, new WaitKey(WaitKind.Time, 0), task.Call.DeadlineNs);
        return SystemCall.Blocked;
    }

    private static long Alarm(in CallFrame call)
    {
        long seconds = (uint)call.A0;
        (long leftNs, _) = call.Kernel.ProcessTimers.Set(
            call.Task.Process, ProcessTimers.ITIMER_REAL, seconds * NsPerSecond, 0);

        // Less than half a second left counts as none, but never as 0 (alarm_setitimer).
        long left = leftNs / NsPerSecond;
        return leftNs > 0 && (left == 0 || leftNs % NsPerSecond >= NsPerSecond / 2) ? left + 1 : left;
    }

    private static long GetTimer(in CallFrame call)
    {
        if (call.A0 > ProcessTimers.ITIMER_PROF)
        {
            return -Errno.EINVAL;
        }

        return WriteTimer(in call, call.A1, call.Kernel.ProcessTimers.Get(call.Task.Process, (int)call.A0));
    }

    private static long WriteTimer(in CallFrame call, ulong at, (long LeftNs, long IntervalNs) timer) =>
        call.Mm.TryWrite(at, TimeVal.FromNs(timer.IntervalNs))
        && call.Mm.TryWrite(at + 16, TimeVal.FromNs(timer.LeftNs))
            ? 0 : -Errno.EFAULT;

    private static long SetTimer(in CallFrame call)
    {
        (TimeVal interval, TimeVal value) = (default, default);
        if (call.A1 != 0
            && (!call.Mm.TryRead(call.A1, out interval) || !call.Mm.TryRead(call.A1 + 16, out value)))
        {
            return -Errno.EFAULT;
        }

        if (!interval.IsValid || !value.IsValid || call.A0 > ProcessTimers.ITIMER_PROF)
        {
            return -Errno.EINVAL;
        }

        (long LeftNs, long IntervalNs) old = call.Kernel.ProcessTimers.Set(
            call.Task.Process, (int)call.A0, value.TotalNs, interval.TotalNs);
        return call.A2 == 0 ? 0 : WriteTimer(in call, call.A2, old);
    }
}

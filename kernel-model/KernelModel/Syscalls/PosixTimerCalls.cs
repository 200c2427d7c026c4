using KernelModel.Signals;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>timer_create(2) and its family.</summary>
internal static class PosixTimerCalls
{
    private const int TIMER_ABSTIME = 1;
    private const int SIGEV_SIGNAL = 0;
    private const int SIGEV_NONE = 1;
    private const int SIGEV_THREAD_ID = 4;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(222, "timer_create", Create, "clock ptr ptr"),
        new(223, "timer_settime", Set, "int flags:timer itimerspec ptr"),
        new(224, "timer_gettime", Get, "int ptr"),
        new(225, "timer_getoverrun", GetOverrun, "int"),
        new(226, "timer_delete", Delete, "int"),
    ];

    private static PosixTimer? Find(in CallFrame call)
    {
        List<PosixTimer?> timers = call.Task.Process.PosixTimers;
        return (uint)call.A0 < (uint)timers.Count ? timers[(int)call.A0] : null;
    }

    private static long Create(in CallFrame call)
    {
        if (!TimeCalls.TryNow(in call, (int)call.A0, out _))
        {
            return -Errno.EINVAL;
        }

        (ulong value, int signal, int notify, int thread) = (0, Signal.SIGALRM, SIGEV_SIGNAL, 0);
        if (call.A1 != 0 && (!call.Mm.TryRead(call.A1, out value) || !call.Mm.TryRead(call.A1 + 8, out signal)
            || !call.Mm.TryRead(call.A1 + 12, out notify) || !call.Mm.TryRead(call.A1 + 16, out thread)))
        {
            return -Errno.EFAULT;
        }

        bool hasThread = notify == SIGEV_THREAD_ID;
        if (notify is not (SIGEV_SIGNAL or SIGEV_NONE or 2 or SIGEV_THREAD_ID)
            || (notify != SIGEV_NONE && !Signal.IsValid(signal))
            || (hasThread && call.Kernel.Tasks.FindTask(thread)?.Process != call.Task.Process))
        {
            return -Errno.EINVAL;
        }

        List<PosixTimer?> timers = call.Task.Process.PosixTimers;
        int id = timers.IndexOf(null);
        if (id < 0)
        {
            id = timers.Count;
            if ((ulong)id >= call.Task.Process.Limits[ResourceLimit.SIGPENDING].Soft)
            {
                return -Errno.EAGAIN;
            }

            timers.Add(null);
        }

        timers[id] = new PosixTimer
        {
            Clock = (int)call.A0,
            Notify = notify,
            Signal = signal,
            Value = call.A1 == 0 ? (ulong)id : value,
            Thread = thread,
        };
        if (call.Mm.TryWrite(call.A2, id))
        {
            return 0;
        }

        timers[id] = null;
        return -Errno.EFAULT;
    }

    private static (long LeftNs, long IntervalNs) Left(in CallFrame call, PosixTimer timer) => timer.NextNs == 0
        ? (0, timer.IntervalNs)
        : (Math.Max(1, timer.NextNs - call.Kernel.Clock.NowNs), timer.IntervalNs);

    private static long Write(in CallFrame call, ulong at, (long LeftNs, long IntervalNs) left) =>
        call.Mm.TryWrite(at, TimeSpec.FromNs(left.IntervalNs))
        && call.Mm.TryWrite(at + 16, TimeSpec.FromNs(left.LeftNs))
            ? 0 : -Errno.EFAULT;

    private static long Set(in CallFrame call)
    {
        if (!call.Mm.TryRead(call.A2, out TimeSpec interval) || !call.Mm.TryRead(call.A2 + 16, out TimeSpec value))
        {
            return -Errno.EFAULT;
        }

        if (Find(in call) is not { } timer || !interval.IsValid || !value.IsValid)
        {
            return -Errno.EINVAL;
        }

        (long LeftNs, long IntervalNs) old = Left(in call, timer);
        long next = 0;
        if (value.TotalNs != 0)
        {
            long now = call.Kernel.Clock.NowNs;
            long offset = TimeCalls.TryNow(in call, timer.Clock, out long clockNow) ? clockNow - now : 0;
            next = ((int)call.A1 & TIMER_ABSTIME) != 0
                ? Math.Max(1, value.TotalNs - offset) : ProcessTimers.Saturate(now, value.TotalNs);
        }

        call.Kernel.ProcessTimers.Arm(call.Task.Process, (int)call.A0, timer, next, interval.TotalNs);
        return call.A3 == 0 ? 0 : Write(in call, call.A3, old);
    }

    private static long Get(in CallFrame call) =>
        Find(in call) is { } timer ? Write(in call, call.A1, Left(in call, timer)) : -Errno.EINVAL;

    private static long GetOverrun(in CallFrame call) => Find(in call)?.LastOverrun ?? -Errno.EINVAL;

    private static long Delete(in CallFrame call)
    {
        if (Find(in call) is not { } timer)
        {
            return -Errno.EINVAL;
        }

        call.Kernel.ProcessTimers.Arm(call.Task.Process, (int)call.A0, timer, 0, 0);
        call.Task.Process.PosixTimers[(int)call.A0] = null;
        return 0;
    }
}

using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>Scheduling: policies, priorities, cores (kernel/sched/syscalls.c).</summary>
internal static class SchedulerCalls
{
    private const int ResetOnFork = 0x4000_0000;
    private const int LeastNice = -20;
    private const int GreatestNice = 19;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(24, "sched_yield", Yield, ""),
        new(140, "getpriority", GetPriority, "int int"),
        new(141, "setpriority", SetPriority, "int int int"),
        new(142, "sched_setparam", SetParameter, "int ptr"),
        new(143, "sched_getparam", GetParameter, "int ptr"),
        new(144, "sched_setscheduler", SetScheduler, "int int ptr"),
        new(145, "sched_getscheduler", GetScheduler, "int"),
        new(146, "sched_get_priority_max", static (in CallFrame c) => Bound((int)c.A0, 99), "int"),
        new(147, "sched_get_priority_min", static (in CallFrame c) => Bound((int)c.A0, 1), "int"),
        new(148, "sched_rr_get_interval", GetInterval, "int ptr"),
        new(203, "sched_setaffinity", SetAffinity, "int long ptr"),
        new(204, "sched_getaffinity", GetAffinity, "int long ptr"),
        new(251, "ioprio_set", static (in CallFrame c) => 0, "int int int"),
        new(252, "ioprio_get", static (in CallFrame c) => 0, "int int"),
        new(309, "getcpu", GetCpu, "ptr ptr ptr"),
        new(314, "sched_setattr", SetAttributes, "int ptr uint"),
        new(315, "sched_getattr", GetAttributes, "int ptr uint uint"),
    ];

    private static long Yield(in CallFrame call)
    {
        call.Kernel.Scheduler.Yield(call.Task);
        return 0;
    }

    private static long Bound(int policy, int realTime) => policy switch
    {
        1 or 2 => realTime,
        0 or 3 or 5 => 0,
        _ => -Errno.EINVAL,
    };

    private static TaskStruct? Find(in CallFrame call) =>
        (int)call.A0 == 0 ? call.Task : call.Kernel.Tasks.FindTask((int)call.A0);

    /// <summary>The threads that PRIO_PROCESS, PRIO_PGRP or PRIO_USER means.</summary>
    private static List<TaskStruct>? Targets(in CallFrame call)
    {
        int who = (int)call.A1;
        TaskStruct self = call.Task;
        switch ((int)call.A0)
        {
            case 0:
                TaskStruct? one = who == 0 ? self : call.Kernel.Tasks.FindTask(who);
                return one is null ? [] : [one];
            case 1:
                int group = who == 0 ? self.Process.Group : who;
                return [.. call.Kernel.Tasks.Group(group).SelectMany(p => p.Threads)];
            case 2:
                uint uid = who == 0 ? self.Credentials.Uid : (uint)who;
                return [.. call.Kernel.Tasks.Tasks.Values.Where(t => t.Credentials.Uid == uid)];
            default:
                return null;
        }
    }

    private static long GetPriority(in CallFrame call)
    {
        if (Targets(in call) is not { } targets)
        {
            return -Errno.EINVAL;
        }

        // 40 … 1, so that no answer is negative.
        return targets.Count == 0 ? -Errno.ESRCH : 20 - targets.Min(t => t.Scheduling.Nice);
    }

    private static long SetPriority(in CallFrame call)
    {
        if (Targets(in call) is not { } targets)
        {
            return -Errno.EINVAL;
        }

        int nice = Math.Clamp((int)call.A2, LeastNice, GreatestNice);
        long result = -Errno.ESRCH;
        foreach (TaskStruct task in targets)
        {
            Credentials own = call.Task.Credentials;
            bool mayRaise = own.Has(Capability.SYS_NICE)
                || 20 - nice <= (long)task.Process.Limits[ResourceLimit.NICE].Soft;
            if (own.EffectiveUid != task.Credentials.Uid && own.EffectiveUid != task.Credentials.EffectiveUid
                && !own.Has(Capability.SYS_NICE))
            {
                result = -Errno.EPERM;
            }
            else if (nice < task.Scheduling.Nice && !mayRaise)
            {
                result = -Errno.EACCES;
            }
            else
            {
                task.Scheduling.Nice = nice;
                task.Scheduling.SetWeight();
                result = result == -Errno.ESRCH ? 0 : result;
            }
        }

        return result;
    }

    private static long GetScheduler(in CallFrame call)
    {
        if ((int)call.A0 < 0)
        {
            return -Errno.EINVAL;
        }

        return Find(in call) is { } task
            ? task.Scheduling.Policy | (task.Scheduling.ResetsOnFork ? ResetOnFork : 0) : -Errno.ESRCH;
    }

    private static long GetParameter(in CallFrame call)
    {
        if ((int)call.A0 < 0 || call.A1 == 0)
        {
            return -Errno.EINVAL;
        }

        return Find(in call) is not { } task ? -Errno.ESRCH
            : call.Mm.TryWrite(call.A1, task.Scheduling.RealTimePriority) ? 0 : -Errno.EFAULT;
    }

    private static long SetParameter(in CallFrame call) => Change(in call, null, call.A1);

    private static long SetScheduler(in CallFrame call) => Change(in call, (int)call.A1, call.A2);

    private static long Change(in CallFrame call, int? policy, ulong parameter)
    {
        if ((int)call.A0 < 0 || parameter == 0 || policy < 0)
        {
            return -Errno.EINVAL;
        }

        if (!call.Mm.TryRead(parameter, out int priority))
        {
            return -Errno.EFAULT;
        }

        if (Find(in call) is not { } task)
        {
            return -Errno.ESRCH;
        }

        int wanted = policy ?? task.Scheduling.Policy;
        bool resets = policy is null ? task.Scheduling.ResetsOnFork : (wanted & ResetOnFork) != 0;
        return Change(in call, task, wanted & ~ResetOnFork, priority, task.Scheduling.Nice, resets);
    }

    private static long Change(in CallFrame call, TaskStruct task, int policy, int priority, int nice, bool resets)
    {
        bool isRealTime = policy is 1 or 2;
        if (policy is not (0 or 1 or 2 or 3 or 5) || (isRealTime ? priority is < 1 or > 99 : priority != 0))
        {
            return -Errno.EINVAL;
        }

        Credentials own = call.Task.Credentials;
        bool isPrivileged = own.Has(Capability.SYS_NICE);
        if (!isPrivileged && (own.EffectiveUid != task.Credentials.Uid
            || (isRealTime && (ulong)priority > task.Process.Limits[ResourceLimit.RTPRIO].Soft)
            || nice < task.Scheduling.Nice))
        {
            return -Errno.EPERM;
        }

        bool isQueued = task.Scheduling.QueueIndex >= 0;
        call.Kernel.Scheduler.Queue.Remove(task);
        task.Scheduling.Policy = policy;
        task.Scheduling.RealTimePriority = isRealTime ? priority : 0;
        task.Scheduling.ResetsOnFork = resets;
        task.Scheduling.Nice = nice;
        task.Scheduling.SetWeight();
        if (isQueued)
        {
            call.Kernel.Scheduler.Queue.Add(task);
        }

        call.Kernel.Scheduler.NeedsLook = true;
        return 0;
    }

    private static long GetInterval(in CallFrame call)
    {
        const long RoundRobinNs = 100_000_000;
        if ((int)call.A0 < 0)
        {
            return -Errno.EINVAL;
        }

        if (Find(in call) is not { } task)
        {
            return -Errno.ESRCH;
        }

        long interval = task.Scheduling.Policy switch { 1 => 0, 2 => RoundRobinNs, _ => Scheduler.SliceNs };
        return call.Mm.TryWrite(call.A1, TimeSpec.FromNs(interval)) ? 0 : -Errno.EFAULT;
    }

    private static ulong AllCores(Kernel kernel) => ulong.MaxValue >> (64 - kernel.Cpus.Count);

    private static long SetAffinity(in CallFrame call)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        if (!call.Mm.Read(call.A2, bytes[..(int)Math.Min(call.A1, 8)]))
        {
            return -Errno.EFAULT;
        }

        if (Find(in call) is not { } task)
        {
            return -Errno.ESRCH;
        }

        if (!call.Task.Credentials.Has(Capability.SYS_NICE)
            && call.Task.Credentials.EffectiveUid != task.Credentials.Uid)
        {
            return -Errno.EPERM;
        }

        ulong cores = BitConverter.ToUInt64(bytes) & AllCores(call.Kernel);
        if (cores == 0)
        {
            return -Errno.EINVAL;
        }

        task.Scheduling.Affinity = cores;
        if (task.Core >= 0 && ((cores >> task.Core) & 1) == 0)
        {
            call.Kernel.Scheduler.Kick(task, TaskWork.Reschedule);
        }

        return 0;
    }

    private static long GetAffinity(in CallFrame call)
    {
        if (call.A1 < 8 || call.A1 % 8 != 0)
        {
            return -Errno.EINVAL;
        }

        if (Find(in call) is not { } task)
        {
            return -Errno.ESRCH;
        }

        ulong cores = task.Scheduling.Affinity & AllCores(call.Kernel);
        return call.Mm.TryWrite(call.A2, cores) ? 8 : -Errno.EFAULT;
    }

    private static long GetCpu(in CallFrame call) =>
        (call.A0 == 0 || call.Mm.TryWrite(call.A0, call.Task.Core)) && (call.A1 == 0 || call.Mm.TryWrite(call.A1, 0))
            ? 0 : -Errno.EFAULT;

    /// <summary><c>struct sched_attr</c>: size, policy, flags, nice, priority, and three times.</summary>
    private static long SetAttributes(in CallFrame call)
    {
        if ((int)call.A0 < 0 || call.A1 == 0 || (uint)call.A2 != 0)
        {
            return -Errno.EINVAL;
        }

        if (!call.Mm.TryRead(call.A1 + 4, out int policy) || !call.Mm.TryRead(call.A1 + 8, out ulong flags)
            || !call.Mm.TryRead(call.A1 + 16, out int nice) || !call.Mm.TryRead(call.A1 + 20, out int priority))
        {
            return -Errno.EFAULT;
        }

        if (Find(in call) is not { } task)
        {
            return -Errno.ESRCH;
        }

        nice = Math.Clamp(nice, LeastNice, GreatestNice);
        return Change(in call, task, policy, priority, nice, (flags & 1) != 0);
    }

    private static long GetAttributes(in CallFrame call)
    {
        const int Bytes = 48;
        if ((int)call.A0 < 0 || call.A1 == 0 || (uint)call.A2 < Bytes || (uint)call.A3 != 0)
        {
            return -Errno.EINVAL;
        }

        if (Find(in call) is not { } task)
        {
            return -Errno.ESRCH;
        }

        SchedulingEntity entity = task.Scheduling;
        Span<byte> answer = stackalloc byte[Bytes];
        answer.Clear();
        BitConverter.TryWriteBytes(answer, Bytes);
        BitConverter.TryWriteBytes(answer[4..], entity.Policy);
        BitConverter.TryWriteBytes(answer[8..], entity.ResetsOnFork ? 1UL : 0);
        BitConverter.TryWriteBytes(answer[16..], entity.IsRealTime ? 0 : entity.Nice);
        BitConverter.TryWriteBytes(answer[20..], entity.RealTimePriority);
        return call.Mm.Write(call.A1, answer) ? 0 : -Errno.EFAULT;
    }
}

using KernelModel.Tasks;

namespace KernelModel.Signals;

/// <summary>Sends signals: who gets them, what is ignored, who wakes (kernel/signal.c).</summary>
internal sealed class SignalSender
{
    private readonly Kernel _kernel;

    public SignalSender(Kernel kernel)
    {
        _kernel = kernel;
    }

    /// <summary>To one thread. 0, or -EAGAIN when its queue is full.</summary>
    public int Send(TaskStruct task, in SigInfo info)
    {
        Process process = task.Process;
        if (task.State is TaskState.Zombie or TaskState.Dead || IsDropped(process, task, info.Number))
        {
            return 0;
        }

        if (!task.Pending.Add(info, Limit(process)))
        {
            return -Errno.EAGAIN;
        }

        _kernel.TaskStatistics.SignalsSent++;
        if (Wants(task, info.Number))
        {
            Tell(task, info.Number);
        }

        return 0;
    }

    /// <summary>To a process: the first thread that does not block it takes it.</summary>
    public int Send(Process process, in SigInfo info)
    {
        if (process.IsExiting || process.IsZombie || process.Leader is not { } leader
            || IsDropped(process, leader, info.Number))
        {
            return 0;
        }

        if (!process.Pending.Add(info, Limit(process)))
        {
            return -Errno.EAGAIN;
        }

        _kernel.TaskStatistics.SignalsSent++;
        if (Choose(process, info.Number) is { } chosen)
        {
            Tell(chosen, info.Number);
        }

        return 0;
    }

    /// <summary>To all processes of a group. False when there is none.</summary>
    public bool SendGroup(int group, in SigInfo info)
    {
        bool found = false;
        foreach (Process process in _kernel.Tasks.Group(group).ToArray())
        {
            _ = Send(process, info);
            found = true;
        }

        return found;
    }

    /// <summary>
    /// A fault of the thread itself: it cannot be blocked or ignored; a handler that is blocked is taken away.
    /// </summary>
    public void Force(TaskStruct task, in SigInfo info)
    {
        ulong bit = Signal.Bit(info.Number);
        if ((task.SignalMask & bit) != 0 || task.Handlers[info.Number].Handler == SigAction.SIG_IGN)
        {
            task.Handlers[info.Number] = default;
            task.SignalMask &= ~bit;
        }

        _ = task.Pending.Add(info, int.MaxValue);
        _kernel.TaskStatistics.SignalsSent++;
        Recalculate(task);
    }

    /// <summary>Sets the mask of blocked signals; those that come free are looked at.</summary>
    public void SetMask(TaskStruct task, ulong mask)
    {
        task.SignalMask = mask & ~Signal.UnblockableSet;
        Recalculate(task);
    }

    /// <summary>The mask of ppoll, pselect, epoll_pwait and sigsuspend: put back when the call ends.</summary>
    public void SetTemporaryMask(TaskStruct task, ulong mask)
    {
        task.SavedSignalMask ??= task.SignalMask;
        SetMask(task, mask);
    }

    /// <summary>Sets or clears the thread's work by what is pending.</summary>
    public void Recalculate(TaskStruct task)
    {
        ulong pending = (task.Pending.Set | task.Process.Pending.Set) & ~task.SignalMask;
        if (pending != 0 || task.Process.StopSignal != 0)
        {
            _kernel.Scheduler.Kick(task, TaskWork.Signal);
        }
        else
        {
            task.Work &= ~TaskWork.Signal;
        }
    }

    /// <summary>Takes the next signal of a set out of the thread's and the process' queues; 0: none.</summary>
    public int Take(TaskStruct task, ulong set, out SigInfo info)
    {
        ulong own = task.Pending.Set & set;
        ulong shared = task.Process.Pending.Set & set;
        info = default;
        if ((own | shared) == 0)
        {
            return 0;
        }

        ulong from = own != 0 ? own : shared;
        ulong synchronous = from & Signal.SynchronousSet;
        int signal = 1 + System.Numerics.BitOperations.TrailingZeroCount(synchronous != 0 ? synchronous : from);
        info = (own != 0 ? task.Pending : task.Process.Pending).Take(signal);
        if (info.Code == SigInfo.SI_TIMER)
        {
            _kernel.ProcessTimers.SignalTaken(task.Process, ref info);
        }

        return signal;
    }

    /// <summary>Wakes a thread for a signal.</summary>
    private void Tell(TaskStruct task, int signal)
    {
        bool isAwaited = (task.AwaitedSignals & Signal.Bit(signal)) != 0;
        if (!isAwaited || (task.SignalMask & Signal.Bit(signal)) == 0)
        {
            _kernel.Scheduler.Kick(task, TaskWork.Signal);
        }

        if (task.State == TaskState.Sleeping)
        {
            _kernel.Waits.WakeTask(task);
        }
        else if (signal == Signal.SIGKILL && task.State is TaskState.Stopped or TaskState.Uninterruptible)
        {
            Resume(task);
        }
    }

    private void Resume(TaskStruct task)
    {
        if (task.State is TaskState.Stopped)
        {
            _kernel.Scheduler.Enqueue(task, true);
        }
        else
        {
            _kernel.Waits.WakeTask(task);
        }
    }

    private static bool Wants(TaskStruct task, int signal) =>
        ((task.SignalMask & ~task.AwaitedSignals) & Signal.Bit(signal)) == 0
        && task.State is not (TaskState.Zombie or TaskState.Dead)
        && (signal == Signal.SIGKILL || task.State != TaskState.Stopped);

    private static TaskStruct? Choose(Process process, int signal)
    {
        if (process.Leader is { } leader && Wants(leader, signal))
        {
            return leader;
        }

        foreach (TaskStruct task in process.Threads)
        {
            if (Wants(task, signal))
            {
                return task;
            }
        }

        return null;
    }

    private static int Limit(Process process) =>
        (int)Math.Min(process.Limits[ResourceLimit.SIGPENDING].Soft, int.MaxValue);

    /// <summary>What a signal does when it is sent, before anybody takes it; true when that was all.</summary>
    private bool IsDropped(Process process, TaskStruct task, int signal)
    {
        if (Signal.IsStop(signal))
        {
            Drop(process, Signal.Bit(Signal.SIGCONT));
        }
        else if (signal == Signal.SIGCONT)
        {
            Drop(process, Signal.StopSet);
            Continue(process);
        }

        return (task.SignalMask & Signal.Bit(signal)) == 0 && task.Handlers.IsIgnored(signal);
    }

    private static void Drop(Process process, ulong set)
    {
        process.Pending.Drop(set);
        foreach (TaskStruct task in process.Threads)
        {
            task.Pending.Drop(set);
        }
    }

    private void Continue(Process process)
    {
        if (process.StopSignal == 0)
        {
            return;
        }

        process.StopSignal = 0;
        process.UnreportedChange = Signal.SIGCONT;
        foreach (TaskStruct task in process.Threads)
        {
            if (task.State == TaskState.Stopped)
            {
                _kernel.Scheduler.Enqueue(task, true);
            }
        }

        _kernel.Exits.TellParent(process, SigInfo.CLD_CONTINUED, Signal.SIGCONT);
    }
}

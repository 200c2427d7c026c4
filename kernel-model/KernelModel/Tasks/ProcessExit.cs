using KernelModel.Signals;

namespace KernelModel.Tasks;

/// <summary>The end of threads and processes, and what parents are told (kernel/exit.c).</summary>
internal sealed class ProcessExit
{
    private readonly Kernel _kernel;

    public ProcessExit(Kernel kernel)
    {
        _kernel = kernel;
    }

    /// <summary>Ends all threads of a process with a status as wait4 gives it.</summary>
    public void ExitGroup(Process process, int status)
    {
        if (process.IsExiting)
        {
            return;
        }

        process.IsExiting = true;
        process.ExitStatus = status;
        for (int i = process.Threads.Count - 1; i >= 0; i--)
        {
            ExitThread(process.Threads[i], status);
        }
    }

    /// <summary>Ends one thread; the last ends its process.</summary>
    public void ExitThread(TaskStruct task, int status)
    {
        Process process = task.Process;
        if (!process.Threads.Remove(task))
        {
            return;
        }

        task.ExitStatus = status;
        if (task.Core >= 0)
        {
            _kernel.Scheduler.Account(_kernel.Scheduler.Cores[task.Core]);
        }

        process.Ended += UsageOf(task);
        ReleaseMemory(task);
        task.Files?.Drop();
        task.Files = null;
        task.FsInfo = null;
        TakeOffCore(task);
        if (task.IsLeader)
        {
            task.State = TaskState.Zombie;
        }
        else
        {
            _kernel.Tasks.Remove(task);
        }

        if (process.Threads.Count == 0)
        {
            End(process);
        }
    }

    /// <summary>exec: the others of the group end; the caller goes on alone, as the leader.</summary>
    public void EndOtherThreads(TaskStruct task)
    {
        Process process = task.Process;
        for (int i = process.Threads.Count - 1; i >= 0; i--)
        {
            if (process.Threads[i] != task)
            {
                ExitThread(process.Threads[i], 0);
            }
        }

        if (!task.IsLeader)
        {
            process.Leader?.State = TaskState.Dead;
            _kernel.Tasks.TakeLead(task);
        }
    }

    /// <summary>The address space is left: at the end and at exec. Who waits for that is woken.</summary>
    public void ReleaseMemory(TaskStruct task)
    {
        if (task.Mm is { } mm)
        {
            _kernel.Futexes.ReleaseRobust(task);
            if (task.ClearChildTid != 0 && mm.Users > 1)
            {
                _ = mm.TryWrite(task.ClearChildTid, 0);
                _kernel.Futexes.WakeAddress(task, task.ClearChildTid, 1);
            }

            task.ClearChildTid = 0;
            task.RobustList = 0;
        }

        WakeVforkParent(task);
        task.Mm?.Drop();
        task.Mm = null;
    }

    /// <summary>vfork: the parent goes on.</summary>
    public void WakeVforkParent(TaskStruct task)
    {
        if (task.VforkParent is not null)
        {
            task.VforkParent = null;
            _ = _kernel.Waits.Wake(new WaitKey(WaitKind.Vfork, task.Pid));
        }
    }

    /// <summary>Tells the parent that a child ended, stopped or went on: SIGCHLD, and whoever waits.</summary>
    public void TellParent(Process process, int code, int status)
    {
        if (process.Parent is not { } parent || parent.Leader is not { } leader)
        {
            return;
        }

        bool isEnd = code is SigInfo.CLD_EXITED or SigInfo.CLD_KILLED or SigInfo.CLD_DUMPED;
        int signal = isEnd ? process.ExitSignal : Signal.SIGCHLD;
        bool isSilent = !isEnd && (leader.Handlers[Signal.SIGCHLD].Flags & SigAction.SA_NOCLDSTOP) != 0;
        if (signal != 0 && !isSilent)
        {
            SigInfo info = new()
            {
                Number = signal,
                Code = code,
                Pid = process.Pid,
                Uid = process.Leader?.Credentials.Uid ?? 0,
                Status = status,
            };
            info.UserTicks = process.Ended.UserTimeNs / 10_000_000;
            _ = _kernel.Signals.Send(parent, info);
        }

        _ = _kernel.Waits.Wake(new WaitKey(WaitKind.Child, parent.Pid));
    }

    /// <summary>The process was waited for, or nobody will.</summary>
    public void Reap(Process process)
    {
        _ = process.Parent?.Children.Remove(process);
        process.Leader?.State = TaskState.Dead;
        _kernel.Tasks.Remove(process);
    }

    /// <summary>What one living thread has used.</summary>
    public static ResourceUsage UsageOf(TaskStruct task) => new(
        task.UserTimeNs, task.Mm?.PeakResidentPages * 4 ?? 0, task.MinorFaults, task.MajorFaults,
        task.VoluntarySwitches, task.InvoluntarySwitches);

    /// <summary>What a process has used, its living threads too.</summary>
    public static ResourceUsage UsageOf(Process process)
    {
        ResourceUsage sum = process.Ended;
        foreach (TaskStruct task in process.Threads)
        {
            sum += UsageOf(task);
        }

        return sum;
    }

    private void TakeOffCore(TaskStruct task)
    {
        _kernel.Waits.Cancel(task);
        _kernel.Scheduler.Queue.Remove(task);
        _kernel.Scheduler.DropExtendedState(task);
        task.ExtendedState = null;
        task.Call.IsBlocked = false;
        task.State = TaskState.Dead;
        task.Work = TaskWork.None;
        if (task.Core >= 0)
        {
            _kernel.Scheduler.Cores[task.Core].IsKicked = true;
            _kernel.Scheduler.NeedsLook = true;
        }
    }

    private void End(Process process)
    {
        _kernel.TaskStatistics.NoteEnd(process.Pid, process.Ended.PeakResidentKib);
        _kernel.TaskStatistics.Exits++;
        if (!process.IsExiting)
        {
            process.IsExiting = true;
            process.ExitStatus = process.Leader?.ExitStatus ?? 0;
        }

        process.IsZombie = true;
        _kernel.Vfs.Terminals.SessionEnded(process);
        process.StopSignal = 0;
        _kernel.ProcessTimers.Drop(process);
        Orphan(process);
        _kernel.NoteEnd(process);
        if (_kernel.HasEnded)
        {
            return;
        }

        int status = process.ExitStatus;
        int code = (status & 0x7F) == 0 ? SigInfo.CLD_EXITED
            : (status & 0x80) != 0 ? SigInfo.CLD_DUMPED : SigInfo.CLD_KILLED;
        bool isUnwanted = process.Parent is null or { Leader: null } || IsUnwanted(process);
        TellParent(process, code, code == SigInfo.CLD_EXITED ? (status >> 8) & 0xFF : status & 0x7F);
        if (isUnwanted)
        {
            Reap(process);
        }
    }

    /// <summary>The parent ignores SIGCHLD or has said SA_NOCLDWAIT: no zombie is left.</summary>
    private static bool IsUnwanted(Process process)
    {
        if (process.ExitSignal != Signal.SIGCHLD || process.Parent?.Leader is not { } leader)
        {
            return false;
        }

        SigAction action = leader.Handlers[Signal.SIGCHLD];
        return action.Handler == SigAction.SIG_IGN || (action.Flags & SigAction.SA_NOCLDWAIT) != 0;
    }

    /// <summary>Children go to the nearest living subreaper, else to the root's, where zombies end at once.</summary>
    private void Orphan(Process process)
    {
        Process? reaper = process.Parent;
        while (reaper is not null && (!reaper.IsSubreaper || reaper.IsZombie))
        {
            reaper = reaper.Parent;
        }

        reaper ??= _kernel.RootProcess;
        foreach (Process child in process.Children.ToArray())
        {
            child.Parent = reaper;
            child.ExitSignal = Signal.SIGCHLD;
            if (child.Leader is { ParentDeathSignal: not 0 } leader)
            {
                _ = _kernel.Signals.Send(leader, SigInfo.FromKernel(leader.ParentDeathSignal));
            }

            reaper.Children.Add(child);
            if (child.IsZombie && reaper.Leader is null)
            {
                Reap(child);
            }
            else if (child.IsZombie)
            {
                TellParent(child, SigInfo.CLD_EXITED, (child.ExitStatus >> 8) & 0xFF);
            }
            else
            {
                WakeOrphanedGroup(child);
            }
        }

        process.Children.Clear();
    }

    /// <summary>A stopped group that has lost its last parent in the session gets SIGHUP and SIGCONT (POSIX).</summary>
    private void WakeOrphanedGroup(Process child)
    {
        if (child.StopSignal != 0 && IsOrphaned(child.Group))
        {
            _ = _kernel.Signals.SendGroup(child.Group, SigInfo.FromKernel(Signal.SIGHUP));
            _ = _kernel.Signals.SendGroup(child.Group, SigInfo.FromKernel(Signal.SIGCONT));
        }
    }

    /// <summary>No member's parent is in the same session but in another group.</summary>
    public bool IsOrphaned(int group)
    {
        foreach (Process member in _kernel.Tasks.Group(group))
        {
            if (!member.IsZombie && member.Parent is { } parent && parent.Group != group
                && parent.Session == member.Session && parent != _kernel.RootProcess)
            {
                return false;
            }
        }

        return true;
    }
}

using Emulator.Arch;
using KernelModel.AddressSpaces;
using KernelModel.Signals;

namespace KernelModel.Tasks;

/// <summary>Makes threads and processes (kernel/fork.c).</summary>
internal sealed unsafe class ProcessFork
{
    private readonly Kernel _kernel;

    public ProcessFork(Kernel kernel)
    {
        _kernel = kernel;
    }

    /// <summary>Makes a copy of a thread that is on a core, ready to run.</summary>
    /// <returns>The child; or null with a negated error.</returns>
    public TaskStruct? Fork(TaskStruct parent, in CloneRequest request, out int error)
    {
        error = Check(parent, in request);
        if (error != 0)
        {
            return null;
        }

        int pid = request.WantedPid != 0 ? request.WantedPid : _kernel.Tasks.NextPid();
        MmStruct? mm = pid == 0 ? null : CloneMemory(parent, in request);
        if (mm is null)
        {
            error = pid == 0 ? -Errno.EAGAIN : -Errno.ENOMEM;
            return null;
        }

        bool isThread = request.Has(CloneRequest.CLONE_THREAD);
        Process process = isThread ? parent.Process : MakeProcess(pid, parent, in request);
        TaskStruct child = new(pid, process)
        {
            Mm = mm,
            Handlers = CloneHandlers(parent, in request),
            Credentials = parent.Credentials,
            Name = parent.Name,
            SignalMask = parent.SignalMask,
            LastCore = parent.LastCore,
            NoNewPrivileges = parent.NoNewPrivileges,
            Personality = parent.Personality,
            TimerSlackNs = parent.TimerSlackNs,
            StartNs = _kernel.Clock.NowNs,
        };
        CloneFiles(parent, child, in request);
        CloneRegisters(parent, child, in request);
        bool sharesMemory = request.Has(CloneRequest.CLONE_VM);
        child.AlternateStack = !sharesMemory || request.Has(CloneRequest.CLONE_VFORK)
            ? parent.AlternateStack : SignalStack.None;

        if (!sharesMemory)
        {
            child.RestartableSequence = parent.RestartableSequence;
        }

        CloneScheduling(parent.Scheduling, child.Scheduling, _kernel.Scheduler.StartRuntimeNs(parent));
        _kernel.Tasks.Add(child);
        if (!isThread)
        {
            process.Parent?.Children.Add(process);
        }

        WriteIdentifiers(parent, child, in request);
        if (request.Has(CloneRequest.CLONE_VFORK))
        {
            child.VforkParent = parent;
        }

        if (isThread)
        {
            _kernel.TaskStatistics.Threads++;
        }
        else
        {
            _kernel.TaskStatistics.Forks++;
        }

        _kernel.Scheduler.Enqueue(child, false);
        return child;
    }

    /// <summary>The rules of copy_process, and the limits.</summary>
    private int Check(TaskStruct parent, in CloneRequest request)
    {
        ulong flags = request.Flags;
        bool isWrong = ((flags & CloneRequest.CLONE_THREAD) != 0 && (flags & CloneRequest.CLONE_SIGHAND) == 0)
            || ((flags & CloneRequest.CLONE_SIGHAND) != 0 && (flags & CloneRequest.CLONE_VM) == 0)
            || ((flags & CloneRequest.CLONE_SIGHAND) != 0 && (flags & CloneRequest.CLONE_CLEAR_SIGHAND) != 0)
            || (flags & (CloneRequest.CLONE_FS | CloneRequest.CLONE_NEWNS))
                == (CloneRequest.CLONE_FS | CloneRequest.CLONE_NEWNS)
            || (flags & CloneRequest.Namespaces) != 0
            || (flags & CloneRequest.CLONE_INTO_CGROUP) != 0;
        if (isWrong)
        {
            return -Errno.EINVAL;
        }

        if (request.WantedPid != 0 && (request.WantedPid >= TaskTable.MaximumPid
            || _kernel.Tasks.FindTask(request.WantedPid) is not null
            || _kernel.Tasks.FindProcess(request.WantedPid) is not null))
        {
            return request.WantedPid >= TaskTable.MaximumPid ? -Errno.EINVAL : -Errno.EEXIST;
        }

        if (_kernel.Tasks.Tasks.Count >= _kernel.MaximumTasks)
        {
            return -Errno.EAGAIN;
        }

        Credentials own = parent.Credentials;
        ulong limit = parent.Process.Limits[ResourceLimit.NPROC].Soft;
        bool isExempt = own.Uid == 0 || own.Has(Capability.SYS_RESOURCE) || own.Has(Capability.SYS_ADMIN);
        return !isExempt && (ulong)_kernel.Tasks.CountOf(own.Uid) >= limit ? -Errno.EAGAIN : 0;
    }

    private static MmStruct? CloneMemory(TaskStruct parent, in CloneRequest request)
    {
        if (parent.Mm is not { } mm)
        {
            return null;
        }

        if (request.Has(CloneRequest.CLONE_VM))
        {
            mm.AddUser();
            return mm;
        }

        return mm.Fork(parent);
    }

    private static SignalHandlers CloneHandlers(TaskStruct parent, in CloneRequest request)
    {
        if (request.Has(CloneRequest.CLONE_SIGHAND))
        {
            return parent.Handlers;
        }

        SignalHandlers copy = parent.Handlers.Clone();
        if (request.Has(CloneRequest.CLONE_CLEAR_SIGHAND))
        {
            copy.ResetCaught();
        }

        return copy;
    }

    private Process MakeProcess(int pid, TaskStruct parent, in CloneRequest request)
    {
        Process from = parent.Process;
        return new Process(pid, [.. from.Limits])
        {
            Parent = request.Has(CloneRequest.CLONE_PARENT) ? from.Parent : from,
            Group = from.Group,
            Session = from.Session,
            Terminal = from.Terminal,
            ExitSignal = request.Has(CloneRequest.CLONE_PARENT) ? from.ExitSignal : request.ExitSignal,
            Dumpable = from.Dumpable,
            OomScoreAdjustment = from.OomScoreAdjustment,
            ExecutablePath = from.ExecutablePath,
        };
    }

    private static void CloneFiles(TaskStruct parent, TaskStruct child, in CloneRequest request)
    {
        if (request.Has(CloneRequest.CLONE_FILES))
        {
            child.Files = parent.Files;
            child.Files?.RefCount += 1;
        }
        else
        {
            child.Files = parent.Files?.Clone();
        }

        if (request.Has(CloneRequest.CLONE_FS))
        {
            child.FsInfo = parent.FsInfo;
            child.FsInfo?.RefCount += 1;
        }
        else
        {
            child.FsInfo = parent.FsInfo?.Clone();
        }
    }

    private void CloneRegisters(TaskStruct parent, TaskStruct child, in CloneRequest request)
    {
        ICpuControl cpu = _kernel.Cpus[parent.Core];
        new ReadOnlySpan<ulong>(cpu.Registers, 16).CopyTo(child.Registers);
        child.Registers[0] = 0;
        if (request.StackPointer != 0)
        {
            child.Registers[4] = request.StackPointer;
        }

        child.InstructionPointer = cpu.InstructionPointer;
        child.Flags = cpu.Flags;
        child.FsBase = request.Has(CloneRequest.CLONE_SETTLS) ? request.ThreadPointer : cpu.FsBase;
        child.GsBase = cpu.GsBase;
        child.Pkru = cpu.Pkru;
        _kernel.Scheduler.SaveExtendedState(parent);
        child.ExtendedState = (byte[]?)parent.ExtendedState?.Clone();
    }

    private static void CloneScheduling(SchedulingEntity from, SchedulingEntity to, long startNs)
    {
        to.VirtualRuntimeNs = startNs;
        to.Affinity = from.Affinity;
        if (from.ResetsOnFork)
        {
            to.Nice = Math.Max(0, from.Nice);
            to.SetWeight();
            return;
        }

        to.Policy = from.Policy;
        to.RealTimePriority = from.RealTimePriority;
        to.Nice = from.Nice;
        to.Weight = from.Weight;
    }

    private static void WriteIdentifiers(TaskStruct parent, TaskStruct child, in CloneRequest request)
    {
        if (request.Has(CloneRequest.CLONE_PARENT_SETTID))
        {
            _ = parent.Mm?.TryWrite(request.ParentTid, child.Pid);
        }

        if (request.Has(CloneRequest.CLONE_CHILD_SETTID))
        {
            _ = child.Mm?.TryWrite(request.ChildTid, child.Pid);
        }

        if (request.Has(CloneRequest.CLONE_CHILD_CLEARTID))
        {
            child.ClearChildTid = request.ChildTid;
        }
    }
}

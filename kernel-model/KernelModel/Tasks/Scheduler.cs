using Emulator.Arch;

namespace KernelModel.Tasks;

/// <summary>
/// Shares the cores out fairly: the ready thread with the least virtual run time runs next, for a slice at most;
/// run time counts less the greater a thread's weight is. Real-time threads go first.
/// </summary>
internal sealed class Scheduler
{
    /// <summary>How long a thread runs while others are ready (sysctl_sched_base_slice).</summary>
    public const long SliceNs = 3_000_000;

    /// <summary>Guest time of one instruction, in nanoseconds.</summary>
    public const int NsPerInstruction = 4;

    /// <summary>How much earlier than others a thread that slept may come back.</summary>
    private const long SleeperCreditNs = SliceNs / 2;

    private readonly IClock _clock;
    private readonly TaskStatistics _statistics;
    private readonly CoreFeatures _features;
    private long _minimumRuntimeNs;

    public Scheduler(
        IReadOnlyList<ICpuControl> cpus, IClock clock, TaskStatistics statistics, CoreFeatures features)
    {
        _features = features;
        _clock = clock;
        _statistics = statistics;
        Cores = [.. cpus.Select(c => new CoreState(c))];
        foreach (CoreState core in Cores)
        {
            core.Cpu.IsIdle = true;
        }
    }

    public CoreState[] Cores { get; }

    public RunQueue Queue { get; } = new();

    /// <summary>A core's thread got work, or a thread became ready: somebody must look before the kernel is left.
    /// </summary>
    public bool NeedsLook { get; set; }

    /// <summary>When the first slice ends that somebody waits for; <see cref="long.MaxValue"/>: none.</summary>
    public long NextSliceEndNs
    {
        get
        {
            if (Queue.Count == 0)
            {
                return long.MaxValue;
            }

            long first = long.MaxValue;
            foreach (CoreState core in Cores)
            {
                if (core.Current is not null)
                {
                    first = Math.Min(first, core.SliceEndNs);
                }
            }

            return first;
        }
    }

    /// <summary>Makes a thread ready.</summary>
    /// <param name="task">It is on no core and in no queue.</param>
    /// <param name="wasAsleep">It gets no credit for the time it slept, but a little.</param>
    public void Enqueue(TaskStruct task, bool wasAsleep)
    {
        SchedulingEntity entity = task.Scheduling;
        if (wasAsleep)
        {
            entity.VirtualRuntimeNs = Math.Max(entity.VirtualRuntimeNs, _minimumRuntimeNs - SleeperCreditNs);
        }

        task.State = TaskState.Runnable;
        Queue.Add(task);
        NeedsLook = true;
    }

    /// <summary>Gives a thread work to look at before it goes back to user code, wherever it is.</summary>
    public void Kick(TaskStruct task, TaskWork work)
    {
        task.Work |= work;
        if (task.Core >= 0)
        {
            Cores[task.Core].IsKicked = true;
            NeedsLook = true;
        }
    }

    /// <summary>Adds the time since the last look to the current thread's.</summary>
    public void Account(CoreState core)
    {
        ulong count = core.Cpu.InstructionCount;
        long spentNs = (long)(count - core.AccountedInstructions) * NsPerInstruction;
        core.AccountedInstructions = count;
        if (core.Current is not { } task || spentNs == 0)
        {
            return;
        }

        task.UserTimeNs += spentNs;
        SchedulingEntity entity = task.Scheduling;
        entity.VirtualRuntimeNs += spentNs * SchedulingEntity.NiceZeroWeight / entity.Weight;
        long least = entity.VirtualRuntimeNs;
        if (Queue.First is { } first)
        {
            least = Math.Min(least, first.Scheduling.VirtualRuntimeNs);
        }

        _minimumRuntimeNs = Math.Max(_minimumRuntimeNs, least);
    }

    /// <summary>The virtual run time that a new thread starts with: no better than anybody's.</summary>
    public long StartRuntimeNs(TaskStruct parent) =>
        Math.Max(parent.Scheduling.VirtualRuntimeNs, _minimumRuntimeNs);

    /// <summary>sched_yield: behind everybody who is ready.</summary>
    public void Yield(TaskStruct task)
    {
        Account(Cores[task.Core]);
        if (Queue.Count != 0 && !task.Scheduling.IsRealTime)
        {
            long runtime = task.Scheduling.VirtualRuntimeNs;
            task.Scheduling.VirtualRuntimeNs = Math.Max(runtime, _minimumRuntimeNs + SliceNs);
        }

        task.Work |= TaskWork.Reschedule;
    }

    /// <summary>True when the current thread of a core should give way now.</summary>
    public bool ShouldPreempt(CoreState core)
    {
        if (core.Current is not { } task || Queue.Best(core.Cpu.Number) is not { } best)
        {
            return false;
        }

        if (best.Scheduling.RealTimePriority != task.Scheduling.RealTimePriority)
        {
            return best.Scheduling.RealTimePriority > task.Scheduling.RealTimePriority;
        }

        if (task.Scheduling.Policy == 1)
        {
            return false;
        }

        return _clock.NowNs >= core.SliceEndNs
            || (best.Scheduling.VirtualRuntimeNs + SliceNs < task.Scheduling.VirtualRuntimeNs);
    }

    /// <summary>Puts the next thread on a core, or makes it idle. // HOT</summary>
    public void Switch(CoreState core)
    {
        Account(core);
        TaskStruct? previous = core.Current;
        bool wasRunning = previous is { State: TaskState.Running };
        if (previous is not null && wasRunning)
        {
            previous.State = TaskState.Runnable;
            Queue.Add(previous);
        }

        TaskStruct? next = Queue.Take(core.Cpu.Number);
        core.SliceEndNs = _clock.NowNs + SliceNs;
        if (next is not null && next == previous)
        {
            next.State = TaskState.Running;
            next.Work &= ~TaskWork.Reschedule;
            return;
        }

        if (previous is not null)
        {
            Leave(core, previous, wasRunning);
        }

        core.Current = next;
        if (next is null)
        {
            core.ActiveMm?.EnterLazy(core.Cpu);
            core.Cpu.IsIdle = true;
            return;
        }

        Enter(core, next);
    }

    /// <summary>Brings the extended state of a thread into its own area, wherever it is.</summary>
    public void SaveExtendedState(TaskStruct task)
    {
        CoreState core = Cores[task.LastCore];
        if (core.StateOwner == task)
        {
            task.ExtendedState ??= new byte[core.Cpu.ExtendedStateBytes];
            core.Cpu.SaveExtendedState(task.ExtendedState);
        }
    }

    /// <summary>The extended state in the core is nobody's: the thread ended, or its area was written.</summary>
    public void DropExtendedState(TaskStruct task)
    {
        CoreState core = Cores[task.LastCore];
        if (core.StateOwner == task)
        {
            core.StateOwner = null;
        }
    }

    /// <summary>Puts the area's contents into the core where the thread is.</summary>
    public bool LoadExtendedState(TaskStruct task)
    {
        CoreState core = Cores[task.Core];
        core.StateOwner = task;
        if (task.ExtendedState is { } area)
        {
            return core.Cpu.RestoreExtendedState(area);
        }

        core.Cpu.ResetExtendedState();
        core.Cpu.Pkru = _features.InitialPkru;
        return true;
    }

    /// <summary>Puts the thread's address space into its core's CR3.</summary>
    public void ActivateMemory(TaskStruct task)
    {
        if (task.Core >= 0 && task.Mm is { } mm && mm != Cores[task.Core].ActiveMm)
        {
            Cores[task.Core].ActiveMm = mm;
            mm.Activate(Cores[task.Core].Cpu);
        }
    }

    private unsafe void Leave(CoreState core, TaskStruct task, bool wasPreempted)
    {
        task.Core = -1;
        if (task.State is TaskState.Zombie or TaskState.Dead)
        {
            return;
        }

        ICpuControl cpu = core.Cpu;
        new ReadOnlySpan<ulong>(cpu.Registers, 16).CopyTo(task.Registers);
        task.InstructionPointer = cpu.InstructionPointer;
        task.Flags = cpu.Flags;
        task.FsBase = cpu.FsBase;
        task.GsBase = cpu.GsBase;
        task.Pkru = cpu.Pkru;
        if (wasPreempted)
        {
            task.InvoluntarySwitches++;
        }
        else
        {
            task.VoluntarySwitches++;
        }
    }

    private unsafe void Enter(CoreState core, TaskStruct task)
    {
        _statistics.ContextSwitches++;
        ICpuControl cpu = core.Cpu;
        if (core.StateOwner != task || task.LastCore != cpu.Number)
        {
            if (core.StateOwner is { } owner && owner != task)
            {
                SaveExtendedState(owner);
            }

            SaveExtendedState(task);
            DropExtendedState(task);
            task.Core = cpu.Number;
            LoadExtendedState(task);
        }

        if (task.LastCore != cpu.Number)
        {
            _statistics.Migrations++;
        }

        task.Core = cpu.Number;
        task.LastCore = cpu.Number;
        task.State = TaskState.Running;
        task.Work &= ~TaskWork.Reschedule;
        if (task.RestartableSequence.Address != 0)
        {
            task.Work |= TaskWork.RestartableSequence;
        }

        task.Registers.CopyTo(new Span<ulong>(cpu.Registers, 16));
        cpu.InstructionPointer = task.InstructionPointer;
        cpu.Flags = task.Flags;
        cpu.FsBase = task.FsBase;
        cpu.GsBase = task.GsBase;
        cpu.Pkru = task.Pkru;
        if (task.Mm is { } mm)
        {
            // Always: a lazy core may have missed a shootdown, or lost the tables to one.
            core.ActiveMm = mm;
            mm.Activate(cpu);
        }

        cpu.IsIdle = false;
    }
}

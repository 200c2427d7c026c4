using Emulator.Arch;
using KernelModel.Tasks;

namespace KernelModel;

/// <content>How the cores come into the kernel and leave it.</content>
public sealed partial class Kernel : ITrapHandler
{
    /// <inheritdoc />
    public long NextEventNs => Math.Min(Timers.NextNs, Scheduler.NextSliceEndNs);

    /// <inheritdoc />
    public bool HasEnded { get; private set; }

    /// <summary>How the first process ended, as a shell tells it: its status, or 128 and the signal.</summary>
    public int ExitStatus { get; private set; }

    /// <inheritdoc />
    public void Handle(ICpuControl cpu, in Trap trap)
    {
        CoreState core = Scheduler.Cores[cpu.Number];
        if (core.Current is not { } task)
        {
            cpu.IsIdle = true;
            return;
        }

        WorkFor(cpu, task);
        if (trap.Kind == TrapKind.SystemCall)
        {
            Dispatcher.Enter(cpu, task);
        }
        else if (trap.Kind == TrapKind.SoftwareInterrupt)
        {
            Dispatcher.EnterCompat(cpu, task);
        }
        else
        {
            task.EntryCall = -1;
            Exceptions.Handle(cpu, task, in trap, this);
        }

        if (task.Work != TaskWork.None || task.State != TaskState.Running || Scheduler.NeedsLook)
        {
            Leave(core);
        }

        CheckAfterOperation();
    }

    /// <inheritdoc />
    public void Tick(ICpuControl cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        CoreState core = Scheduler.Cores[cpu.Number];
        WorkFor(cpu, core.Current);
        ProcessTimers.Run();
        Vfs.PollInput();
        Scheduler.Account(core);
        if (core.Current is { } task)
        {
            task.EntryCall = -1;
            ProcessTimers.CheckRunTime(task);
            if (Scheduler.ShouldPreempt(core))
            {
                TaskStatistics.Preemptions++;
                task.Work |= TaskWork.Reschedule;
            }
            else if (Clock.NowNs >= core.SliceEndNs)
            {
                core.SliceEndNs = Clock.NowNs + Scheduler.SliceNs;
            }
        }

        Leave(core);
        CheckAfterOperation();
    }

    /// <inheritdoc />
    public bool WaitForInput()
    {
        // Whoever outlives the first process and waits for what need not come does not keep the run alive.
        if (FirstProcess is { IsZombie: true })
        {
            Stop();
            return true;
        }

        bool came = Vfs.WaitForInput();
        foreach (CoreState core in Scheduler.Cores)
        {
            Leave(core);
        }

        return came;
    }

    /// <summary>
    /// A process has ended: the first one's status is the run's, which ends with the last one. Children that outlive
    /// their parent run on, as under a shell.
    /// </summary>
    internal void NoteEnd(Process process)
    {
        if (process == FirstProcess)
        {
            ExitStatus = StatusOf(process.ExitStatus);
        }

        if (FirstProcess is { IsZombie: true } && Tasks.Processes.Values.All(one => one.IsZombie || one.Leader is null))
        {
            Stop();
        }
    }

    /// <summary>Power off: the run ends with this status, whatever still runs.</summary>
    internal void End(int status)
    {
        ExitStatus = StatusOf(status);
        Stop();
    }

    private static int StatusOf(int status) => (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F);

    private void Stop()
    {
        HasEnded = true;
        foreach (ICpuControl cpu in Cpus)
        {
            cpu.IsIdle = true;
        }
    }

    /// <summary>What a core does before it goes back to user code, and the other cores too if they were told to.
    /// </summary>
    private void Leave(CoreState core)
    {
        Return(core);
        while (Scheduler.NeedsLook && !HasEnded)
        {
            Scheduler.NeedsLook = false;
            foreach (CoreState other in Scheduler.Cores)
            {
                bool isWanted = other.Current is null
                    ? Scheduler.Queue.Best(other.Cpu.Number) is not null
                    : other.IsKicked || Scheduler.ShouldPreempt(other);
                if (!isWanted)
                {
                    continue;
                }

                if (other.Current is { } task && !other.IsKicked)
                {
                    TaskStatistics.Preemptions++;
                    task.Work |= TaskWork.Reschedule;
                }

                other.IsKicked = false;
                if (other != core && other.Current is { } interrupted)
                {
                    interrupted.EntryCall = -1;
                }

                Return(other);
            }
        }
    }

    /// <summary>Until the core has a thread with nothing left to do in the kernel, or none at all.</summary>
    private void Return(CoreState core)
    {
        while (!HasEnded)
        {
            WorkFor(core.Cpu, core.Current);
            if (core.Current is not { State: TaskState.Running } task)
            {
                Scheduler.Switch(core);
                if (core.Current is null)
                {
                    return;
                }
            }
            else if (task.Call.IsBlocked)
            {
                Dispatcher.Resume(core.Cpu, task);
            }
            else if ((task.Work & TaskWork.Signal) != 0)
            {
                Delivery.Deliver(core.Cpu, task);
            }
            else if ((task.Work & TaskWork.Reschedule) != 0)
            {
                task.Work &= ~TaskWork.Reschedule;
                Scheduler.Switch(core);
            }
            else if ((task.Work & TaskWork.RestartableSequence) != 0)
            {
                RestartableSequences.Return(core.Cpu, task, this);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>The core and the thread for which the kernel works: whose lists, flushes and limits count.</summary>
    private void WorkFor(ICpuControl cpu, TaskStruct? task)
    {
        Frames.CurrentCpu = cpu.Number;
        AddressSpaces.CurrentTask = task;
    }
}

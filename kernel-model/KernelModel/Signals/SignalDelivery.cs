using Emulator.Arch;
using KernelModel.Syscalls;
using KernelModel.Tasks;

namespace KernelModel.Signals;

/// <summary>What a pending signal does when its thread goes back to user code (kernel/signal.c, get_signal).</summary>
internal sealed unsafe class SignalDelivery
{
    private const int Rax = 0;
    private const int RestartSyscallNumber = 219;

    /// <summary>SYSCALL and INT 80H are two bytes long.</summary>
    private const ulong CallInstructionBytes = 2;

    private readonly Kernel _kernel;
    private readonly SignalFrame _frames;

    public SignalDelivery(Kernel kernel)
    {
        _kernel = kernel;
        _frames = new SignalFrame(kernel);
    }

    public SignalFrame Frames => _frames;

    /// <summary>Delivers all signals that are not blocked; the thread may end or stop by it.</summary>
    public void Deliver(ICpuControl cpu, TaskStruct task)
    {
        while (true)
        {
            if (task.Process.StopSignal != 0)
            {
                // SIGKILL goes before the stop.
                if (((task.Pending.Set | task.Process.Pending.Set) & Signal.Bit(Signal.SIGKILL)) == 0)
                {
                    task.State = TaskState.Stopped;
                    return;
                }
            }

            int signal = TakeNext(task, out SigInfo info);
            if (signal == 0)
            {
                break;
            }

            _kernel.CallTrace?.Delivered(task, in info);
            SigAction action = task.Handlers[signal];
            if (action.Handler == SigAction.SIG_IGN)
            {
                continue;
            }

            if (action.Handler != SigAction.SIG_DFL)
            {
                Handle(cpu, task, signal, in info, in action);
            }
            else if (!Default(task, signal))
            {
                return;
            }
        }

        RestartCall(cpu, task, null);
        if (task.SavedSignalMask is { } saved)
        {
            task.SavedSignalMask = null;
            task.SignalMask = saved;
        }

        task.Work &= ~TaskWork.Signal;
        _kernel.Signals.Recalculate(task);
    }

    private int TakeNext(TaskStruct task, out SigInfo info)
    {
        ulong kill = Signal.Bit(Signal.SIGKILL);
        if (((task.Pending.Set | task.Process.Pending.Set) & kill) != 0)
        {
            return _kernel.Signals.Take(task, kill, out info);
        }

        return _kernel.Signals.Take(task, ~task.SignalMask, out info);
    }

    /// <summary>The default action; false when the thread does not go back to user code.</summary>
    private bool Default(TaskStruct task, int signal)
    {
        Process process = task.Process;
        if (Signal.IsIgnoredByDefault(signal))
        {
            return true;
        }

        if (Signal.IsStop(signal))
        {
            // A stop from the terminal would never end in a group that no shell looks after.
            if (signal != Signal.SIGSTOP && _kernel.Exits.IsOrphaned(process.Group))
            {
                return true;
            }

            Stop(process, signal);
            task.State = TaskState.Stopped;
            return false;
        }

        _kernel.CallTrace?.Killed(task, signal);
        _kernel.Exits.ExitGroup(process, signal);
        return false;
    }

    private void Stop(Process process, int signal)
    {
        process.StopSignal = signal;
        process.UnreportedChange = signal;
        foreach (TaskStruct other in process.Threads)
        {
            _kernel.Scheduler.Kick(other, TaskWork.Signal);
            if (other.State == TaskState.Sleeping)
            {
                _kernel.Waits.WakeTask(other);
            }
        }

        _kernel.Exits.TellParent(process, SigInfo.CLD_STOPPED, signal);
    }

    private void Handle(ICpuControl cpu, TaskStruct task, int signal, in SigInfo info, in SigAction action)
    {
        RestartCall(cpu, task, action);
        RestartableSequences.Return(cpu, task, _kernel);
        ulong mask = task.SavedSignalMask ?? task.SignalMask;
        task.SavedSignalMask = null;
        if (!_frames.TryPush(cpu, task, signal, in info, in action, mask))
        {
            // No frame can be written: SIGSEGV, and without a handler if that was it (force_sigsegv).
            if (signal == Signal.SIGSEGV)
            {
                task.Handlers[signal] = default;
            }

            _kernel.Signals.Force(task, SigInfo.FromKernel(Signal.SIGSEGV));
            return;
        }

        _kernel.TaskStatistics.SignalsDelivered++;
        if ((action.Flags & SigAction.SA_RESETHAND) != 0)
        {
            task.Handlers[signal] = action with { Handler = SigAction.SIG_DFL };
        }

        ulong blocked = task.SignalMask | action.Mask;
        if ((action.Flags & SigAction.SA_NODEFER) == 0)
        {
            blocked |= Signal.Bit(signal);
        }

        task.SignalMask = blocked & ~Signal.UnblockableSet;
    }

    /// <summary>
    /// What becomes of an interrupted call (arch/x86/kernel/signal.c): with a handler EINTR or the call again, without
    /// one the call again, or restart_syscall.
    /// </summary>
    private static void RestartCall(ICpuControl cpu, TaskStruct task, SigAction? handler)
    {
        if (task.EntryCall < 0)
        {
            return;
        }

        int number = task.EntryCall;
        task.EntryCall = -1;
        long result = -(long)cpu.Registers[Rax];
        if (result is < Errno.ERESTARTSYS or > Errno.ERESTART_RESTARTBLOCK or 515)
        {
            return;
        }

        bool isRestarted = result switch
        {
            Errno.ERESTARTNOINTR => true,
            Errno.ERESTARTSYS => handler is null || (handler.Value.Flags & SigAction.SA_RESTART) != 0,
            _ => handler is null,
        };
        if (!isRestarted)
        {
            cpu.Registers[Rax] = unchecked((ulong)-Errno.EINTR);
            return;
        }

        bool isCompat = (number & TaskStruct.CompatEntry) != 0;
        int restart = isCompat ? CompatCallTable.RestartNumber : RestartSyscallNumber;
        int again = number & ~TaskStruct.CompatEntry;
        cpu.Registers[Rax] = (ulong)(result == Errno.ERESTART_RESTARTBLOCK ? restart : again);
        cpu.InstructionPointer -= CallInstructionBytes;
    }
}

using System.Runtime.InteropServices;
using KernelModel.Signals;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>Signals: actions, masks, sending, waiting (kernel/signal.c).</summary>
internal static class SignalCalls
{
    private const ulong SetBytes = 8;
    private const int SIG_BLOCK = 0;
    private const int SIG_UNBLOCK = 1;
    private const int SIG_SETMASK = 2;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(13, "rt_sigaction", Action, "signal ptr ptr int"),
        new(14, "rt_sigprocmask", Mask, "sig_how sigset sigset int"),
        new(15, "rt_sigreturn", Return, ""),
        new(34, "pause", Pause, "", RestartKind.WithoutHandler),
        new(62, "kill", Kill, "int signal"),
        new(127, "rt_sigpending", Pending, "ptr int"),
        new(128, "rt_sigtimedwait", TimedWait, "sigset ptr timespec int", RestartKind.Never),
        new(129, "rt_sigqueueinfo", Queue, "int signal ptr"),
        new(130, "rt_sigsuspend", Suspend, "sigset int", RestartKind.WithoutHandler),
        new(131, "sigaltstack", AlternateStack, "ptr ptr"),
        new(200, "tkill", ThreadKill, "int signal"),
        new(219, "restart_syscall", static (in CallFrame c) => c.Kernel.Dispatcher.Restart(c.Task), "",
            RestartKind.WithTimeLeft),
        new(234, "tgkill", GroupThreadKill, "int int signal"),
        new(297, "rt_tgsigqueueinfo", QueueThread, "int int signal ptr"),
    ];

    private static long Action(in CallFrame call)
    {
        int signal = (int)call.A0;
        if (call.A3 != SetBytes || !Signal.IsValid(signal))
        {
            return -Errno.EINVAL;
        }

        SigAction now = default;
        if (call.A1 != 0)
        {
            if (!call.Mm.TryRead(call.A1, out now))
            {
                return -Errno.EFAULT;
            }

            if ((Signal.Bit(signal) & Signal.UnblockableSet) != 0)
            {
                return -Errno.EINVAL;
            }
        }

        SigAction old = call.Task.Handlers[signal];
        if (call.A1 != 0)
        {
            call.Task.Handlers[signal] = now with { Mask = now.Mask & ~Signal.UnblockableSet };
            if (call.Task.Handlers.IsIgnored(signal))
            {
                DropPending(call.Task.Process, signal);
            }
        }

        return call.A2 == 0 || call.Mm.TryWrite(call.A2, old) ? 0 : -Errno.EFAULT;
    }

    /// <summary>POSIX 3.3.1.3: a signal that becomes ignored is no longer pending.</summary>
    private static void DropPending(Process process, int signal)
    {
        process.Pending.Drop(Signal.Bit(signal));
        foreach (TaskStruct task in process.Threads)
        {
            task.Pending.Drop(Signal.Bit(signal));
        }
    }

    private static long Mask(in CallFrame call)
    {
        if (call.A3 != SetBytes)
        {
            return -Errno.EINVAL;
        }

        ulong old = call.Task.SignalMask;
        if (call.A1 != 0)
        {
            if (!call.Mm.TryRead(call.A1, out ulong set))
            {
                return -Errno.EFAULT;
            }

            set &= ~Signal.UnblockableSet;
            switch ((int)call.A0)
            {
                case SIG_BLOCK:
                    call.Kernel.Signals.SetMask(call.Task, old | set);
                    break;
                case SIG_UNBLOCK:
                    call.Kernel.Signals.SetMask(call.Task, old & ~set);
                    break;
                case SIG_SETMASK:
                    call.Kernel.Signals.SetMask(call.Task, set);
                    break;
                default:
                    return -Errno.EINVAL;
            }
        }

        return call.A2 == 0 || call.Mm.TryWrite(call.A2, old) ? 0 : -Errno.EFAULT;
    }

    private static unsafe long Return(in CallFrame call)
    {
        Emulator.Arch.ICpuControl cpu = call.Kernel.Cpus[call.Task.Core];
        call.Task.EntryCall = -1;
        if (!call.Kernel.Delivery.Frames.TryPop(cpu, call.Task))
        {
            call.Kernel.Signals.Force(call.Task, SigInfo.FromKernel(Signal.SIGSEGV));
        }

        return (long)cpu.Registers[0];
    }

    private static long Pause(in CallFrame call)
    {
        call.Kernel.Waits.Wait(call.Task, new WaitKey(WaitKind.Signal, call.Task.Pid));
        return SystemCall.Blocked;
    }

    private static long Suspend(in CallFrame call)
    {
        if (call.A1 != SetBytes)
        {
            return -Errno.EINVAL;
        }

        if (call.Task.Call.IsFirst)
        {
            if (!call.Mm.TryRead(call.A0, out ulong mask))
            {
                return -Errno.EFAULT;
            }

            call.Kernel.Signals.SetTemporaryMask(call.Task, mask);
        }

        call.Kernel.Waits.Wait(call.Task, new WaitKey(WaitKind.Signal, call.Task.Pid));
        return SystemCall.Blocked;
    }

    private static long Pending(in CallFrame call)
    {
        if (call.A1 > SetBytes)
        {
            return -Errno.EINVAL;
        }

        ulong set = (call.Task.Pending.Set | call.Task.Process.Pending.Set) & call.Task.SignalMask;
        Span<byte> bytes = stackalloc byte[8];
        BitConverter.TryWriteBytes(bytes, set);
        return call.Mm.Write(call.A0, bytes[..(int)call.A1]) ? 0 : -Errno.EFAULT;
    }

    private static long TimedWait(in CallFrame call)
    {
        TaskStruct task = call.Task;
        if (call.A3 != SetBytes)
        {
            return -Errno.EINVAL;
        }

        if (!call.Mm.TryRead(call.A0, out ulong set))
        {
            return -Errno.EFAULT;
        }

        if (task.Call.IsFirst && call.A2 != 0)
        {
            long error = FileArguments.ReadTime(call, call.A2, out long timeoutNs);
            if (error < 0)
            {
                return error;
            }

            task.Call.DeadlineNs = ProcessTimers.Saturate(call.Kernel.Clock.NowNs, timeoutNs);
        }

        set &= ~Signal.UnblockableSet;
        task.AwaitedSignals = 0;
        int signal = call.Kernel.Signals.Take(task, set, out SigInfo info);
        if (signal != 0)
        {
            call.Kernel.Signals.Recalculate(task);
            return call.A1 == 0 || call.Mm.TryWrite(call.A1, info) ? signal : -Errno.EFAULT;
        }

        if (task.Call.TimedOut || call.Kernel.Clock.NowNs >= task.Call.DeadlineNs)
        {
            return -Errno.EAGAIN;
        }

        if (task.IsSignalPending)
        {
            return -Errno.EINTR;
        }

        task.AwaitedSignals = set;
        call.Kernel.Waits.Wait(task, new WaitKey(WaitKind.Signal, task.Pid), task.Call.DeadlineNs);
        return SystemCall.Blocked;
    }

    private static long Kill(in CallFrame call)
    {
        int pid = (int)call.A0;
        int signal = (int)call.A1;
        if (signal is < 0 or > Signal.Count)
        {
            return -Errno.EINVAL;
        }

        Kernel kernel = call.Kernel;
        Process self = call.Task.Process;
        SigInfo info = SigInfo.FromUser(signal, self.Pid, call.Task.Credentials.Uid);
        if (pid > 0)
        {
            return kernel.Tasks.FindTask(pid)?.Process is { } target ? SendTo(in call, target, info) : -Errno.ESRCH;
        }

        int group = pid == 0 ? self.Group : -pid;
        long result = -Errno.ESRCH;
        foreach (Process target in kernel.Tasks.Processes.Values.ToArray())
        {
            bool isMeant = pid == -1 ? target != self : target.Group == group;
            if (!isMeant)
            {
                continue;
            }

            long one = SendTo(in call, target, info);
            result = one == 0 || result == 0 ? 0 : one;
        }

        return result;
    }

    private static long SendTo(in CallFrame call, Process target, SigInfo info)
    {
        if (target.Leader is not { } leader)
        {
            return -Errno.ESRCH;
        }

        if (!MaySignal(call.Task, leader, info.Number))
        {
            return -Errno.EPERM;
        }

        return info.Number == 0 ? 0 : call.Kernel.Signals.Send(target, in info);
    }

    /// <summary>kill_ok_by_cred; SIGCONT also within the session.</summary>
    internal static bool MaySignal(TaskStruct sender, TaskStruct target, int signal)
    {
        Credentials from = sender.Credentials;
        Credentials to = target.Credentials;
        return from.EffectiveUid == to.SavedUid || from.EffectiveUid == to.Uid || from.Uid == to.SavedUid
            || from.Uid == to.Uid || from.Has(Capability.KILL)
            || (signal == Signal.SIGCONT && sender.Process.Session == target.Process.Session);
    }

    private static long ThreadKill(in CallFrame call) =>
        (int)call.A0 <= 0 ? -Errno.EINVAL : KillThread(in call, 0, (int)call.A0, (int)call.A1);

    private static long GroupThreadKill(in CallFrame call) =>
        (int)call.A0 <= 0 || (int)call.A1 <= 0
            ? -Errno.EINVAL : KillThread(in call, (int)call.A0, (int)call.A1, (int)call.A2);

    private static long KillThread(in CallFrame call, int group, int pid, int signal)
    {
        if (signal is < 0 or > Signal.Count)
        {
            return -Errno.EINVAL;
        }

        SigInfo info = SigInfo.FromUser(
            signal, call.Task.Tgid, call.Task.Credentials.Uid, SigInfo.SI_TKILL);
        return SendThread(in call, group, pid, in info);
    }

    private static long SendThread(in CallFrame call, int group, int pid, in SigInfo info)
    {
        if (call.Kernel.Tasks.FindTask(pid) is not { } target || (group != 0 && target.Tgid != group))
        {
            return -Errno.ESRCH;
        }

        if (!MaySignal(call.Task, target, info.Number))
        {
            return -Errno.EPERM;
        }

        return info.Number == 0 ? 0 : call.Kernel.Signals.Send(target, in info);
    }

    private static long Queue(in CallFrame call)
    {
        long result = ReadInfo(in call, call.A2, (int)call.A1, (int)call.A0, out SigInfo info);
        if (result != 0)
        {
            return result;
        }

        return call.Kernel.Tasks.FindTask((int)call.A0)?.Process is { } target
            ? SendTo(in call, target, info) : -Errno.ESRCH;
    }

    private static long QueueThread(in CallFrame call)
    {
        if ((int)call.A0 <= 0 || (int)call.A1 <= 0)
        {
            return -Errno.EINVAL;
        }

        long result = ReadInfo(in call, call.A3, (int)call.A2, (int)call.A1, out SigInfo info);
        return result != 0 ? result : SendThread(in call, (int)call.A0, (int)call.A1, in info);
    }

    /// <summary>Only the kernel, and the process itself, may say that the kernel or kill sent a signal.</summary>
    private static long ReadInfo(in CallFrame call, ulong at, int signal, int pid, out SigInfo info)
    {
        info = default;
        if (!call.Mm.Read(at, MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref info, 1))))
        {
            return -Errno.EFAULT;
        }

        info.Number = signal;
        if (signal is < 0 or > Signal.Count)
        {
            return -Errno.EINVAL;
        }

        return (info.Code >= 0 || info.Code == SigInfo.SI_TKILL) && pid != call.Task.Pid ? -Errno.EPERM : 0;
    }

    private static unsafe long AlternateStack(in CallFrame call)
    {
        TaskStruct task = call.Task;
        ulong stackPointer = call.Kernel.Cpus[task.Core].Registers[4];
        SignalStack old = task.AlternateStack;
        if (call.A0 != 0)
        {
            if (!call.Mm.TryRead(call.A0, out SignalStack now))
            {
                return -Errno.EFAULT;
            }

            long result = SetStack(task, now, old.Holds(stackPointer));
            if (result != 0)
            {
                return result;
            }
        }

        uint flags = (old.Flags & SignalStack.SS_AUTODISARM) | (old.SizeBytes == 0 ? SignalStack.SS_DISABLE
            : old.Holds(stackPointer) ? SignalStack.SS_ONSTACK : 0);
        SignalStack shown = new(old.Address, flags, old.SizeBytes);
        return call.A1 == 0 || call.Mm.TryWrite(call.A1, shown) ? 0 : -Errno.EFAULT;
    }

    private static long SetStack(TaskStruct task, SignalStack now, bool isOnOld)
    {
        if (isOnOld)
        {
            return -Errno.EPERM;
        }

        if (now.Refusal == 0)
        {
            task.AlternateStack = now.Normal;
        }

        return -now.Refusal;
    }
}

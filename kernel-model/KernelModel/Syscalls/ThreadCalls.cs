using KernelModel.AddressSpaces;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>What threads and their libraries ask for: futexes, thread pointers, restartable sequences.</summary>
internal static class ThreadCalls
{
    private const int FUTEX_PRIVATE_FLAG = 128;
    private const int FUTEX_CLOCK_REALTIME = 256;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(158, "arch_prctl", ArchControl, "arch_code ptr"),
        new(202, "futex", Futex, "ptr futex_op uint futex_time ptr uint", RestartKind.IfAsked),
        new(218, "set_tid_address", SetTidAddress, "ptr"),
        new(273, "set_robust_list", SetRobustList, "ptr long"),
        new(274, "get_robust_list", GetRobustList, "int ptr ptr"),
        new(334, "rseq", RestartableSequence, "ptr hex hex hex"),
        new(449, "futex_waitv", WaitMany, "ptr uint hex timespec int", RestartKind.IfAsked),
    ];

    private static long SetTidAddress(in CallFrame call)
    {
        call.Task.ClearChildTid = call.A0;
        return call.Task.Pid;
    }

    private static long SetRobustList(in CallFrame call)
    {
        const ulong HeadBytes = 24;
        if (call.A1 != HeadBytes)
        {
            return -Errno.EINVAL;
        }

        call.Task.RobustList = call.A0;
        return 0;
    }

    private static long GetRobustList(in CallFrame call)
    {
        TaskStruct? task = (int)call.A0 == 0 ? call.Task : call.Kernel.Tasks.FindTask((int)call.A0);
        if (task is null)
        {
            return -Errno.ESRCH;
        }

        return call.Mm.TryWrite(call.A2, 24UL) && call.Mm.TryWrite(call.A1, task.RobustList) ? 0 : -Errno.EFAULT;
    }

    private static long RestartableSequence(in CallFrame call)
    {
        const ulong LeastBytes = 32;
        const uint Unregister = 1;
        TaskStruct task = call.Task;
        (ulong address, uint length, uint signature) = task.RestartableSequence;
        if ((uint)call.A2 == Unregister)
        {
            bool isSame = address == call.A0 && address != 0 && length == (uint)call.A1;
            if (!isSame)
            {
                return -Errno.EINVAL;
            }

            if (signature != (uint)call.A3)
            {
                return -Errno.EPERM;
            }

            task.RestartableSequence = default;
            return call.Mm.TryWrite(call.A0, 0) && call.Mm.TryWrite(call.A0 + 4, -1) ? 0 : -Errno.EFAULT;
        }

        if ((uint)call.A2 != 0)
        {
            return -Errno.EINVAL;
        }

        if (address != 0)
        {
            return address != call.A0 || length != (uint)call.A1 ? -Errno.EINVAL
                : signature != (uint)call.A3 ? -Errno.EPERM : -Errno.EBUSY;
        }

        if (call.A0 % 32 != 0 || (uint)call.A1 < LeastBytes)
        {
            return -Errno.EINVAL;
        }

        if (!call.Mm.TryRead(call.A0, out int _))
        {
            return -Errno.EFAULT;
        }

        task.RestartableSequence = (call.A0, (uint)call.A1, (uint)call.A3);
        task.Work |= TaskWork.RestartableSequence;
        return 0;
    }

    private static long ArchControl(in CallFrame call)
    {
        const ulong TaskSize = 0x7FFF_FFFF_F000;
        Emulator.Arch.ICpuControl cpu = call.Kernel.Cpus[call.Task.Core];
        switch ((int)call.A0)
        {
            case 0x1001:
                if (call.A1 >= TaskSize)
                {
                    return -Errno.EPERM;
                }

                cpu.GsBase = call.A1;
                return 0;
            case 0x1002:
                if (call.A1 >= TaskSize)
                {
                    return -Errno.EPERM;
                }

                cpu.FsBase = call.A1;
                return 0;
            case 0x1003:
                return call.Mm.TryWrite(call.A1, cpu.FsBase) ? 0 : -Errno.EFAULT;
            case 0x1004:
                return call.Mm.TryWrite(call.A1, cpu.GsBase) ? 0 : -Errno.EFAULT;
            case 0x1011:
                // CPUID never faults.
                return 1;
            case 0x1012:
                return call.A1 == 0 ? -Errno.ENODEV : 0;
            case 0x1021 or 0x1022:
                return call.Mm.TryWrite(call.A1, cpu.ExtendedStateComponents) ? 0 : -Errno.EFAULT;
            default:
                return -Errno.EINVAL;
        }
    }

    /// <summary>Reads the deadline of a futex call once; it is relative for FUTEX_WAIT, else absolute.</summary>
    private static long ReadDeadline(in CallFrame call, ulong at, bool isRelative, bool isRealTime)
    {
        if (!call.Task.Call.IsFirst || at == 0)
        {
            return 0;
        }

        long error = FileArguments.ReadTime(call, at, out long ns);
        if (error < 0)
        {
            return error;
        }

        call.Task.Call.DeadlineNs = isRelative ? ProcessTimers.Saturate(call.Kernel.Clock.NowNs, ns)
            : isRealTime ? ns - Kernel.BootTimeNs : ns;
        return 0;
    }

    private static long Futex(in CallFrame call)
    {
        int op = (int)call.A1 & ~(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME);
        bool isPrivate = ((int)call.A1 & FUTEX_PRIVATE_FLAG) != 0;
        bool isRealTime = ((int)call.A1 & FUTEX_CLOCK_REALTIME) != 0;
        Futexes futexes = call.Kernel.Futexes;
        switch (op)
        {
            case 0 or 9:
                long result = ReadDeadline(in call, call.A3, op == 0, isRealTime);
                uint bits = op == 0 ? Futexes.AllBits : (uint)call.A5;
                return result != 0 ? result
                    : futexes.Wait(call.Task, call.A0, isPrivate, (uint)call.A2, bits, call.Task.Call.DeadlineNs);
            case 1:
                return futexes.Wake(call.Task, call.A0, isPrivate, (int)call.A2, Futexes.AllBits);
            case 10:
                return futexes.Wake(call.Task, call.A0, isPrivate, (int)call.A2, (uint)call.A5);
            case 3:
                return futexes.Requeue(
                    call.Task, (call.A0, call.A4), isPrivate, (int)call.A2, (int)call.A3, null);
            case 4:
                return futexes.Requeue(
                    call.Task, (call.A0, call.A4), isPrivate, (int)call.A2, (int)call.A3, (uint)call.A5);
            case 5:
                return futexes.WakeOp(
                    call.Task, (call.A0, call.A4), isPrivate, (int)call.A2, (int)call.A3, (uint)call.A5);
            default:
                // Priority inheritance is not there, as in a kernel without CONFIG_FUTEX_PI.
                return -Errno.ENOSYS;
        }
    }

    /// <summary><c>struct futex_waitv</c>: value, address, flags; at most 128 of them.</summary>
    private static long WaitMany(in CallFrame call)
    {
        const uint MaximumCount = 128;
        const ulong EntryBytes = 24;
        uint count = (uint)call.A1;
        if ((uint)call.A2 != 0 || count == 0 || count > MaximumCount || call.A0 == 0)
        {
            return -Errno.EINVAL;
        }

        long result = ReadDeadline(in call, call.A3, false, (int)call.A4 == 0);
        if (result != 0)
        {
            return result;
        }

        BlockedCall blocked = call.Task.Call;
        for (uint i = 0; i < count; i++)
        {
            ulong at = call.A0 + (i * EntryBytes);
            MmStruct mm = call.Mm;
            if (!mm.TryRead(at, out ulong value) || !mm.TryRead(at + 8, out ulong address)
                || !mm.TryRead(at + 16, out uint flags) || !mm.TryRead(at + 20, out uint reserved))
            {
                return -Errno.EFAULT;
            }

            if (reserved != 0 || (flags & ~(uint)FUTEX_PRIVATE_FLAG) != 2)
            {
                return -Errno.EINVAL;
            }

            bool isPrivate = (flags & FUTEX_PRIVATE_FLAG) != 0;
            if (blocked.State0 == Futexes.Woken)
            {
                if (mm.TryFutexKey(address, isPrivate, out long id) && id == blocked.State1)
                {
                    return i;
                }

                continue;
            }

            result = call.Kernel.Futexes.Wait(
                call.Task, address, isPrivate, (uint)value, Futexes.AllBits, blocked.DeadlineNs);
            if (result != SystemCall.Blocked)
            {
                return result;
            }
        }

        return SystemCall.Blocked;
    }
}

using KernelModel.Signals;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>The life of processes: fork, exec, exit, wait.</summary>
internal static class ProcessCalls
{
    private const int CloneArgumentsBytes = 64;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(56, "clone", Clone, "flags:clone ptr ptr ptr ptr", RestartKind.Never),
        new(57, "fork", Fork, ""),
        new(58, "vfork", Vfork, ""),
        new(60, "exit", Exit, "int"),
        new(61, "wait4", Wait4, "int wait_status flags:wait rusage"),
        new(231, "exit_group", ExitGroup, "int"),
        new(247, "waitid", WaitId, "idtype int ptr flags:wait rusage"),
        new(435, "clone3", Clone3, "clone_args long"),
    ];

    private static long Fork(in CallFrame call) =>
        Make(in call, new CloneRequest { ExitSignal = Signal.SIGCHLD });

    private static long Vfork(in CallFrame call) => Make(in call, new CloneRequest
    {
        Flags = CloneRequest.CLONE_VM | CloneRequest.CLONE_VFORK, ExitSignal = Signal.SIGCHLD,
    });

    private static long Clone(in CallFrame call) => Make(in call, new CloneRequest
    {
        Flags = (uint)call.A0 & ~CloneRequest.CSIGNAL & ~CloneRequest.CLONE_DETACHED,
        ExitSignal = (int)(call.A0 & CloneRequest.CSIGNAL),
        StackPointer = call.A1,
        ParentTid = call.A2,
        PidFile = call.A2,
        ChildTid = call.A3,
        ThreadPointer = call.A4,
    });

    private static long Clone3(in CallFrame call)
    {
        const ulong PageBytes = 4096;
        if (call.A1 > PageBytes)
        {
            return -Errno.E2BIG;
        }

        if (call.A1 < CloneArgumentsBytes)
        {
            return -Errno.EINVAL;
        }

        Span<ulong> fields = stackalloc ulong[11];
        fields.Clear();
        int known = (int)Math.Min(call.A1 / 8, 11);
        for (int i = 0; i < known; i++)
        {
            if (!call.Mm.TryRead(call.A0 + (ulong)(8 * i), out fields[i]))
            {
                return -Errno.EFAULT;
            }
        }

        for (ulong at = 88; at + 8 <= call.A1; at += 8)
        {
            if (call.Mm.TryRead(call.A0 + at, out ulong beyond) && beyond != 0)
            {
                return -Errno.E2BIG;
            }
        }

        int wantedPid = 0;
        if (fields[9] != 0 && !call.Mm.TryRead(fields[8], out wantedPid))
        {
            return -Errno.EFAULT;
        }

        ulong flags = fields[0];
        const ulong Known = 0x3_FFFF_FFFF & ~CloneRequest.CSIGNAL & ~CloneRequest.CLONE_DETACHED;
        bool isWrong = (flags & ~(Known | 0x80)) != 0 || fields[4] > Signal.Count
            || ((flags & (CloneRequest.CLONE_THREAD | CloneRequest.CLONE_PARENT)) != 0 && fields[4] != 0)
            || (fields[5] == 0) != (fields[6] == 0) || fields[9] > 1;
        return isWrong ? -Errno.EINVAL : Make(in call, new CloneRequest
        {
            Flags = flags,
            PidFile = fields[1],
            ChildTid = fields[2],
            ParentTid = fields[3],
            ExitSignal = (int)fields[4],
            StackPointer = fields[5] == 0 ? 0 : fields[5] + fields[6],
            ThreadPointer = fields[7],
            WantedPid = wantedPid,
        });
    }

    private static long Make(in CallFrame call, in CloneRequest request)
    {
        TaskStruct task = call.Task;
        int pid = (int)task.Call.State0;
        if (task.Call.IsFirst)
        {
            if (call.Kernel.Forks.Fork(task, in request, out int error) is not { } child)
            {
                return error;
            }

            pid = child.Pid;
            task.Call.State0 = pid;
        }

        if (!request.Has(CloneRequest.CLONE_VFORK)
            || call.Kernel.Tasks.FindTask(pid) is not { } made || made.VforkParent != task
            || IsKilled(task))
        {
            return pid;
        }

        call.Kernel.Waits.Wait(task, new WaitKey(WaitKind.Vfork, pid));
        task.State = TaskState.Uninterruptible;
        return SystemCall.Blocked;
    }

    private static bool IsKilled(TaskStruct task) =>
        ((task.Pending.Set | task.Process.Pending.Set) & Signal.Bit(Signal.SIGKILL)) != 0;

    private static long Exit(in CallFrame call)
    {
        call.Kernel.Exits.ExitThread(call.Task, ((int)call.A0 & 0xFF) << 8);
        return 0;
    }

    private static long ExitGroup(in CallFrame call)
    {
        call.Kernel.Exits.ExitGroup(call.Task.Process, ((int)call.A0 & 0xFF) << 8);
        return 0;
    }

    private static long Wait4(in CallFrame call)
    {
        const int Known = ProcessWait.WNOHANG | ProcessWait.WUNTRACED | ProcessWait.WCONTINUED;
        const int Clones = unchecked((int)0xE000_0000);
        int options = (int)call.A2;
        int pid = (int)call.A0;
        if ((options & ~(Known | Clones)) != 0)
        {
            return -Errno.EINVAL;
        }

        if (pid == int.MinValue)
        {
            return -Errno.ESRCH;
        }

        WaitTarget which = pid switch
        {
            > 0 => new(WaitTargetKind.Process, pid),
            -1 => new(WaitTargetKind.All, 0),
            _ => new(WaitTargetKind.Group, -pid),
        };
        long found = call.Kernel.ChildWaits.Wait(
            call.Task, which, options | ProcessWait.WEXITED, out ChildChange change);
        if (found != 1)
        {
            return found;
        }

        bool isWritten = (call.A1 == 0 || call.Mm.TryWrite(call.A1, change.Status))
            && (call.A3 == 0 || UsageCalls.Write(call.Mm, call.A3, change.Usage));
        return isWritten ? change.Pid : -Errno.EFAULT;
    }

    private static long WaitId(in CallFrame call)
    {
        const int Known = ProcessWait.WNOHANG | ProcessWait.WNOWAIT | ProcessWait.WEXITED | ProcessWait.WUNTRACED
            | ProcessWait.WCONTINUED;
        const int Clones = unchecked((int)0xE000_0000);
        int options = (int)call.A3;
        if ((options & ~(Known | Clones)) != 0
            || (options & (ProcessWait.WEXITED | ProcessWait.WUNTRACED | ProcessWait.WCONTINUED)) == 0)
        {
            return -Errno.EINVAL;
        }

        int id = (int)call.A1;
        if ((int)call.A0 is < 0 or > 2 || ((int)call.A0 == 1 && id <= 0) || ((int)call.A0 == 2 && id < 0))
        {
            return -Errno.EINVAL;
        }

        long found = call.Kernel.ChildWaits.Wait(
            call.Task, new WaitTarget((WaitTargetKind)(int)call.A0, id), options, out ChildChange change);
        if (found is not (0 or 1))
        {
            return found;
        }

        SigInfo info = default;
        if (found == 1)
        {
            info = new SigInfo
            {
                Number = Signal.SIGCHLD, Code = change.Code, Pid = change.Pid, Uid = change.Uid,
            };
            info.Status = change.Told;
            if (call.A4 != 0 && !UsageCalls.Write(call.Mm, call.A4, change.Usage))
            {
                return -Errno.EFAULT;
            }
        }

        // Only the fields of SIGCHLD are written (kernel/exit.c, SYSCALL_DEFINE5(waitid)).
        Span<byte> bytes = stackalloc byte[28];
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(
            System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref info, 1))[..28].CopyTo(bytes);
        return call.A2 == 0 || call.Mm.Write(call.A2, bytes) ? 0 : -Errno.EFAULT;
    }
}

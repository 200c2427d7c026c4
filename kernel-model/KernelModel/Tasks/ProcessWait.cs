using KernelModel.Signals;

namespace KernelModel.Tasks;

/// <summary>wait4 and waitid: which child has something to tell (kernel/exit.c, do_wait).</summary>
internal sealed class ProcessWait
{
    public const int WNOHANG = 1;
    public const int WUNTRACED = 2;
    public const int WEXITED = 4;
    public const int WCONTINUED = 8;
    public const int WNOWAIT = 0x0100_0000;

    private const int ContinuedStatus = 0xFFFF;

    private readonly Kernel _kernel;

    public ProcessWait(Kernel kernel)
    {
        _kernel = kernel;
    }

    /// <summary>Looks for a child that changed.</summary>
    /// <param name="task">Who waits.</param>
    /// <param name="which">Tells the children that are meant.</param>
    /// <param name="options">W*.</param>
    /// <param name="change">What was found.</param>
    /// <returns>1 found, 0 nothing yet and WNOHANG, -ECHILD, or blocked.</returns>
    public long Wait(TaskStruct task, WaitTarget which, int options, out ChildChange change)
    {
        Process parent = task.Process;
        bool hasAny = false;
        foreach (Process child in parent.Children)
        {
            if (!IsMeant(parent, child, which, options))
            {
                continue;
            }

            hasAny = true;
            if (TryTake(child, options, out change))
            {
                return 1;
            }
        }

        change = default;
        if (!hasAny)
        {
            return -Errno.ECHILD;
        }

        if ((options & WNOHANG) != 0)
        {
            return 0;
        }

        _kernel.Waits.Wait(task, new WaitKey(WaitKind.Child, parent.Pid));
        return Syscalls.SystemCall.Blocked;
    }

    private static bool IsMeant(Process parent, Process child, WaitTarget which, int options)
    {
        // __WALL waits for all, __WCLONE for those whose end sends another signal than SIGCHLD.
        const int AllClones = 0x4000_0000;
        const int Clones = unchecked((int)0x8000_0000);
        bool isClone = child.ExitSignal != Signal.SIGCHLD;
        if ((options & AllClones) == 0 && isClone != ((options & Clones) != 0))
        {
            return false;
        }

        return which.Kind switch
        {
            WaitTargetKind.Process => child.Pid == which.Id,
            WaitTargetKind.Group => child.Group == (which.Id == 0 ? parent.Group : which.Id),
            _ => true,
        };
    }

    private bool TryTake(Process child, int options, out ChildChange change)
    {
        bool keeps = (options & WNOWAIT) != 0;
        uint uid = child.Leader?.Credentials.Uid ?? 0;
        change = new ChildChange(child.Pid, uid, 0, 0, 0, default);
        if (child.IsZombie)
        {
            if ((options & WEXITED) == 0)
            {
                return false;
            }

            int status = child.ExitStatus;
            int code = (status & 0x7F) == 0 ? SigInfo.CLD_EXITED
                : (status & 0x80) != 0 ? SigInfo.CLD_DUMPED : SigInfo.CLD_KILLED;
            int told = code == SigInfo.CLD_EXITED ? (status >> 8) & 0xFF : status & 0x7F;
            change = change with
            {
                Status = status, Code = code, Told = told, Usage = child.Ended + child.Waited,
            };
            if (!keeps)
            {
                child.Parent?.Waited += child.Ended + child.Waited;
                _kernel.Exits.Reap(child);
            }

            return true;
        }

        int signal = child.UnreportedChange;
        bool isContinued = signal == Signal.SIGCONT && child.StopSignal == 0;
        bool isWanted = signal != 0 && (options & (isContinued ? WCONTINUED : WUNTRACED)) != 0;
        if (!isWanted)
        {
            return false;
        }

        change = change with
        {
            Status = isContinued ? ContinuedStatus : (signal << 8) | 0x7F,
            Code = isContinued ? SigInfo.CLD_CONTINUED : SigInfo.CLD_STOPPED,
            Told = signal,
            Usage = ProcessExit.UsageOf(child),
        };
        child.UnreportedChange = keeps ? signal : 0;
        return true;
    }
}

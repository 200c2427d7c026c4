using KernelModel.AddressSpaces;
using KernelModel.Files;
using KernelModel.Signals;

namespace KernelModel.Tasks;

/// <summary>One thread: what Linux calls <c>task_struct</c>.</summary>
internal sealed class TaskStruct
{
    /// <summary>In <see cref="EntryCall"/>: the call came by INT 80H, the number is of that table.</summary>
    public const int CompatEntry = 1 << 30;

    public TaskStruct(int pid, Process process)
    {
        Pid = pid;
        Process = process;
    }

    /// <summary>Thread identifier.</summary>
    public int Pid { get; set; }

    /// <summary>Its address in the slab of threads; 0: none.</summary>
    public ulong Home { get; set; }

    /// <summary>The thread group: the process' identifier.</summary>
    public int Tgid => Process.Pid;

    public Process Process { get; }

    /// <summary>The address space; null once the thread has ended.</summary>
    public MmStruct? Mm { get; set; }

    /// <summary>Open files; null once the thread has ended.</summary>
    public FileTable? Files { get; set; }

    /// <summary>Working directory, root and umask; null once the thread has ended.</summary>
    public FsInfo? FsInfo { get; set; }

    /// <summary>What signals do.</summary>
    public required SignalHandlers Handlers { get; set; }

    public required Credentials Credentials { get; set; }

    /// <summary>The name that PR_SET_NAME sets, at most 15 bytes.</summary>
    public string Name { get; set; } = string.Empty;

    public TaskState State { get; set; } = TaskState.Runnable;

    /// <summary>What must be done before the thread goes back to user code.</summary>
    public TaskWork Work { get; set; }

    /// <summary>The call that it waits in or that is being served.</summary>
    public BlockedCall Call { get; } = new();

    /// <summary>The call that restart_syscall goes on with.</summary>
    public BlockedCall RestartBlock { get; } = new();

    /// <summary>The core it is on, or -1.</summary>
    public int Core { get; set; } = -1;

    /// <summary>The core it was on last.</summary>
    public int LastCore { get; set; }

    /// <summary>RAX … R15 while it is on no core, in the order of <c>ICpuControl.Registers</c>.</summary>
    public ulong[] Registers { get; } = new ulong[16];

    public ulong InstructionPointer { get; set; }

    public ulong Flags { get; set; } = 0x202;

    public ulong FsBase { get; set; }

    public ulong GsBase { get; set; }

    public uint Pkru { get; set; }

    /// <summary>The XSAVE area in the standard format; null: the initial configuration.</summary>
    public byte[]? ExtendedState { get; set; }

    /// <summary>The number of the call that brought it into the kernel, or -1: an exception or an interrupt.</summary>
    public int EntryCall { get; set; } = -1;

    /// <summary>Number and error code of its last exception, and CR2: what a signal frame shows.</summary>
    public (uint Number, uint ErrorCode, ulong Cr2) LastException { get; set; }

    /// <summary>Blocked signals: bit n-1 is signal n.</summary>
    public ulong SignalMask { get; set; }

    /// <summary>The mask to put back after sigsuspend, ppoll, pselect or epoll_pwait; null: none.</summary>
    public ulong? SavedSignalMask { get; set; }

    /// <summary>Signals sent to this thread alone.</summary>
    public SignalQueue Pending { get; } = new();

    /// <summary>Signals that sigtimedwait waits for.</summary>
    public ulong AwaitedSignals { get; set; }

    public SignalStack AlternateStack { get; set; }

    /// <summary>set_tid_address and CLONE_CHILD_CLEARTID: zeroed and woken at the end; 0: none.</summary>
    public ulong ClearChildTid { get; set; }

    /// <summary>The head of the list of robust futexes; 0: none.</summary>
    public ulong RobustList { get; set; }

    /// <summary>rseq(2): the address, 0 when none is registered, and the signature before abort handlers.</summary>
    public (ulong Address, uint LengthBytes, uint Signature) RestartableSequence { get; set; }

    /// <summary>The first record in <see cref="Waits"/>, or -1.</summary>
    public int FirstWait { get; set; } = -1;

    /// <summary>The pending deadline in <see cref="Timers"/>, or -1.</summary>
    public int DeadlineTimer { get; set; } = -1;

    /// <summary>The parent in vfork that waits until this task execs or ends.</summary>
    public TaskStruct? VforkParent { get; set; }

    /// <summary>What the scheduler keeps.</summary>
    public SchedulingEntity Scheduling { get; } = new();

    /// <summary>The status as wait4 gives it.</summary>
    public int ExitStatus { get; set; }

    /// <summary>PR_SET_PDEATHSIG.</summary>
    public int ParentDeathSignal { get; set; }

    public bool NoNewPrivileges { get; set; }

    /// <summary>personality(2).</summary>
    public uint Personality { get; set; }

    /// <summary>PR_SET_TIMERSLACK, in nanoseconds.</summary>
    public ulong TimerSlackNs { get; set; } = 50_000;

    /// <summary>Minor faults, without and with reading from a file.</summary>
    public long MinorFaults { get; set; }

    public long MajorFaults { get; set; }

    public long VoluntarySwitches { get; set; }

    public long InvoluntarySwitches { get; set; }

    /// <summary>Nanoseconds of user code.</summary>
    public long UserTimeNs { get; set; }

    /// <summary>When it was made, in guest time.</summary>
    public long StartNs { get; init; }

    /// <summary>A signal that is not blocked is pending: blocked calls end.</summary>
    public bool IsSignalPending => (Work & TaskWork.Signal) != 0;

    /// <summary>The first thread of its process.</summary>
    public bool IsLeader => Pid == Process.Pid;
}

namespace KernelModel.Tasks;

/// <summary>What clone and its family ask for (<c>struct kernel_clone_args</c>).</summary>
internal readonly record struct CloneRequest
{
    public const ulong CSIGNAL = 0xFF;
    public const ulong CLONE_VM = 0x100;
    public const ulong CLONE_FS = 0x200;
    public const ulong CLONE_FILES = 0x400;
    public const ulong CLONE_SIGHAND = 0x800;
    public const ulong CLONE_PIDFD = 0x1000;
    public const ulong CLONE_PTRACE = 0x2000;
    public const ulong CLONE_VFORK = 0x4000;
    public const ulong CLONE_PARENT = 0x8000;
    public const ulong CLONE_THREAD = 0x1_0000;
    public const ulong CLONE_NEWNS = 0x2_0000;
    public const ulong CLONE_SYSVSEM = 0x4_0000;
    public const ulong CLONE_SETTLS = 0x8_0000;
    public const ulong CLONE_PARENT_SETTID = 0x10_0000;
    public const ulong CLONE_CHILD_CLEARTID = 0x20_0000;
    public const ulong CLONE_DETACHED = 0x40_0000;
    public const ulong CLONE_UNTRACED = 0x80_0000;
    public const ulong CLONE_CHILD_SETTID = 0x100_0000;
    public const ulong CLONE_CLEAR_SIGHAND = 0x1_0000_0000;
    public const ulong CLONE_INTO_CGROUP = 0x2_0000_0000;

    /// <summary>CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWTIME.</summary>
    public const ulong Namespaces = CLONE_NEWNS | 0x7E00_0000 | 0x80;

    /// <summary>CLONE_* without the signal.</summary>
    public ulong Flags { get; init; }

    public int ExitSignal { get; init; }

    /// <summary>The child's RSP; 0: the caller's.</summary>
    public ulong StackPointer { get; init; }

    public ulong ThreadPointer { get; init; }

    public ulong ParentTid { get; init; }

    public ulong ChildTid { get; init; }

    public ulong PidFile { get; init; }

    /// <summary>set_tid: the number that the child gets; 0: any.</summary>
    public int WantedPid { get; init; }

    public bool Has(ulong flag) => (Flags & flag) != 0;
}

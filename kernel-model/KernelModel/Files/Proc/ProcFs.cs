namespace KernelModel.Files.Proc;

/// <summary>/proc.</summary>
internal sealed class ProcFs : TextFs
{
    /// <summary>PROC_SUPER_MAGIC.</summary>
    private const uint ProcMagic = 0x9FA0;

    public ProcFs(Vfs vfs, uint device)
        : base(vfs, "proc", ProcMagic, device)
    {
        RootInode = new ProcRoot(this);
        Kernel kernel = vfs.Kernel;
        Frames.FrameTexts frames = new(kernel.Frames);
        SystemTexts texts = new(kernel);
        RootInode.Add("self", new LinkInode(this, task => task is null ? null : $"{task.Tgid}"));
        RootInode.Add("thread-self", new LinkInode(this, task =>
            task is null ? null : $"{task.Tgid}/task/{task.Pid}"));
        RootInode.Add("mounts", new LinkInode(this, _ => "self/mounts"));
        RootInode.Add("net", new LinkInode(this, _ => "self/net"));
        foreach ((string name, Func<string> read) in new (string, Func<string>)[]
        {
            ("buddyinfo", () => frames.Buddyinfo()),
            ("pagetypeinfo", () => frames.Pagetypeinfo()),
            ("zoneinfo", () => frames.Zoneinfo()),
            ("slabinfo", () => kernel.Slab.Slabinfo()),
            ("vmallocinfo", () => kernel.Vmalloc.Vmallocinfo()),
            ("meminfo", texts.Meminfo), ("vmstat", texts.Vmstat), ("stat", texts.Stat), ("cpuinfo", texts.Cpuinfo),
            ("uptime", texts.Uptime), ("loadavg", texts.LoadAverage), ("version", texts.Version),
            ("filesystems", texts.FileSystems), ("devices", texts.Devices), ("locks", () => string.Empty),
            ("cmdline", () => "root=/\n"), ("swaps", () => "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"),
            ("modules", () => string.Empty), ("interrupts", texts.Interrupts), ("partitions", texts.Partitions),
            ("sysvipc/shm", texts.SharedMemory), ("sysvipc/sem", texts.Semaphores), ("sysvipc/msg", texts.Messages),
            ("diskstats", () => string.Empty), ("misc", () => string.Empty),
        })
        {
            RootInode.Add(name, Text(read));
        }

        SystemSettings.AddTo(this, RootInode, kernel);
    }

    public ProcRoot RootInode { get; }
}

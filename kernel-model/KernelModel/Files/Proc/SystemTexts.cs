using System.Globalization;
using System.Text;
using KernelModel.Frames;
using KernelModel.Tasks;

namespace KernelModel.Files.Proc;

/// <summary>Texts of /proc about the whole machine, in Linux' formats.</summary>
internal sealed class SystemTexts
{
    /// <summary>USER_HZ: the unit of times in /proc.</summary>
    private const long TickNs = 10_000_000;

    private readonly Kernel _kernel;
    private readonly FrameTexts _frames;

    public SystemTexts(Kernel kernel)
    {
        _kernel = kernel;
        _frames = new FrameTexts(_kernel.Frames);
    }

    public string Meminfo()
    {
        AddressSpaces.AddressSpaceManager spaces = _kernel.AddressSpaces;
        long shmem = spaces.CachedShmemPages * 4;
        long anonymous = _kernel.Frames.Count(FrameUse.Anonymous) * 4;
        return _frames.Meminfo(new MeminfoParts
        {
            Shmem = shmem,
            Mapped = spaces.All.Sum(mm => mm.FilePages) * 4,
            Active = anonymous,
            Inactive = (_kernel.Frames.Count(FrameUse.PageCache) * 4) - shmem,
            Mlocked = spaces.All.Sum(mm => mm.LockedPages) * 4,
            Unevictable = spaces.All.Sum(mm => mm.LockedPages) * 4,
            KernelStack = _kernel.Tasks.Tasks.Count * 16,
            CommitLimit = spaces.Overcommit.LimitPages * 4,
            CommittedAs = spaces.Overcommit.CommittedPages * 4,
        });
    }

    public string Vmstat()
    {
        StringBuilder text = new();
        foreach ((string name, long value) in _frames.VmstatRows())
        {
            text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
        }

        AddressSpaces.MmCounters counters = _kernel.AddressSpaces.Counters;
        long faults = counters.MinorFaults + counters.MajorFaults;
        text.Append(CultureInfo.InvariantCulture, $"pgfault {faults}\npgmajfault {counters.MajorFaults}\n");
        text.Append(CultureInfo.InvariantCulture, $"pgpgin 0\npgpgout 0\npswpin 0\npswpout 0\n");
        text.Append(CultureInfo.InvariantCulture, $"oom_kill {_kernel.TaskStatistics.OomKills}\n");
        return text.ToString();
    }

    public string Stat()
    {
        long up = _kernel.Clock.NowNs;
        long user = Math.Min(up * _kernel.Cpus.Count, _kernel.Tasks.Tasks.Values.Sum(t => t.UserTimeNs));
        StringBuilder text = new();
        AppendCpu(text, "cpu ", user, (up * _kernel.Cpus.Count) - user);
        for (int i = 0; i < _kernel.Cpus.Count; i++)
        {
            AppendCpu(text, $"cpu{i}", user / _kernel.Cpus.Count, up - (user / _kernel.Cpus.Count));
        }

        int running = _kernel.Tasks.Tasks.Values.Count(t => t.State is TaskState.Running or TaskState.Runnable);
        TaskStatistics counts = _kernel.TaskStatistics;
        text.Append(CultureInfo.InvariantCulture, $"intr 0\nctxt {counts.ContextSwitches}\n");
        text.Append(CultureInfo.InvariantCulture, $"btime {Kernel.BootTimeNs / 1_000_000_000}\n");
        text.Append(CultureInfo.InvariantCulture, $"processes {counts.Forks + counts.Threads}\n");
        text.Append(CultureInfo.InvariantCulture, $"procs_running {running}\nprocs_blocked 0\n");
        return text.Append("softirq 0 0 0 0 0 0 0 0 0 0 0\n").ToString();
    }

    public string Cpuinfo()
    {
        StringBuilder text = new();
        Tasks.CoreFeatures cores = _kernel.Features;
        string flags = string.Join(' ', cores.Names);
        for (int i = 0; i < _kernel.Cpus.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                processor	: {i}
                vendor_id	: {cores.Vendor}
                cpu family	: {cores.Family}
                model		: {cores.Model}
                model name	: {cores.Brand}
                stepping	: {cores.Stepping}
                cpu MHz		: {cores.MegaHertz}.000
                cache size	: {cores.CacheKib} KB
                physical id	: 0
                siblings	: {_kernel.Cpus.Count}
                core id		: {i}
                cpu cores	: {_kernel.Cpus.Count}
                fpu		: yes
                fpu_exception	: yes
                cpuid level	: {cores.HighestLeaf}
                wp		: yes
                flags		: {flags}
                clflush size	: {cores.LineBytes}
                cache_alignment	: {cores.LineBytes}
                address sizes	: {cores.PhysicalBits} bits physical, {cores.LinearBits} bits virtual


                """);
        }

        return text.ToString();
    }

    public string Uptime()
    {
        double up = _kernel.Clock.NowNs / 1e9;
        double idle = Math.Max(0, up - (_kernel.Tasks.Tasks.Values.Sum(t => t.UserTimeNs) / 1e9));
        return string.Create(CultureInfo.InvariantCulture, $"{up:F2} {idle:F2}\n");
    }

    public string LoadAverage()
    {
        int running = _kernel.Tasks.Tasks.Values.Count(t => t.State is TaskState.Running or TaskState.Runnable);
        return $"0.00 0.00 0.00 {running}/{_kernel.Tasks.Tasks.Count} {_kernel.Tasks.LastPid}\n";
    }

    public string Version() =>
        $"Linux version {SystemNames.Release} (pagewalk) (mini-kernel) {SystemNames.Version}\n";

    public string FileSystems() =>
        "nodev\ttmpfs\nnodev\tproc\nnodev\tsysfs\nnodev\tdevtmpfs\nnodev\tdevpts\nnodev\thostfs\n";

    public string Devices() =>
        "Character devices:\n  1 mem\n  5 /dev/tty\n  5 /dev/console\n  5 /dev/ptmx\n136 pts\n\nBlock devices:\n";

    public string Interrupts() => "            CPU0\nLOC:          0   Local timer interrupts\n";

    public string Partitions() => "major minor  #blocks  name\n\n";

    public string SharedMemory() =>
        "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime"
        + "      dtime      ctime                   rss                  swap\n";

    public string Semaphores() =>
        "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n";

    public string Messages() =>
        "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime"
        + "      ctime\n";

    /// <summary>/proc/PID/mounts.</summary>
    public static string Mounts(Vfs vfs, TaskStruct task)
    {
        StringBuilder text = new();
        foreach (Mount mount in vfs.Mounts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{mount.Source} {PlaceOf(vfs, task, mount)} ");
            text.Append(CultureInfo.InvariantCulture, $"{mount.Super.Kind} ");
            text.Append(CultureInfo.InvariantCulture, $"{Options(mount)}{mount.Super.MountOptions} 0 0\n");
        }

        return text.ToString();
    }

    /// <summary>/proc/PID/mountinfo.</summary>
    public static string MountInfo(Vfs vfs, TaskStruct task)
    {
        StringBuilder text = new();
        foreach (Mount mount in vfs.Mounts)
        {
            int parent = mount.At?.Mount.Id ?? mount.Id;
            text.Append(CultureInfo.InvariantCulture, $"{mount.Id} {parent} ");
            text.Append(CultureInfo.InvariantCulture, $"{mount.Super.Device >> 8}:{mount.Super.Device & 0xFF} / ");
            text.Append(CultureInfo.InvariantCulture, $"{PlaceOf(vfs, task, mount)} {Options(mount)} - ");
            text.Append(CultureInfo.InvariantCulture, $"{mount.Super.Kind} {mount.Source} rw");
            text.Append(CultureInfo.InvariantCulture, $"{mount.Super.MountOptions}\n");
        }

        return text.ToString();
    }

    private static string PlaceOf(Vfs vfs, TaskStruct task, Mount mount) =>
        mount.At is { } at ? vfs.TextOf(task, at) : "/";

    private static string Options(Mount mount) => (mount.IsReadOnly ? "ro" : "rw")
        + ((mount.Flags & Mount.MS_NOSUID) != 0 ? ",nosuid" : "")
        + ((mount.Flags & Mount.MS_NODEV) != 0 ? ",nodev" : "")
        + ((mount.Flags & Mount.MS_NOEXEC) != 0 ? ",noexec" : "")
        + ",relatime";

    private static void AppendCpu(StringBuilder text, string name, long userNs, long idleNs) => text.Append(
        CultureInfo.InvariantCulture, $"{name} {userNs / TickNs} 0 0 {Math.Max(0, idleNs) / TickNs} 0 0 0 0 0 0\n");
}

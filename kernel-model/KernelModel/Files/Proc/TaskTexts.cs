using System.Globalization;
using System.Text;
using KernelModel.AddressSpaces;
using KernelModel.Tasks;

namespace KernelModel.Files.Proc;

/// <summary>Texts of /proc/PID, in Linux' formats (fs/proc/array.c, base.c; proc(5)).</summary>
internal static class TaskTexts
{
    private const long TickNs = 10_000_000;
    private const uint ReadAll = 0x124;
    private const uint ReadOwn = 0x100;
    private const uint ReadAllWriteOwn = 0x1A4;

    /// <summary>Name, permissions, contents, and what a write does.</summary>
    public static readonly (string Name, uint Permissions, Func<Vfs, TaskStruct, byte[]> Read,
        Func<Vfs, TaskStruct, string, long>? Write)[] Files =
    [
        ("cmdline", ReadAll, CommandLine, null),
        ("comm", ReadAllWriteOwn, (_, task) => TextFs.Bytes(task.Name + "\n"), SetName),
        ("coredump_filter", ReadAllWriteOwn, (_, _) => TextFs.Bytes("00000033\n"), (_, _, _) => 0),
        ("environ", ReadOwn, EnvironmentText, null),
        ("io", ReadOwn, (_, _) => TextFs.Bytes(
            "rchar: 0\nwchar: 0\nsyscr: 0\nsyscw: 0\nread_bytes: 0\nwrite_bytes: 0\ncancelled_write_bytes: 0\n"), null),
        ("limits", ReadAll, (_, task) => TextFs.Bytes(Limits(task)), null),
        ("loginuid", ReadAllWriteOwn, (_, _) => TextFs.Bytes("4294967295"), (_, _, _) => 0),
        ("maps", ReadAll, (_, task) => Memory(task, static (mm, text) => mm.WriteMaps(text)), null),
        ("mountinfo", ReadAll, (vfs, task) => TextFs.Bytes(SystemTexts.MountInfo(vfs, task)), null),
        ("mounts", ReadAll, (vfs, task) => TextFs.Bytes(SystemTexts.Mounts(vfs, task)), null),
        ("oom_adj", ReadAll, (_, task) => TextFs.Bytes($"{task.Process.OomScoreAdjustment * 17 / 1000}\n"), null),
        ("oom_score", ReadAll, (vfs, task) => TextFs.Bytes($"{OomScore(vfs, task)}\n"), null),
        ("oom_score_adj", ReadAllWriteOwn,
            (_, task) => TextFs.Bytes($"{task.Process.OomScoreAdjustment}\n"), SetOomAdjustment),
        ("personality", ReadOwn, (_, task) => TextFs.Bytes($"{task.Personality:x8}\n"), null),
        ("setgroups", ReadAllWriteOwn, (_, _) => TextFs.Bytes("allow\n"), (_, _, _) => 0),
        ("smaps", ReadAll, (_, task) => Memory(task, static (mm, text) => mm.WriteSmaps(text)), null),
        ("smaps_rollup", ReadAll, (_, task) => Memory(task, static (mm, text) => mm.WriteSmapsRollup(text)), null),
        ("stat", ReadAll, (vfs, task) => TextFs.Bytes(Stat(vfs, task)), null),
        ("statm", ReadAll, (_, task) => TextFs.Bytes(Statm(task)), null),
        ("status", ReadAll, (_, task) => TextFs.Bytes(Status(task)), null),
        ("timens_offsets", ReadAll, (_, _) => TextFs.Bytes(
            "monotonic           0         0\nboottime            0         0\n"), null),
        ("timerslack_ns", ReadAllWriteOwn, (_, task) => TextFs.Bytes($"{task.TimerSlackNs}\n"), (_, _, _) => 0),
        ("wchan", ReadAll, (_, _) => TextFs.Bytes("0"), null),
    ];

    private static char StateLetter(TaskStruct task) => task.State switch
    {
        TaskState.Runnable or TaskState.Running => 'R',
        TaskState.Sleeping => 'S',
        TaskState.Uninterruptible => 'D',
        TaskState.Stopped => 'T',
        TaskState.Zombie => 'Z',
        _ => 'X',
    };

    private static string StateText(TaskStruct task) => StateLetter(task) switch
    {
        'R' => "R (running)",
        'S' => "S (sleeping)",
        'D' => "D (disk sleep)",
        'T' => "T (stopped)",
        'Z' => "Z (zombie)",
        _ => "X (dead)",
    };

    private static byte[] CommandLine(Vfs vfs, TaskStruct task) => task.Mm is { } mm
        ? Memory(mm, mm.Program.ArgumentStart, mm.Program.ArgumentEnd)
        : [];

    private static byte[] EnvironmentText(Vfs vfs, TaskStruct task) => task.Mm is { } mm
        ? Memory(mm, mm.Program.EnvironmentStart, mm.Program.EnvironmentEnd)
        : [];

    private static byte[] Memory(MmStruct mm, ulong start, ulong end)
    {
        byte[] bytes = new byte[Math.Min(end - Math.Min(start, end), 1 << 17)];
        return mm.Read(start, bytes) ? bytes : [];
    }

    private static long SetName(Vfs vfs, TaskStruct task, string text)
    {
        string name = text.TrimEnd('\n', '\0');
        task.Name = name.Length > 15 ? name[..15] : name;
        return 0;
    }

    private static long SetOomAdjustment(Vfs vfs, TaskStruct task, string text)
    {
        if (!int.TryParse(text.AsSpan().Trim("\0 \n"), out int value) || value is < -1000 or > 1000)
        {
            return -Errno.EINVAL;
        }

        bool isPrivileged = vfs.Caller?.Credentials.Has(Capability.SYS_RESOURCE) ?? false;
        if (value < task.Process.OomScoreAdjustment && !isPrivileged)
        {
            return -Errno.EACCES;
        }

        task.Process.OomScoreAdjustment = value;
        return 0;
    }

    private static long OomScore(Vfs vfs, TaskStruct task)
    {
        long total = vfs.Kernel.Frames.TotalPages;
        long used = (task.Mm?.ResidentPages ?? 0) * 1000 / Math.Max(1, total);
        return Math.Clamp(used + task.Process.OomScoreAdjustment, 0, 1000);
    }

    private static string Statm(TaskStruct task) => task.Mm?.Statm() ?? "0 0 0 0 0 0 0\n";

    private static byte[] Memory(TaskStruct task, Action<MmStruct, StringBuilder> write)
    {
        StringBuilder text = new();
        if (task.Mm is { } mm)
        {
            write(mm, text);
        }

        return TextFs.Bytes(text.ToString());
    }

    private static string Stat(Vfs vfs, TaskStruct task)
    {
        Process process = task.Process;
        MmStruct? mm = task.Mm;
        uint terminal = vfs.Terminals.Find(process.Terminal)?.Device ?? 0;
        int foreground = vfs.Terminals.Find(process.Terminal)?.ForegroundGroup ?? -1;
        int nice = task.Scheduling.Nice;
        long user = task.UserTimeNs / TickNs;
        long waitedUser = process.Waited.UserTimeNs / TickNs;
        ProgramPlace place = mm?.Program ?? default;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{task.Pid} ({task.Name}) {StateLetter(task)} ");
        text.Append(CultureInfo.InvariantCulture, $"{process.Parent?.Pid ?? 0} {process.Group} {process.Session} ");
        text.Append(CultureInfo.InvariantCulture, $"{terminal} {foreground} 4194304 {task.MinorFaults} ");
        text.Append(CultureInfo.InvariantCulture, $"{process.Waited.MinorFaults} {task.MajorFaults} ");
        text.Append(CultureInfo.InvariantCulture, $"{process.Waited.MajorFaults} {user} 0 {waitedUser} 0 ");
        text.Append(CultureInfo.InvariantCulture, $"{20 + nice} {nice} {process.Threads.Count} 0 ");
        text.Append(CultureInfo.InvariantCulture, $"{task.StartNs / TickNs} {(mm?.TotalPages ?? 0) * 4096} ");
        text.Append(CultureInfo.InvariantCulture, $"{mm?.ResidentPages ?? 0} {ulong.MaxValue} {place.StartCode} ");
        text.Append(CultureInfo.InvariantCulture, $"{place.EndCode} {place.StartStack} 0 0 0 0 0 0 0 0 0 ");
        text.Append(CultureInfo.InvariantCulture, $"{process.ExitSignal} {Math.Max(task.LastCore, 0)} 0 0 0 0 0 ");
        text.Append(CultureInfo.InvariantCulture, $"{place.StartData} {place.EndData} {mm?.StartBrk ?? 0} ");
        text.Append(CultureInfo.InvariantCulture, $"{place.ArgumentStart} {place.ArgumentEnd} ");
        text.Append(CultureInfo.InvariantCulture, $"{place.EnvironmentStart} {place.EnvironmentEnd} ");
        return text.Append(CultureInfo.InvariantCulture, $"{task.ExitStatus}\n").ToString();
    }

    private static string Status(TaskStruct task)
    {
        Process process = task.Process;
        Credentials who = task.Credentials;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"Name:\t{task.Name}\nUmask:\t{Octal(task.FsInfo?.Umask ?? 0)}\n");
        text.Append(CultureInfo.InvariantCulture, $"State:\t{StateText(task)}\nTgid:\t{task.Tgid}\nNgid:\t0\n");
        text.Append(CultureInfo.InvariantCulture, $"Pid:\t{task.Pid}\nPPid:\t{process.Parent?.Pid ?? 0}\n");
        text.Append("TracerPid:\t0\n");
        text.Append(CultureInfo.InvariantCulture, $"Uid:\t{who.Uid}\t{who.EffectiveUid}\t{who.SavedUid}\t");
        text.Append(CultureInfo.InvariantCulture, $"{who.FileSystemUid}\nGid:\t{who.Gid}\t{who.EffectiveGid}\t");
        text.Append(CultureInfo.InvariantCulture, $"{who.SavedGid}\t{who.FileSystemGid}\n");
        text.Append(CultureInfo.InvariantCulture, $"FDSize:\t{task.Files?.Capacity ?? 0}\nGroups:\t");
        text.Append(string.Concat(who.Groups.Select(g => $"{g} ")));
        text.Append(CultureInfo.InvariantCulture, $"\nNStgid:\t{task.Tgid}\nNSpid:\t{task.Pid}\n");
        text.Append(CultureInfo.InvariantCulture, $"NSpgid:\t{process.Group}\nNSsid:\t{process.Session}\n");
        if (task.Mm is { } mm)
        {
            AppendMemory(text, mm);
        }

        text.Append(CultureInfo.InvariantCulture, $"Threads:\t{process.Threads.Count}\n");
        text.Append(CultureInfo.InvariantCulture, $"SigQ:\t0/{process.Limits[ResourceLimit.SIGPENDING].Soft}\n");
        text.Append(CultureInfo.InvariantCulture, $"SigPnd:\t{task.Pending.Set:x16}\n");
        text.Append(CultureInfo.InvariantCulture, $"ShdPnd:\t{process.Pending.Set:x16}\n");
        text.Append(CultureInfo.InvariantCulture, $"SigBlk:\t{task.SignalMask:x16}\n");
        (ulong ignored, ulong caught) = SignalSets(task);
        text.Append(CultureInfo.InvariantCulture, $"SigIgn:\t{ignored:x16}\nSigCgt:\t{caught:x16}\n");
        text.Append(CultureInfo.InvariantCulture, $"CapInh:\t{who.InheritableCapabilities:x16}\n");
        text.Append(CultureInfo.InvariantCulture, $"CapPrm:\t{who.PermittedCapabilities:x16}\n");
        text.Append(CultureInfo.InvariantCulture, $"CapEff:\t{who.EffectiveCapabilities:x16}\n");
        text.Append(CultureInfo.InvariantCulture, $"CapBnd:\t{who.BoundingCapabilities:x16}\n");
        text.Append(CultureInfo.InvariantCulture, $"CapAmb:\t{0:x16}\nNoNewPrivs:\t{(task.NoNewPrivileges ? 1 : 0)}\n");
        text.Append("Seccomp:\t0\nCpus_allowed:\t1\nCpus_allowed_list:\t0\nMems_allowed:\t1\nMems_allowed_list:\t0\n");
        text.Append(CultureInfo.InvariantCulture, $"voluntary_ctxt_switches:\t{task.VoluntarySwitches}\n");
        text.Append(CultureInfo.InvariantCulture, $"nonvoluntary_ctxt_switches:\t{task.InvoluntarySwitches}\n");
        return text.ToString();
    }

    private static void AppendMemory(StringBuilder text, MmStruct mm)
    {
        mm.WriteStatus(text);
        text.Append("HugetlbPages:\t       0 kB\n");
        text.Append("CoreDumping:\t0\nTHP_enabled:\t0\n");
    }

    private static (ulong Ignored, ulong Caught) SignalSets(TaskStruct task)
    {
        (ulong ignored, ulong caught) = (0, 0);
        for (int i = 1; i <= Signals.Signal.Count; i++)
        {
            ulong handler = task.Handlers[i].Handler;
            ignored |= handler == Signals.SigAction.SIG_IGN ? Signals.Signal.Bit(i) : 0;
            caught |= handler > Signals.SigAction.SIG_IGN ? Signals.Signal.Bit(i) : 0;
        }

        return (ignored, caught);
    }

    private static string Limits(TaskStruct task)
    {
        (string Name, string Unit)[] rows =
        [
            ("Max cpu time", "seconds"), ("Max file size", "bytes"), ("Max data size", "bytes"),
            ("Max stack size", "bytes"), ("Max core file size", "bytes"), ("Max resident set", "bytes"),
            ("Max processes", "processes"), ("Max open files", "files"), ("Max locked memory", "bytes"),
            ("Max address space", "bytes"), ("Max file locks", "locks"), ("Max pending signals", "signals"),
            ("Max msgqueue size", "bytes"), ("Max nice priority", ""), ("Max realtime priority", ""),
            ("Max realtime timeout", "us"),
        ];
        StringBuilder text = new($"{"Limit",-25} {"Soft Limit",-20} {"Hard Limit",-20} {"Units",-10}\n");
        for (int i = 0; i < rows.Length; i++)
        {
            ResourceLimit limit = task.Process.Limits[i];
            text.Append(CultureInfo.InvariantCulture, $"{rows[i].Name,-25} {LimitText(limit.Soft),-20} ");
            text.Append(CultureInfo.InvariantCulture, $"{LimitText(limit.Hard),-20} {rows[i].Unit,-10}\n");
        }

        return text.ToString();
    }

    private static string LimitText(ulong limit) => limit == ResourceLimit.Infinity ? "unlimited" : $"{limit}";

    private static string Octal(uint value) => Convert.ToString((int)value, 8).PadLeft(4, '0');
}

using KernelModel.Tasks;

namespace KernelModel.Files.Proc;

/// <summary>/proc/sys: numbers that programs read, and some that they may change.</summary>
internal static class SystemSettings
{
    /// <summary>Numbers that are kept and change nothing: path and first value, as Linux 6 has them.</summary>
    private static readonly (string Path, long Value)[] s_kept =
    [
        ("kernel/shmmax", long.MaxValue - (1 << 24)), ("kernel/shmall", long.MaxValue - (1 << 24)),
        ("kernel/shmmni", 4096), ("kernel/msgmax", 8192), ("kernel/msgmnb", 16384), ("kernel/msgmni", 32000),
        ("kernel/shm_next_id", -1), ("kernel/msg_next_id", -1), ("kernel/sem_next_id", -1), ("kernel/tainted", 0),
        ("kernel/randomize_va_space", 2), ("kernel/perf_event_paranoid", 3), ("kernel/kptr_restrict", 0),
        ("kernel/dmesg_restrict", 0), ("kernel/sched_rt_runtime_us", 950_000), ("kernel/sched_rt_period_us", 1_000_000),
        ("kernel/unprivileged_bpf_disabled", 2), ("kernel/numa_balancing", 0), ("kernel/panic", 0),
        ("kernel/core_uses_pid", 0), ("kernel/sysrq", 0), ("kernel/print-fatal-signals", 0),
        ("vm/swappiness", 60), ("vm/panic_on_oom", 0), ("vm/oom_kill_allocating_task", 0), ("vm/drop_caches", 0),
        ("vm/nr_hugepages", 0), ("vm/nr_overcommit_hugepages", 0), ("vm/compact_memory", 0), ("vm/stat_refresh", 0),
        ("vm/dirty_ratio", 20), ("vm/dirty_background_ratio", 10), ("vm/vfs_cache_pressure", 100),
        ("vm/zone_reclaim_mode", 0), ("vm/page-cluster", 3), ("vm/laptop_mode", 0), ("vm/oom_dump_tasks", 1),
        ("fs/pipe-max-size", 1 << 20), ("fs/nr_open", 1 << 20), ("fs/file-max", long.MaxValue),
        ("fs/pipe-user-pages-soft", 16384), ("fs/pipe-user-pages-hard", 0), ("fs/lease-break-time", 45),
        ("fs/protected_hardlinks", 0), ("fs/protected_symlinks", 0), ("fs/aio-max-nr", 65536),
        ("fs/mqueue/msg_max", 10), ("fs/inotify/max_user_watches", 65536), ("net/core/somaxconn", 4096),
        ("crypto/fips_enabled", 0),
    ];

    public static void AddTo(ProcFs fs, ProcRoot root, Kernel kernel)
    {
        foreach ((string path, long value) in s_kept)
        {
            root.Add("sys/" + path, fs.Kept(value));
        }

        root.Add("sys/kernel/ostype", fs.Fixed("Linux\n"));
        root.Add("sys/kernel/osrelease", fs.Fixed(SystemNames.Release + "\n"));
        root.Add("sys/kernel/version", fs.Fixed(SystemNames.Version + "\n"));
        root.Add("sys/kernel/hostname", Name(fs, () => kernel.Names.Host, name => kernel.Names.Host = name));
        root.Add("sys/kernel/domainname", Name(fs, () => kernel.Names.Domain, name => kernel.Names.Domain = name));
        root.Add("sys/kernel/ngroups_max", fs.Fixed("65536\n"));
        root.Add("sys/kernel/rtsig-max", fs.Fixed("1024\n"));
        root.Add("sys/kernel/pid_max", fs.Fixed($"{TaskTable.MaximumPid}\n"));
        root.Add("sys/kernel/threads-max", fs.Text(() => $"{kernel.MaximumTasks}\n"));
        root.Add("sys/kernel/cap_last_cap", fs.Fixed("40\n"));
        root.Add("sys/kernel/core_pattern", fs.KeptText("core"));
        root.Add("sys/kernel/sem", fs.KeptText("32000\t1024000000\t500\t32000"));
        root.Add("sys/kernel/random/entropy_avail", fs.Fixed("256\n"));
        root.Add("sys/kernel/random/boot_id", fs.Fixed("00000000-0000-4000-8000-000000000001\n"));
        root.Add("sys/fs/file-nr", fs.Fixed("64\t0\t9223372036854775807\n"));
        AddressSpaces.Overcommit overcommit = kernel.AddressSpaces.Overcommit;
        root.Add("sys/vm/overcommit_memory", fs.Number(
            () => overcommit.Mode, mode => overcommit.Mode = (int)mode, 0, 2));
        root.Add("sys/vm/overcommit_ratio", fs.Number(
            () => overcommit.RatioPercent, ratio => overcommit.RatioPercent = (int)ratio));
        root.Add("sys/vm/overcommit_kbytes", fs.Number(
            () => overcommit.Kibibytes, kib => overcommit.Kibibytes = kib, 0, long.MaxValue));
        root.Add("sys/vm/admin_reserve_kbytes", fs.Number(
            () => overcommit.AdminReserveKib, kib => overcommit.AdminReserveKib = kib, 0, long.MaxValue));
        root.Add("sys/vm/user_reserve_kbytes", fs.Number(
            () => overcommit.UserReserveKib, kib => overcommit.UserReserveKib = kib, 0, long.MaxValue));
        root.Add("sys/vm/max_map_count", fs.Number(
            () => kernel.AddressSpaces.MaxAreaCount, count => kernel.AddressSpaces.MaxAreaCount = (int)count));
        root.Add("sys/vm/mmap_min_addr", fs.Number(
            () => (long)kernel.AddressSpaces.LowestAddress, at => kernel.AddressSpaces.LowestAddress = (ulong)at));
        root.Add("sys/vm/min_free_kbytes", fs.Text(() =>
            $"{kernel.Frames.Zones.ToArray().Sum(z => z.Watermarks[(int)Frames.Watermark.Min]) * 4}\n"));
    }

    private static TextInode Name(ProcFs fs, Func<string> read, Action<string> write) =>
        new(fs, 0x1A4, _ => TextFs.Bytes(read() + "\n"), (_, text) =>
        {
            string name = text.TrimEnd('\n', '\0');
            write(name.Length > 64 ? name[..64] : name);
            return 0;
        });
}

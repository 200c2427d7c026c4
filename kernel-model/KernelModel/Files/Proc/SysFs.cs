namespace KernelModel.Files.Proc;

/// <summary>/sys: what programs look for in it.</summary>
internal sealed class SysFs : TextFs
{
    /// <summary>SYSFS_MAGIC.</summary>
    private const uint SysFsMagic = 0x6265_6572;

    public SysFs(Vfs vfs, uint device)
        : base(vfs, "sysfs", SysFsMagic, device)
    {
        RootInode = new TextDirectory(this);
        int cpus = vfs.Kernel.Cpus.Count;
        string list = cpus == 1 ? "0\n" : $"0-{cpus - 1}\n";
        const string Cpu = "devices/system/cpu/";
        Add(Cpu + "online", Fixed(list));
        Add(Cpu + "possible", Fixed(list));
        Add(Cpu + "present", Fixed(list));
        Add(Cpu + "offline", Fixed("\n"));
        Add(Cpu + "kernel_max", Fixed("8191\n"));
        for (int i = 0; i < cpus; i++)
        {
            Add($"{Cpu}cpu{i}/topology/core_id", Fixed($"{i}\n"));
            Add($"{Cpu}cpu{i}/topology/physical_package_id", Fixed("0\n"));
            Add($"{Cpu}cpu{i}/topology/thread_siblings_list", Fixed($"{i}\n"));
        }

        int nodes = vfs.Kernel.Options.Nodes;
        Add("devices/system/node/online", Fixed(nodes == 1 ? "0\n" : $"0-{nodes - 1}\n"));
        Add("devices/system/node/possible", Fixed(nodes == 1 ? "0\n" : $"0-{nodes - 1}\n"));
        AddMemoryManagement();
        Add("kernel/security/lsm", Fixed("capability"));
        Add("kernel/security/lockdown", Choice(["none", "integrity", "confidentiality"], 0));
        Add("fs/cgroup/cgroup.controllers", Fixed("\n"));
        Add("class/tty/console/active", Fixed("tty0\n"));
        RootInode.Add("block", new TextDirectory(this));
        RootInode.Add("class/net", new TextDirectory(this));
    }

    public TextDirectory RootInode { get; }

    private void AddMemoryManagement()
    {
        const string Huge = "kernel/mm/transparent_hugepage/";
        Add(Huge + "enabled", Choice(["always", "madvise", "never"], 2));
        Add(Huge + "defrag", Choice(["always", "defer", "defer+madvise", "madvise", "never"], 3));
        Add(Huge + "shmem_enabled", Choice(["always", "within_size", "advise", "never", "deny", "force"], 3));
        Add(Huge + "hpage_pmd_size", Fixed("2097152\n"));
        Add(Huge + "use_zero_page", Kept(1));
        RootInode.Add("kernel/mm/hugepages", new TextDirectory(this));
        const string Ksm = "kernel/mm/ksm/";
        foreach ((string name, long value) in new (string, long)[]
        {
            ("run", 0), ("sleep_millisecs", 20), ("pages_to_scan", 100), ("max_page_sharing", 256), ("smart_scan", 1),
            ("merge_across_nodes", 1), ("use_zero_pages", 0),
        })
        {
            Add(Ksm + name, Kept(value));
        }

        foreach (string name in (string[])["full_scans", "pages_shared", "pages_sharing", "pages_unshared"])
        {
            Add(Ksm + name, Fixed("0\n"));
        }
    }

    private void Add(string path, Inode inode) => RootInode.Add(path, inode);
}

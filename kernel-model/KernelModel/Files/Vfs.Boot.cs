using KernelModel.Files.Devices;
using KernelModel.Files.Host;
using KernelModel.Files.Memory;
using KernelModel.Files.Proc;
using KernelModel.Files.Terminals;
using KernelModel.Tasks;

namespace KernelModel.Files;

/// <summary>The tree as the first program finds it.</summary>
internal sealed partial class Vfs
{
    private static readonly string[] s_directories =
        ["dev", "proc", "sys", "tmp", "root", "home", "etc", "bin", "usr", "var", "run", "mnt"];

    /// <summary>What an initrd must have, made where it has none: all else is as it says.</summary>
    private static readonly string[] s_leastDirectories = ["dev", "proc", "sys", "tmp"];

    /// <summary>Devices of /dev: name, major, minor, permissions (Documentation/admin-guide/devices.txt).</summary>
    private static readonly (string Name, uint Major, uint Minor, uint Mode)[] s_devices =
    [
        ("null", 1, 3, 0x1B6), ("zero", 1, 5, 0x1B6), ("full", 1, 7, 0x1B6), ("random", 1, 8, 0x1B6),
        ("urandom", 1, 9, 0x1B6), ("kmsg", 1, 11, 0x1A4), ("tty", 5, 0, 0x1B6), ("console", 5, 1, 0x180),
        ("ptmx", 5, 2, 0x1B6),
    ];

    private readonly List<Mount> _mounts = [];
    private readonly List<HostStream> _inputs = [];
    private int _lastMount;
    private uint _lastDevice = 20;

    /// <summary>The root of everything.</summary>
    public VfsPath Root { get; private set; }

    /// <summary>What is mounted, in order.</summary>
    public IReadOnlyList<Mount> Mounts => _mounts;

    /// <summary>/dev/pts.</summary>
    public TerminalFs Terminals { get; }

    /// <summary>/dev.</summary>
    public TmpFs DeviceFiles { get; }

    /// <summary>A number for a file system's <c>st_dev</c>.</summary>
    public uint NextDevice() => ++_lastDevice;

    /// <summary>Mounts a file system at a place; what was there is hidden.</summary>
    public Mount AddMount(SuperBlock super, Inode root, VfsPath? at, string source, int flags)
    {
        Dentry dentry = new(string.Empty, null, root);
        Mount mount = new(++_lastMount, super, dentry, source, flags) { At = at };
        _mounts.Add(mount);
        if (at is { } place)
        {
            place.Dentry.Mounted = mount;
        }

        return mount;
    }

    /// <summary>Puts a file of the host into the tree, read-only in effect: what the guest writes stays in memory.
    /// </summary>
    public long AddHostFile(string guestPath, string hostPath)
    {
        string real = Path.GetFullPath(hostPath);
        real = File.ResolveLinkTarget(real, returnFinalTarget: true)?.FullName ?? real;
        int error = HostCalls.Stat(real, out HostStat stat);
        if (error < 0)
        {
            return error;
        }

        string[] names = PathText.FromHost(guestPath).Split('/', StringSplitOptions.RemoveEmptyEntries);
        VfsPath directory = MakeDirectories(names.AsSpan(0, names.Length - 1));
        HostFileSystem home = new(this, NextDevice(), string.Empty, stat, isWritable: false);
        HostNode node = new(real);
        if (directory.Inode is not MemoryDirectory into || home.InodeOf(stat with { Links = 1 }, node) is not { } inode)
        {
            return -Errno.ENOTDIR;
        }

        if (into.Lookup(directory.Dentry, names[^1], null) is { } old)
        {
            old.IsUnlinked = true;
            into.Forget(old);
        }

        _ = into.Add(directory.Dentry, names[^1], inode);
        return 0;
    }

    /// <summary>Opens the host's streams as descriptors 0, 1 and 2 of the first process.</summary>
    public void OpenStandardFiles(FileTable files, Process process)
    {
        IReadOnlyList<IHostStream> streams = Kernel.Options.StandardStreams;
        IHostStream? keyboard = streams.Take(1).FirstOrDefault(s => s.Kind == HostStreamKind.Terminal);
        IHostStream? screen = streams.Skip(1).FirstOrDefault(s => s.Kind == HostStreamKind.Terminal);
        if (keyboard is not null || screen is not null)
        {
            Console = new Tty(this, "/dev/console", (5 << 8) | 1, keyboard, screen);
        }

        for (int i = 0; i < 3 && i < streams.Count; i++)
        {
            OpenFile file = OpenStream(streams[i], i == 0);
            _ = files.Add(file, false, ulong.MaxValue);
        }

        Console?.BecomeControllingTerminal(process);
    }

    /// <summary>Takes what the terminal's user typed meanwhile.</summary>
    public void PollInput() => Console?.TakeInput();

    /// <summary>
    /// All tasks wait: lets the host's time pass until something comes that one of them waits for.
    /// </summary>
    public bool WaitForInput()
    {
        if (Console is { } console && console.WaitForInput())
        {
            return true;
        }

        foreach (HostStream input in _inputs)
        {
            if (input.WaitForInput())
            {
                return true;
            }
        }

        return false;
    }

    private void BuildTree()
    {
        string? rootDirectory = Kernel.Options.RootDirectory;
        string? writable = Kernel.Options.WritableDirectory;
        string? inside = RelativePath(rootDirectory, writable);
        bool isRootWritable = writable is not null && (rootDirectory is null || inside is null or ".");
        string? directory = isRootWritable ? writable : rootDirectory;
        (SuperBlock super, Inode root) = directory is null ? NewTmpFs() : NewHostFs(directory, isRootWritable);
        Mount mount = AddMount(super, root, null, directory is null ? "rootfs" : "root", 0);
        Root = new VfsPath(mount, mount.Root);
        if (Kernel.Options.InitialFiles is { } files)
        {
            new InitialTree(this).Fill(files);
        }

        bool hasOwnTmp = Root.Inode.Lookup(Root.Dentry, "tmp", null) is not null;
        foreach (string name in Kernel.Options.InitialFiles is null ? s_directories : s_leastDirectories)
        {
            _ = MakeDirectories([name]);
        }

        if (!hasOwnTmp)
        {
            SetMode("tmp", 0x3FF);
        }

        if (writable is not null && !isRootWritable && inside is not null)
        {
            (super, root) = NewHostFs(writable, true);
            string[] names = PathText.FromHost(inside).Split('/', StringSplitOptions.RemoveEmptyEntries);
            _ = AddMount(super, root, MakeDirectories(names), "writable", 0);
        }

        MountDevices();
        ProcFs proc = new(this, NextDevice());
        _ = AddMount(proc, proc.RootInode, MakeDirectories(["proc"]), "proc", Mount.MS_NOSUID | Mount.MS_NODEV);
        SysFs sys = new(this, NextDevice());
        _ = AddMount(sys, sys.RootInode, MakeDirectories(["sys"]), "sysfs", Mount.MS_NOSUID | Mount.MS_NODEV);
        foreach ((string guestPath, string hostPath) in Kernel.Options.HostFiles)
        {
            _ = AddHostFile(guestPath, hostPath);
        }
    }

    private void MountDevices()
    {
        TmpFs devices = DeviceFiles;
        Mount mount = AddMount(devices, devices.RootInode, MakeDirectories(["dev"]), "devtmpfs", 0);
        foreach ((string name, uint major, uint minor, uint mode) in s_devices)
        {
            SpecialInode inode = new(devices, Modes.S_IFCHR | mode) { RawDevice = (major << 8) | minor };
            _ = devices.RootInode.Add(mount.Root, name, inode);
        }

        foreach ((string name, string target) in new[]
        {
            ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"),
            ("stderr", "/proc/self/fd/2"),
        })
        {
            _ = devices.RootInode.Add(mount.Root, name, new SymlinkInode(devices, target));
        }

        _ = AddMount(Terminals, Terminals.RootInode, MakeDirectories(["dev", "pts"]), "devpts", 0);
        TmpFs shared = new(this, NextDevice());
        shared.RootInode.Mode = Modes.S_IFDIR | 0x3FF;
        _ = AddMount(shared, shared.RootInode, MakeDirectories(["dev", "shm"]), "tmpfs", Mount.MS_NOSUID);
    }

    private OpenFile OpenStream(IHostStream host, bool isInput)
    {
        if (host.Kind == HostStreamKind.Terminal && Console is { } console)
        {
            return new TtyFile(this, FindBoot("dev", "console"), OpenFlags.O_RDWR, console);
        }

        if (host.Kind == HostStreamKind.Null)
        {
            return new MemoryDevice(this, FindBoot("dev", "null"), OpenFlags.O_RDWR, MemoryDevice.Null);
        }

        HostStream stream = new(this, host);
        if (isInput)
        {
            _inputs.Add(stream);
        }

        VfsPath place = NewInternal(
            Modes.S_IFIFO | 0x180, "pipe:[{0}]", (path, flags) => new HostStreamFile(this, path, flags, stream));
        return new HostStreamFile(this, place, isInput ? OpenFlags.O_RDONLY : OpenFlags.O_WRONLY, stream);
    }

    /// <summary>The directory of a path, made where it is missing, in memory even where the host's is writable.
    /// </summary>
    private VfsPath MakeDirectories(ReadOnlySpan<string> names)
    {
        VfsPath at = Root;
        foreach (string name in names)
        {
            Dentry? entry = at.Inode.Lookup(at.Dentry, name, null);
            if (entry is null && at.Inode is MemoryDirectory directory)
            {
                entry = directory.Add(at.Dentry, name, directory.FileSystem.NewDirectory(Modes.S_IFDIR | 0x1ED));
            }

            if (entry is null || !entry.Inode.IsDirectory)
            {
                // A link of the host stands there: the mount lies on the link's own place.
                return entry is null ? at : new VfsPath(at.Mount, entry);
            }

            at = Topmost(new VfsPath(at.Mount, entry));
        }

        return at;
    }

    private VfsPath FindBoot(params ReadOnlySpan<string> names) =>
        names.Length > 0 && MakeDirectories(names[..^1]) is var at
            && at.Inode.Lookup(at.Dentry, names[^1], null) is { } entry
            ? new VfsPath(at.Mount, entry)
            : Root;

    private void SetMode(string name, uint permissions)
    {
        Inode? inode = Root.Inode.Lookup(Root.Dentry, name, null)?.Inode;
        if (inode is MemoryDirectory and not HostDirectory)
        {
            inode.Mode = inode.Type | permissions;
        }
    }

    private (SuperBlock Super, Inode Root) NewTmpFs()
    {
        TmpFs super = new(this, NextDevice(), "rootfs");
        return (super, super.RootInode);
    }

    private (SuperBlock Super, Inode Root) NewHostFs(string directory, bool isWritable)
    {
        string path = Path.GetFullPath(directory);
        path = Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        if (HostCalls.Stat(path, out HostStat stat) < 0 || (stat.Mode & Modes.S_IFMT) != Modes.S_IFDIR)
        {
            throw new DirectoryNotFoundException($"{directory}: not a directory");
        }

        HostFileSystem super = new(this, NextDevice(), path, stat, isWritable);
        return (super, super.RootInode);
    }

    private static string? RelativePath(string? root, string? inner)
    {
        if (root is null || inner is null)
        {
            return null;
        }

        string relative = Path.GetRelativePath(Path.GetFullPath(root), Path.GetFullPath(inner));
        bool leaves = relative == ".." || relative.StartsWith("../", StringComparison.Ordinal)
            || Path.IsPathRooted(relative);
        return leaves ? null : relative;
    }
}

using KernelModel.Files.Devices;
using KernelModel.Files.Terminals;

namespace KernelModel.Files;

/// <summary>The files of the guest: mounts, names, and everything that programs open.</summary>
internal sealed partial class Vfs
{
    private long _lastId;

    public Vfs(Kernel kernel)
    {
        Kernel = kernel;
        Locks = new FileLocks(this);
        Devices = new DeviceTable(this);
        InternalFs home = new(this, 0);
        InternalInode none = new(home, Modes.S_IFDIR);
        Internal = new Mount(0, home, new Dentry("/", null, none), "none", 0) { IsInternal = true };
        SharedFiles = new Memory.TmpFs(this, NextDevice());
        DeviceFiles = new Memory.TmpFs(this, NextDevice(), "devtmpfs");
        Terminals = new TerminalFs(this, NextDevice());
        BuildTree();
    }

    public Kernel Kernel { get; }

    public FileLocks Locks { get; }

    public DeviceTable Devices { get; }

    /// <summary>Where files without a name are.</summary>
    public Mount Internal { get; }

    /// <summary>The home of memfd's files.</summary>
    public Memory.TmpFs SharedFiles { get; }

    /// <summary>The terminal on the host's streams; null when none of them is one.</summary>
    public Tty? Console { get; private set; }

    /// <summary>Bytes on their way between files and user memory: one call is served at a time.</summary>
    public byte[] Buffer { get; } = new byte[65536];

    /// <summary>The pieces of memory of a call that has several.</summary>
    public Syscalls.IoVector[] Vectors { get; } = new Syscalls.IoVector[Syscalls.FileTransfer.MaximumVectors];

    /// <summary>The task whose read or write is being served: what signalfd and /proc/self depend on.</summary>
    public Tasks.TaskStruct? Caller { get; set; }

    /// <summary>Nanoseconds since 1970.</summary>
    public long NowNs => Kernel.BootTimeNs + Kernel.Clock.NowNs;

    /// <summary>An identifier for something that tasks may wait for.</summary>
    public long NextId() => ++_lastId;

    /// <summary>A place for a file without a name, such as "pipe:[17]"; {0} stands for its number.</summary>
    public VfsPath NewInternal(uint mode, string name, Func<VfsPath, int, OpenFile?>? reopen = null)
    {
        InternalInode inode = new(Internal.Super, mode, reopen) { Links = 0 };
        string text = name.Replace("{0}", $"{inode.Number}", StringComparison.Ordinal);
        return new VfsPath(Internal, new Dentry(text, null, inode));
    }
}

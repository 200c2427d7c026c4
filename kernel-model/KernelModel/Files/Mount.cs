namespace KernelModel.Files;

/// <summary>A file system at a place in the tree (<c>struct mount</c>).</summary>
internal sealed class Mount
{
    public const int MS_RDONLY = 1;
    public const int MS_NOSUID = 2;
    public const int MS_NODEV = 4;
    public const int MS_NOEXEC = 8;
    public const int MS_REMOUNT = 32;
    public const int MS_NOATIME = 1024;
    public const int MS_BIND = 4096;
    public const int MS_MOVE = 8192;
    public const int MS_REC = 16384;

    public Mount(int id, SuperBlock super, Dentry root, string source, int flags)
    {
        Id = id;
        Super = super;
        Root = root;
        Source = source;
        Flags = flags;
    }

    /// <summary>As /proc/self/mountinfo numbers it.</summary>
    public int Id { get; }

    public SuperBlock Super { get; }

    public Dentry Root { get; }

    /// <summary>What was mounted, as /proc/mounts shows it.</summary>
    public string Source { get; }

    /// <summary>MS_*.</summary>
    public int Flags { get; set; }

    /// <summary>Where it lies; null: it is the root of all.</summary>
    public VfsPath? At { get; set; }

    /// <summary>It has no place in the tree: the home of pipes, sockets and the like.</summary>
    public bool IsInternal { get; init; }

    public bool IsReadOnly => (Flags & MS_RDONLY) != 0;

    /// <summary>Open files and working directories in it: umount says EBUSY.</summary>
    public int Users { get; set; }
}

namespace KernelModel.Files;

/// <summary>One file system: inode numbers, its kind and what statfs tells (<c>struct super_block</c>).</summary>
internal abstract class SuperBlock
{
    private long _lastInode;

    protected SuperBlock(Vfs vfs, string kind, uint magic, uint device)
    {
        Vfs = vfs;
        Kind = kind;
        Magic = magic;
        Device = device;
    }

    public Vfs Vfs { get; }

    /// <summary>As in /proc/filesystems.</summary>
    public string Kind { get; }

    /// <summary><c>f_type</c> of statfs (include/uapi/linux/magic.h).</summary>
    public uint Magic { get; }

    /// <summary><c>st_dev</c>: major * 256 + minor.</summary>
    public uint Device { get; }

    /// <summary>What /proc/mounts prints behind the flags, such as ",size=4096k".</summary>
    public virtual string MountOptions => string.Empty;

    /// <summary>Where its inodes have their homes; null: nowhere.</summary>
    public virtual Slab.KmemCache? InodeCache => null;

    /// <summary>Blocks of 4 KiB in all, free ones, inodes in all, free ones.</summary>
    public virtual (long Blocks, long Free, long Inodes, long FreeInodes) Usage => (0, 0, 0, 0);

    /// <summary>Permissions are about to change: a file system that writes through does so now, or refuses.</summary>
    /// <returns>0 or a negated <see cref="Errno"/>.</returns>
    public virtual long SetMode(Inode inode, uint mode) => 0;

    /// <summary>The same of the owner and the group.</summary>
    public virtual long SetOwner(Inode inode, uint uid, uint gid) => 0;

    /// <summary>The same of the times, as utimensat has them: of access and of modification, each in seconds and
    /// nanoseconds or UTIME_NOW or UTIME_OMIT.</summary>
    public virtual long SetTimes(Inode inode, ReadOnlySpan<long> times) => 0;

    public long NextInodeNumber() => ++_lastInode;
}

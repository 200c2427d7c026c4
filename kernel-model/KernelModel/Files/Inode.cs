using KernelModel.PageCache;
using KernelModel.Tasks;

namespace KernelModel.Files;

/// <summary>A file without its name. What a kind of file does not allow answers as Linux does.</summary>
internal abstract class Inode
{
    private readonly ulong _home;
    private bool _isEvicted;

    protected Inode(SuperBlock super, uint mode)
    {
        _home = super.InodeCache is { } cache ? super.Vfs.Kernel.Objects.Take(cache) : 0;
        Super = super;
        Number = super.NextInodeNumber();
        Mode = mode;
        AccessedNs = ModifiedNs = ChangedNs = BornNs = super.Vfs.NowNs;
    }

    public SuperBlock Super { get; }

    public long Number { get; protected set; }

    /// <summary>Type and permissions.</summary>
    public uint Mode { get; set; }

    public uint Uid { get; set; }

    public uint Gid { get; set; }

    public uint Links { get; set; } = 1;

    /// <summary>What a device file stands for: major * 256 + minor.</summary>
    public uint RawDevice { get; set; }

    /// <summary>Times in nanoseconds since 1970.</summary>
    public long AccessedNs { get; set; }

    public long ModifiedNs { get; set; }

    public long ChangedNs { get; set; }

    public long BornNs { get; set; }

    public virtual long SizeBytes => 0;

    /// <summary>Blocks of 512 bytes.</summary>
    public virtual long Blocks => 0;

    /// <summary>The contents, for kinds that keep them in the page cache.</summary>
    public virtual FileMapping? Mapping => null;

    /// <summary>Extended attributes; null until there is one.</summary>
    public SortedDictionary<string, byte[]>? Attributes { get; set; }

    /// <summary>F_SEAL_*; -1: it cannot be sealed.</summary>
    public virtual int Seals
    {
        get => -1;
        set { }
    }

    public uint Type => Mode & Modes.S_IFMT;

    public bool IsDirectory => Type == Modes.S_IFDIR;

    public bool IsRegular => Type == Modes.S_IFREG;

    public bool IsSymlink => Type == Modes.S_IFLNK;

    /// <summary>Finds a name in a directory; null: there is none.</summary>
    public virtual Dentry? Lookup(Dentry self, string name, TaskStruct? task) => null;

    /// <summary>Makes a file of the type that <paramref name="mode"/> says.</summary>
    public virtual long Create(Dentry self, string name, uint mode, uint device, out Dentry? made)
    {
        made = null;
        return -Errno.EPERM;
    }

    /// <summary>Makes a file without a name (O_TMPFILE).</summary>
    public virtual long CreateUnnamed(uint mode, out Inode? made)
    {
        made = null;
        return -Errno.ENOTSUP;
    }

    /// <summary>Makes a symbolic link.</summary>
    public virtual long CreateSymlink(Dentry self, string name, string target, out Dentry? made)
    {
        made = null;
        return -Errno.EPERM;
    }

    /// <summary>Gives an inode another name here.</summary>
    public virtual long Link(Dentry self, string name, Inode inode) => -Errno.EPERM;

    /// <summary>Removes a name that is no directory's.</summary>
    public virtual long Unlink(Dentry self, Dentry entry) => -Errno.EPERM;

    /// <summary>Removes an empty directory.</summary>
    public virtual long RemoveDirectory(Dentry self, Dentry entry) => -Errno.EPERM;

    /// <summary>
    /// Moves an entry; what is at the new name is replaced, or exchanged. The caller has checked types and loops.
    /// </summary>
    public virtual long Rename(
        Dentry self, Dentry entry, Dentry newDirectory, string newName, Dentry? replaced, bool exchanges) =>
        -Errno.EPERM;

    /// <summary>True when a directory has no entries but itself and its parent.</summary>
    public virtual bool IsEmptyDirectory => false;

    /// <summary>The next entry of a directory at or behind a position; false at the end.</summary>
    public virtual bool NextEntry(Dentry self, TaskStruct task, ref long position, out DirectoryEntry entry)
    {
        entry = default;
        return false;
    }

    /// <summary>Where a symbolic link leads; null: it is none.</summary>
    public virtual string? ReadLink(TaskStruct? task) => null;

    /// <summary>A link that leads to a place rather than to a name (/proc/self/fd/3).</summary>
    public virtual bool TryFollow(TaskStruct task, out VfsPath target)
    {
        target = default;
        return false;
    }

    /// <summary>Opens it. The caller has checked permissions.</summary>
    public abstract long Open(TaskStruct? task, in VfsPath path, int flags, out OpenFile? file);

    /// <summary>Changes the size of the contents.</summary>
    public virtual long SetSize(long bytes) => -Errno.EINVAL;

    /// <summary>Makes a range of the contents zeros.</summary>
    public virtual void PunchHole(long position, long bytes) => Mapping?.PunchHole(position, bytes);

    /// <summary>Bytes have come into the page cache: a file system that writes through passes them on.</summary>
    public virtual long Written(long position, ReadOnlySpan<byte> bytes) => 0;

    /// <summary>No name and no open file is left: contents go back.</summary>
    public virtual void Evict()
    {
    }

    /// <summary>Open files and others that keep it alive without a name.</summary>
    public int Users { get; private set; }

    public void AddUser() => Users++;

    public void RemoveUser()
    {
        Users--;
        EvictWhenUnused();
    }

    public void EvictWhenUnused()
    {
        if (Users == 0 && Links == 0 && !_isEvicted)
        {
            // A removed directory may be opened and closed again by who stands in it.
            _isEvicted = true;
            Evict();
            if (Super.InodeCache is { } cache)
            {
                Super.Vfs.Kernel.Objects.Give(cache, _home);
            }
        }
    }
}

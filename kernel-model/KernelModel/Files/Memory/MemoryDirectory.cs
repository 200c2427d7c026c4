using KernelModel.Tasks;

namespace KernelModel.Files.Memory;

/// <summary>A directory whose entries are in memory; a host's directory is one that fills itself.</summary>
internal class MemoryDirectory : Inode
{
    private readonly Dictionary<string, Dentry> _names = new(StringComparer.Ordinal);
    private readonly List<Dentry> _order = [];

    /// <summary>Positions 0 and 1 are "." and "..".</summary>
    private long _nextCookie = 2;

    public MemoryDirectory(TmpFs super, uint mode)
        : base(super, mode)
    {
        Links = 2;
        FileSystem = super;
        super.Inodes++;
    }

    public TmpFs FileSystem { get; }

    public override long SizeBytes => (_order.Count + 2) * 20;

    public override bool IsEmptyDirectory
    {
        get
        {
            Fill();
            return _order.Count == 0;
        }
    }

    public override Dentry? Lookup(Dentry self, string name, TaskStruct? task)
    {
        FillAt(self);
        return _names.GetValueOrDefault(name);
    }

    public override long Create(Dentry self, string name, uint mode, uint device, out Dentry? made)
    {
        made = Add(self, name, NewInode(mode, device));
        return 0;
    }

    public override long CreateUnnamed(uint mode, out Inode? made)
    {
        made = NewInode(mode, 0);
        made.Links = 0;
        return 0;
    }

    public override long CreateSymlink(Dentry self, string name, string target, out Dentry? made)
    {
        made = Add(self, name, new SymlinkInode(FileSystem, target));
        return 0;
    }

    public override long Link(Dentry self, string name, Inode inode)
    {
        inode.Links++;
        inode.ChangedNs = Super.Vfs.NowNs;
        _ = Add(self, name, inode);
        return 0;
    }

    public override long Unlink(Dentry self, Dentry entry)
    {
        Take(entry);
        entry.IsUnlinked = true;
        Unlinked(entry.Inode);
        return 0;
    }

    public override long RemoveDirectory(Dentry self, Dentry entry)
    {
        if (!entry.Inode.IsEmptyDirectory)
        {
            return -Errno.ENOTEMPTY;
        }

        Take(entry);
        entry.IsUnlinked = true;
        entry.Inode.Links = 0;
        Links--;
        entry.Inode.EvictWhenUnused();
        return 0;
    }

    public override long Rename(
        Dentry self, Dentry entry, Dentry newDirectory, string newName, Dentry? replaced, bool exchanges)
    {
        if (newDirectory.Inode is not MemoryDirectory target)
        {
            return -Errno.EXDEV;
        }

        string oldName = entry.Name;
        Take(entry);
        if (replaced is not null)
        {
            target.Take(replaced);
            if (exchanges)
            {
                replaced.Name = oldName;
                Insert(self, replaced);
                CountSubdirectory(replaced, target, this);
            }
            else
            {
                replaced.IsUnlinked = true;
                if (replaced.Inode.IsDirectory)
                {
                    replaced.Inode.Links = 0;
                    target.Links--;
                    replaced.Inode.EvictWhenUnused();
                }
                else
                {
                    Unlinked(replaced.Inode);
                }
            }
        }

        entry.Name = newName;
        target.Insert(newDirectory, entry);
        CountSubdirectory(entry, this, target);
        entry.Inode.ChangedNs = Super.Vfs.NowNs;
        return 0;
    }

    public override bool NextEntry(Dentry self, TaskStruct task, ref long position, out DirectoryEntry entry)
    {
        FillAt(self);
        if (position < 2)
        {
            Inode shown = position == 0 ? this : self.Parent?.Inode ?? this;
            entry = new DirectoryEntry(position == 0 ? "." : "..", shown.Number, shown.Mode);
            position++;
            return true;
        }

        int at = IndexOf(position);
        if (at == _order.Count)
        {
            entry = default;
            return false;
        }

        Dentry found = _order[at];
        position = found.Cookie + 1;
        entry = new DirectoryEntry(found.Name, found.Inode.Number, found.Inode.Mode);
        return true;
    }

    public override long Open(TaskStruct? task, in VfsPath path, int flags, out OpenFile? file)
    {
        file = new DirectoryFile(Super.Vfs, path, flags);
        return 0;
    }

    public override void Evict() => FileSystem.Inodes--;

    /// <summary>Puts an inode under a name.</summary>
    public Dentry Add(Dentry self, string name, Inode inode)
    {
        Dentry entry = new(name, self, inode);
        Insert(self, entry);
        if (inode.IsDirectory)
        {
            Links++;
        }

        return entry;
    }

    /// <summary>Takes an entry out of the listing, whatever becomes of its inode.</summary>
    public void Forget(Dentry entry) => Take(entry);

    /// <summary>A new inode of this file system, by its type.</summary>
    protected virtual Inode NewInode(uint mode, uint device) => (mode & Modes.S_IFMT) switch
    {
        Modes.S_IFDIR => FileSystem.NewDirectory(mode),
        Modes.S_IFREG => new MemoryFile(FileSystem, mode),
        _ => new SpecialInode(FileSystem, mode) { RawDevice = device },
    };

    /// <summary>Called before the entries are looked at.</summary>
    protected virtual void Fill()
    {
    }

    /// <summary>The same, with the directory's own name, which new entries point to.</summary>
    protected virtual void FillAt(Dentry self)
    {
    }

    /// <summary>Adds an entry that was there before the guest looked: no times change.</summary>
    protected void AddSilently(Dentry entry)
    {
        entry.Cookie = _nextCookie++;
        _names[entry.Name] = entry;
        _order.Add(entry);
        if (entry.Inode.IsDirectory)
        {
            Links++;
        }
    }

    private void Insert(Dentry self, Dentry entry)
    {
        entry.Parent = self;
        entry.Cookie = _nextCookie++;
        _names[entry.Name] = entry;
        _order.Add(entry);
        ModifiedNs = ChangedNs = Super.Vfs.NowNs;
    }

    private void Take(Dentry entry)
    {
        _names.Remove(entry.Name);
        _order.RemoveAt(IndexOf(entry.Cookie));
        ModifiedNs = ChangedNs = Super.Vfs.NowNs;
    }

    private void Unlinked(Inode inode)
    {
        inode.Links--;
        inode.ChangedNs = Super.Vfs.NowNs;
        inode.EvictWhenUnused();
    }

    private static void CountSubdirectory(Dentry moved, MemoryDirectory from, MemoryDirectory to)
    {
        if (moved.Inode.IsDirectory)
        {
            from.Links--;
            to.Links++;
        }
    }

    /// <summary>The first entry at or behind a position.</summary>
    private int IndexOf(long cookie)
    {
        int low = 0;
        int high = _order.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_order[middle].Cookie < cookie)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}

using KernelModel.Tasks;

namespace KernelModel.Files.Proc;

/// <summary>A directory that the kernel makes: fixed entries, and those that <see cref="Find"/> knows.</summary>
internal class TextDirectory : Inode
{
    /// <summary>Listing positions from here on are those of entries that come and go.</summary>
    protected const long FirstChanging = 1 << 20;

    private readonly SortedList<string, Inode> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dentry> _dentries = new(StringComparer.Ordinal);

    public TextDirectory(SuperBlock super)
        : base(super, Modes.S_IFDIR | 0x16D) => Links = 2;

    /// <summary>Adds a file at a path below; directories on the way are made.</summary>
    public void Add(string path, Inode inode)
    {
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            _entries[path] = inode;
            return;
        }

        if (!_entries.TryGetValue(path[..slash], out Inode? directory))
        {
            directory = new TextDirectory(Super);
            _entries.Add(path[..slash], directory);
        }

        ((TextDirectory)directory).Add(path[(slash + 1)..], inode);
    }

    public override Dentry? Lookup(Dentry self, string name, TaskStruct? task)
    {
        if (_dentries.TryGetValue(name, out Dentry? known))
        {
            return known;
        }

        if (_entries.TryGetValue(name, out Inode? inode))
        {
            Dentry entry = new(name, self, inode);
            _dentries.Add(name, entry);
            return entry;
        }

        return Find(name, task) is { } found ? new Dentry(name, self, found) : null;
    }

    public override long Create(Dentry self, string name, uint mode, uint device, out Dentry? made)
    {
        made = null;
        return -Errno.ENOENT;
    }

    public override bool NextEntry(Dentry self, TaskStruct task, ref long position, out DirectoryEntry entry)
    {
        if (position < 2)
        {
            Inode shown = position == 0 ? this : self.Parent?.Inode ?? this;
            entry = new DirectoryEntry(position == 0 ? "." : "..", shown.Number, shown.Mode);
            position++;
            return true;
        }

        if (position - 2 < _entries.Count)
        {
            int at = (int)position - 2;
            Inode inode = _entries.GetValueAtIndex(at);
            entry = new DirectoryEntry(_entries.GetKeyAtIndex(at), inode.Number, inode.Mode);
            position++;
            return true;
        }

        position = Math.Max(position, FirstChanging);
        return NextChanging(task, ref position, out entry);
    }

    public override long Open(TaskStruct? task, in VfsPath path, int flags, out OpenFile? file)
    {
        file = new DirectoryFile(Super.Vfs, path, flags);
        return 0;
    }

    /// <summary>An entry that comes and goes; null: there is none of this name.</summary>
    protected virtual Inode? Find(string name, TaskStruct? task) => null;

    /// <summary>The next entry that comes and goes at or behind a position.</summary>
    protected virtual bool NextChanging(TaskStruct task, ref long position, out DirectoryEntry entry)
    {
        entry = default;
        return false;
    }
}

namespace KernelModel.Files;

/// <summary>A name of an inode. Names hold one byte of the guest in each character, so that all survive.</summary>
internal sealed class Dentry
{
    public Dentry(string name, Dentry? parent, Inode inode)
    {
        Name = name;
        Parent = parent;
        Inode = inode;
    }

    public string Name { get; set; }

    /// <summary>The directory; null for a root and for files that never had a name.</summary>
    public Dentry? Parent { get; set; }

    public Inode Inode { get; }

    /// <summary>The name was removed while something still uses the inode.</summary>
    public bool IsUnlinked { get; set; }

    /// <summary>The place in its directory's listing; grows with every new entry.</summary>
    public long Cookie { get; set; }

    /// <summary>What is mounted on it, the topmost; null: nothing.</summary>
    public Mount? Mounted { get; set; }

    /// <summary>True when this is <paramref name="other"/> or lies above it.</summary>
    public bool IsAncestorOf(Dentry other)
    {
        for (Dentry? at = other; at is not null; at = at.Parent)
        {
            if (ReferenceEquals(at, this))
            {
                return true;
            }
        }

        return false;
    }
}

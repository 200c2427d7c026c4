using KernelModel.Files.Memory;

namespace KernelModel.Files.Host;

/// <summary>
/// A directory of the host as a file system. It is read when the guest looks; what the guest changes stays in memory,
/// unless the file system is writable: then every change goes to the host at once.
/// </summary>
internal sealed class HostFileSystem : TmpFs
{
    /// <summary>HOSTFS_SUPER_MAGIC, of User Mode Linux, whose file system of this kind is the model.</summary>
    private const uint HostFsMagic = 0x00C0_FFEE;

    private const int MaximumHandles = 128;

    private readonly Dictionary<(uint Device, ulong Inode), Inode> _hardLinked = [];
    private readonly Dictionary<Inode, (uint Device, ulong Inode)> _hardLinkOf = [];
    private readonly Queue<HostFile> _open = [];

    public HostFileSystem(Vfs vfs, uint device, string directory, HostStat stat, bool isWritable)
        : base(vfs, device, "hostfs", HostFsMagic, super => new HostDirectory(super, stat, new HostNode(directory))) =>
        IsWritable = isWritable;

    /// <summary>Changes go to the host.</summary>
    public bool IsWritable { get; }

    /// <summary>Where on the host each file is.</summary>
    public HostPlaces Places { get; } = new();

    /// <inheritdoc />
    /// <remarks>Whole directories are read in at first sight, more than a kernel would keep.</remarks>
    public override Slab.KmemCache? InodeCache => null;

    public override MemoryDirectory NewDirectory(uint mode) => new(this, mode);

    /// <summary>The inode of something on the host: the same one for all names of a file.</summary>
    public Inode? InodeOf(in HostStat stat, HostNode node)
    {
        bool isShared = stat.Links > 1 && (stat.Mode & Modes.S_IFMT) != Modes.S_IFDIR;
        if (isShared && _hardLinked.TryGetValue((stat.Device, stat.Inode), out Inode? known))
        {
            Places.Add(known, node);
            return known;
        }

        Inode? made = (stat.Mode & Modes.S_IFMT) switch
        {
            Modes.S_IFDIR => new HostDirectory(this, stat, node),
            Modes.S_IFREG => new HostFile(this, stat),
            Modes.S_IFLNK when new FileInfo(node.Path).LinkTarget is { } target =>
                new SymlinkInode(this, PathText.FromHost(target)),
            Modes.S_IFLNK => null,
            _ => new SpecialInode(this, stat.Mode) { RawDevice = stat.RawDevice },
        };
        if (made is not null)
        {
            CopyAttributes(made, stat);
            if (made is not HostDirectory)
            {
                Places.Add(made, node);
            }

            if (isShared)
            {
                _hardLinked.Add((stat.Device, stat.Inode), made);
                _hardLinkOf.Add(made, (stat.Device, stat.Inode));
            }
        }

        return made;
    }

    /// <summary>A name of a file is gone on the host.</summary>
    public void Removed(Inode inode, HostNode directory, string name)
    {
        Places.Remove(inode, directory, name);
        if (Places[inode] is null && _hardLinkOf.Remove(inode, out (uint, ulong) number))
        {
            // The host may give the number to another file.
            _ = _hardLinked.Remove(number);
        }
    }

    /// <inheritdoc />
    public override long SetMode(Inode inode, uint mode)
    {
        if (PathOf(inode) is not { } path)
        {
            return 0;
        }

        // chmod follows links, and a link must not lead out of the root.
        int error = HostCalls.Stat(path, out HostStat now);
        return error < 0 ? error
            : (now.Mode & Modes.S_IFMT) != inode.Type || inode.IsSymlink ? -Errno.ENOTSUP
            : HostCalls.SetMode(path, mode & Modes.AllBits);
    }

    /// <inheritdoc />
    public override long SetOwner(Inode inode, uint uid, uint gid) =>
        PathOf(inode) is { } path ? HostCalls.SetOwner(path, uid, gid) : 0;

    /// <inheritdoc />
    public override long SetTimes(Inode inode, ReadOnlySpan<long> times) =>
        PathOf(inode) is { } path ? HostCalls.SetTimes(path, times) : 0;

    /// <summary>A file has opened its handle on the host; the oldest gives its own up.</summary>
    public void Opened(HostFile file)
    {
        _open.Enqueue(file);
        if (_open.Count > MaximumHandles)
        {
            _open.Dequeue().CloseHandle();
        }
    }

    /// <summary>Where changes go; null: they stay in memory, as do those of a file that has no name any more.
    /// </summary>
    private string? PathOf(Inode inode) => IsWritable && inode.Links != 0 ? Places[inode]?.Path : null;

    /// <summary>The guest sees the host's owner, rights and times.</summary>
    public static void CopyAttributes(Inode inode, in HostStat stat)
    {
        (inode.Uid, inode.Gid) = (stat.Uid, stat.Gid);
        inode.AccessedNs = stat.AccessedNs;
        (inode.ModifiedNs, inode.ChangedNs, inode.BornNs) = (stat.ModifiedNs, stat.ChangedNs, stat.ChangedNs);
        if (!inode.IsDirectory)
        {
            inode.Links = stat.Links;
        }
    }
}

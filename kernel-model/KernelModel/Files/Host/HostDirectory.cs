using KernelModel.Files.Memory;

namespace KernelModel.Files.Host;

/// <summary>A directory of the host, read at first sight.</summary>
internal sealed class HostDirectory : MemoryDirectory
{
    private readonly HostStat _stat;
    private readonly HostNode _node;
    private bool _isFilled;
    private Dentry? _self;

    public HostDirectory(TmpFs super, HostStat stat, HostNode node)
        : base(super, stat.Mode)
    {
        _stat = stat;
        _node = node;
        HostFileSystem.CopyAttributes(this, stat);
    }

    public HostNode Node => _node;

    private HostFileSystem Host => (HostFileSystem)FileSystem;

    private bool IsWritable => FileSystem is HostFileSystem { IsWritable: true };

    public override long Create(Dentry self, string name, uint mode, uint device, out Dentry? made)
    {
        if (!IsWritable)
        {
            return base.Create(self, name, mode, device, out made);
        }

        made = null;
        if (PathText.ToHost(name) is not { } hostName)
        {
            return -Errno.EILSEQ;
        }

        HostNode node = new(_node, hostName);
        int error = (mode & Modes.S_IFMT) == Modes.S_IFDIR
            ? HostCalls.MakeDirectory(node.Path, mode & Modes.AllBits)
            : HostCalls.MakeNode(node.Path, mode, device);
        return error < 0 ? error : AddNew(self, name, node, out made);
    }

    public override long CreateSymlink(Dentry self, string name, string target, out Dentry? made)
    {
        if (!IsWritable)
        {
            return base.CreateSymlink(self, name, target, out made);
        }

        made = null;
        if (PathText.ToHost(name) is not { } hostName || PathText.ToHost(target) is not { } hostTarget)
        {
            return -Errno.EILSEQ;
        }

        HostNode node = new(_node, hostName);
        int error = HostCalls.MakeSymlink(hostTarget, node.Path);
        return error < 0 ? error : AddNew(self, name, node, out made);
    }

    public override long Link(Dentry self, string name, Inode inode)
    {
        if (IsWritable)
        {
            if (Host.Places[inode] is not { } file || PathText.ToHost(name) is not { } hostName)
            {
                return -Errno.EPERM;
            }

            HostNode node = new(_node, hostName);
            int error = HostCalls.MakeLink(file.Path, node.Path);
            if (error < 0)
            {
                return error;
            }

            Host.Places.Add(inode, node);
        }

        return base.Link(self, name, inode);
    }

    public override long Unlink(Dentry self, Dentry entry)
    {
        if (IsWritable)
        {
            (entry.Inode as HostFile)?.KeepHandle();
            int error = HostCalls.Remove(HostPath(entry.Name));
            if (error < 0)
            {
                return error;
            }

            Host.Removed(entry.Inode, _node, HostName(entry.Name));
        }

        return base.Unlink(self, entry);
    }

    public override long RemoveDirectory(Dentry self, Dentry entry)
    {
        if (IsWritable)
        {
            int error = HostCalls.RemoveDirectory(HostPath(entry.Name));
            if (error < 0)
            {
                return error;
            }
        }

        return base.RemoveDirectory(self, entry);
    }

    public override long Rename(
        Dentry self, Dentry entry, Dentry newDirectory, string newName, Dentry? replaced, bool exchanges)
    {
        if (IsWritable)
        {
            if (newDirectory.Inode is not HostDirectory target || PathText.ToHost(newName) is not { } hostName)
            {
                return -Errno.EPERM;
            }

            (replaced?.Inode as HostFile)?.KeepHandle();
            int error = HostCalls.Move(HostPath(entry.Name), target.HostPath(newName), exchanges);
            if (error < 0)
            {
                return error;
            }

            (HostNode, string) from = (_node, HostName(entry.Name));
            (HostNode, string) to = (target._node, hostName);
            if (replaced is not null && !exchanges)
            {
                Host.Removed(replaced.Inode, target._node, hostName);
            }

            Host.Places.Move(entry.Inode, from, to);
            if (replaced is not null && exchanges)
            {
                Host.Places.Move(replaced.Inode, to, from);
            }
        }

        return base.Rename(self, entry, newDirectory, newName, replaced, exchanges);
    }

    protected override void Fill()
    {
        if (_self is { } self)
        {
            FillAt(self);
            return;
        }

        // Nobody has looked yet, so only the host knows whether there is anything.
        if (!_isFilled)
        {
            FillAt(new Dentry(string.Empty, null, this));
            _isFilled = false;
        }
    }

    protected override void FillAt(Dentry self)
    {
        if (_isFilled)
        {
            return;
        }

        _self = self;
        _isFilled = true;
        (long modified, long changed) = (ModifiedNs, ChangedNs);
        foreach (string name in HostNames())
        {
            HostNode node = new(_node, name);
            if (HostCalls.Stat(node.Path, out HostStat stat) == 0 && Host.InodeOf(stat, node) is { } inode)
            {
                AddSilently(new Dentry(PathText.FromHost(name), self, inode));
            }
        }

        (ModifiedNs, ChangedNs) = (modified, changed);
    }

    /// <summary>The names, sorted, so that a listing does not depend on the host's order.</summary>
    private string[] HostNames()
    {
        string path = _node.Path;
        if (HostCalls.Stat(path, out HostStat now) < 0 || !now.IsSameFile(_stat))
        {
            return [];
        }

        try
        {
            EnumerationOptions all = new() { AttributesToSkip = 0, ReturnSpecialDirectories = false };
            string[] names = [.. new DirectoryInfo(path).EnumerateFileSystemInfos("*", all).Select(f => f.Name)];
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string HostName(string name) => PathText.ToHost(name) ?? name;

    private string HostPath(string name) => Path.Join(_node.Path, HostName(name));

    private long AddNew(Dentry self, string name, HostNode node, out Dentry? made)
    {
        made = null;
        int error = HostCalls.Stat(node.Path, out HostStat stat);
        if (error < 0 || Host.InodeOf(stat, node) is not { } inode)
        {
            return error < 0 ? error : -Errno.EIO;
        }

        made = Add(self, name, inode);
        return 0;
    }
}

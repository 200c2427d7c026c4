using KernelModel.Tasks;

namespace KernelModel.Files;

/// <summary>Making, linking, renaming and removing names.</summary>
internal sealed partial class Vfs
{
    private const int RENAME_NOREPLACE = 1;
    private const int RENAME_EXCHANGE = 2;

    /// <summary>mknod, and open's half of it: a new file in a directory.</summary>
    public long Create(TaskStruct task, VfsPath directory, string name, uint mode, uint device, out VfsPath made)
    {
        made = directory;
        if (name.Length > NameMax)
        {
            return -Errno.ENAMETOOLONG;
        }

        long error = MayCreate(task, directory);
        if (error < 0)
        {
            return error;
        }

        mode &= ~(task.FsInfo?.Umask ?? 0);
        error = directory.Inode.Create(directory.Dentry, name, mode, device, out Dentry? entry);
        if (error < 0 || entry is null)
        {
            return error;
        }

        made = new VfsPath(directory.Mount, entry);
        TakeOwner(task, directory.Inode, entry.Inode);
        return entry.Inode.Super.SetMode(entry.Inode, entry.Inode.Mode);
    }

    /// <summary>mkdir (with S_IFDIR) and mknod by path.</summary>
    public long MakeNode(TaskStruct task, VfsPath start, string path, uint mode, uint device)
    {
        bool isDirectory = (mode & Modes.S_IFMT) == Modes.S_IFDIR;
        long error = FindFree(task, start, path, isDirectory, out PathEnd end);
        return error < 0 ? error : Create(task, end.Parent, end.Name, mode, device, out _);
    }

    public long MakeSymlink(TaskStruct task, string target, VfsPath start, string path)
    {
        PathEnd end = default;
        long error = target.Length == 0 ? -Errno.ENOENT : FindFree(task, start, path, false, out end);
        if (error < 0)
        {
            return error;
        }

        error = MayCreate(task, end.Parent);
        if (error < 0)
        {
            return error;
        }

        error = end.Parent.Inode.CreateSymlink(end.Parent.Dentry, end.Name, target, out Dentry? entry);
        if (error == 0 && entry is not null)
        {
            TakeOwner(task, end.Parent.Inode, entry.Inode);
        }

        return error;
    }

    /// <summary>link: another name for a file that was found.</summary>
    public long MakeLink(TaskStruct task, VfsPath file, VfsPath start, string path)
    {
        long error = FindFree(task, start, path, false, out PathEnd end);
        if (error < 0)
        {
            return error;
        }

        if (!ReferenceEquals(end.Parent.Mount, file.Mount))
        {
            return -Errno.EXDEV;
        }

        if (file.Inode.IsDirectory)
        {
            return -Errno.EPERM;
        }

        error = MayCreate(task, end.Parent);
        return error < 0 ? error : end.Parent.Inode.Link(end.Parent.Dentry, end.Name, file.Inode);
    }

    /// <summary>unlink and rmdir.</summary>
    public long Remove(TaskStruct task, VfsPath start, string path, bool removesDirectory)
    {
        int links = 0;
        long error = WalkToParent(task, start, path, ref links, out PathEnd end);
        if (error < 0)
        {
            return error;
        }

        if (end.IsSpecial)
        {
            return !removesDirectory ? -Errno.EISDIR
                : end.Name == "." ? -Errno.EINVAL
                : end.Name == ".." ? -Errno.ENOTEMPTY : -Errno.EBUSY;
        }

        error = StepWithoutMounts(task, end, out Dentry? entry);
        if (error < 0 || entry is null)
        {
            return error;
        }

        Inode inode = entry.Inode;
        if (end.MustBeDirectory && !inode.IsDirectory)
        {
            return -Errno.ENOTDIR;
        }

        error = MayDelete(task, end.Parent, inode);
        if (error < 0)
        {
            return error;
        }

        if (inode.IsDirectory != removesDirectory)
        {
            return removesDirectory ? -Errno.ENOTDIR : -Errno.EISDIR;
        }

        if (entry.Mounted is not null)
        {
            return -Errno.EBUSY;
        }

        Inode directory = end.Parent.Inode;
        return removesDirectory
            ? directory.RemoveDirectory(end.Parent.Dentry, entry)
            : directory.Unlink(end.Parent.Dentry, entry);
    }

    /// <summary>renameat2.</summary>
    public long Rename(TaskStruct task, VfsPath start, string path, VfsPath newStart, string newPath, uint flags)
    {
        if ((flags & ~3u) != 0 || flags == (RENAME_NOREPLACE | RENAME_EXCHANGE))
        {
            return -Errno.EINVAL;
        }

        int links = 0;
        long error = WalkToParent(task, start, path, ref links, out PathEnd from);
        PathEnd to = default;
        links = 0;
        error = error < 0 ? error : WalkToParent(task, newStart, newPath, ref links, out to);
        if (error < 0)
        {
            return error;
        }

        if (from.IsSpecial || to.IsSpecial)
        {
            return (flags & RENAME_NOREPLACE) != 0 && to.IsSpecial ? -Errno.EEXIST : -Errno.EBUSY;
        }

        if (!ReferenceEquals(from.Parent.Mount, to.Parent.Mount))
        {
            return -Errno.EXDEV;
        }

        error = StepWithoutMounts(task, from, out Dentry? entry);
        if (error < 0 || entry is null)
        {
            return error;
        }

        error = StepWithoutMounts(task, to, out Dentry? replaced);
        if (error is < 0 and not -Errno.ENOENT)
        {
            return error;
        }

        bool exchanges = (flags & RENAME_EXCHANGE) != 0;
        error = CheckRename(task, from, to, entry, replaced, flags);
        if (error != 0)
        {
            return error > 0 ? 0 : error;
        }

        return from.Parent.Inode.Rename(from.Parent.Dentry, entry, to.Parent.Dentry, to.Name, replaced, exchanges);
    }

    /// <summary>0: go on; 1: there is nothing to do; or a negated error.</summary>
    private static long CheckRename(
        TaskStruct task, PathEnd from, PathEnd to, Dentry entry, Dentry? replaced, uint flags)
    {
        bool exchanges = (flags & RENAME_EXCHANGE) != 0;
        if (replaced is null ? exchanges : (flags & RENAME_NOREPLACE) != 0)
        {
            return replaced is null ? -Errno.ENOENT : -Errno.EEXIST;
        }

        if ((from.MustBeDirectory && !entry.Inode.IsDirectory)
            || (to.MustBeDirectory && !(exchanges && replaced is not null ? replaced : entry).Inode.IsDirectory))
        {
            return -Errno.ENOTDIR;
        }

        if (entry.Inode.IsDirectory && entry.IsAncestorOf(to.Parent.Dentry))
        {
            return -Errno.EINVAL;
        }

        if (replaced is not null && replaced.IsAncestorOf(from.Parent.Dentry))
        {
            return exchanges ? -Errno.EINVAL : -Errno.ENOTEMPTY;
        }

        long error = MayDelete(task, from.Parent, entry.Inode);
        error = error < 0 ? error
            : replaced is null ? MayCreate(task, to.Parent)
            : MayDelete(task, to.Parent, replaced.Inode);
        if (error < 0)
        {
            return error;
        }

        if (ReferenceEquals(entry.Inode, replaced?.Inode))
        {
            return 1;
        }

        if (replaced is not null && !exchanges)
        {
            if (replaced.Inode.IsDirectory != entry.Inode.IsDirectory)
            {
                return entry.Inode.IsDirectory ? -Errno.ENOTDIR : -Errno.EISDIR;
            }

            if (replaced.Inode.IsDirectory && !replaced.Inode.IsEmptyDirectory)
            {
                return -Errno.ENOTEMPTY;
            }
        }

        return entry.Mounted is not null || replaced?.Mounted is not null ? -Errno.EBUSY : 0;
    }

    /// <summary>The directory and name of a path where nothing is yet.</summary>
    private long FindFree(TaskStruct task, VfsPath start, string path, bool isDirectory, out PathEnd end)
    {
        int links = 0;
        long error = WalkToParent(task, start, path, ref links, out end);
        if (error < 0)
        {
            return error;
        }

        if (end.IsSpecial)
        {
            return -Errno.EEXIST;
        }

        error = Step(task, end.Parent, end.Name, out _);
        return error == 0 ? -Errno.EEXIST
            : error != -Errno.ENOENT ? error
            : end.MustBeDirectory && !isDirectory ? -Errno.ENOENT : 0;
    }

    /// <summary>The entry itself, not what is mounted on it.</summary>
    private static long StepWithoutMounts(TaskStruct task, PathEnd end, out Dentry? entry)
    {
        entry = null;
        long error = Permission(task.Credentials, end.Parent.Inode, Access.Execute);
        if (error < 0 || end.Name.Length > NameMax)
        {
            return error < 0 ? error : -Errno.ENAMETOOLONG;
        }

        entry = end.Parent.Inode.Lookup(end.Parent.Dentry, end.Name, task);
        return entry is null ? -Errno.ENOENT : 0;
    }
}

using KernelModel.Tasks;

namespace KernelModel.Files;

/// <summary>open and its kin.</summary>
internal sealed partial class Vfs
{
    /// <summary>Opens a path, and makes the file with O_CREAT.</summary>
    /// <returns>0 or a negated <see cref="Errno"/>.</returns>
    public long Open(TaskStruct task, VfsPath start, string path, int flags, uint mode, out OpenFile? file)
    {
        file = null;
        VfsPath found;
        bool isNew = false;
        long error;
        if ((flags & OpenFlags.O_PATH) != 0)
        {
            flags &= OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
        }

        if ((flags & OpenFlags.O_TMPFILE) != 0)
        {
            return OpenUnnamed(task, start, path, flags, mode, out file);
        }

        bool follows = (flags & OpenFlags.O_NOFOLLOW) == 0;
        if ((flags & OpenFlags.O_CREAT) != 0)
        {
            error = FindOrCreate(task, start, path, flags, mode, out found, out isNew);
        }
        else
        {
            error = Resolve(task, start, path, follows, out found);
        }

        if (error < 0)
        {
            return error;
        }

        if ((flags & OpenFlags.O_PATH) != 0)
        {
            if ((flags & OpenFlags.O_DIRECTORY) != 0 && !found.Inode.IsDirectory)
            {
                return -Errno.ENOTDIR;
            }

            file = new PathFile(this, found, flags);
            return 0;
        }

        return OpenFound(task, found, flags, isNew, out file);
    }

    /// <summary>Opens a program for the loader: it must be a regular file that may be executed.</summary>
    public long OpenForExec(TaskStruct task, string path, out OpenFile? file) =>
        OpenForExec(task, task.FsInfo?.WorkingDirectory ?? Root, path, true, out file);

    /// <summary>The same from a place other than the working directory (execveat).</summary>
    public long OpenForExec(TaskStruct task, VfsPath start, string path, bool follows, out OpenFile? file)
    {
        file = null;
        long error = Resolve(task, start, path, follows, out VfsPath found);
        if (error < 0)
        {
            return error;
        }

        if (found.Inode.IsSymlink)
        {
            return -Errno.ELOOP;
        }

        if (!found.Inode.IsRegular || (found.Mount.Flags & Mount.MS_NOEXEC) != 0)
        {
            return -Errno.EACCES;
        }

        error = Permission(task.Credentials, found.Inode, Access.Execute);
        return error < 0 ? error : found.Inode.Open(task, found, OpenFlags.O_RDONLY, out file);
    }

    /// <summary>Opens a place that a walk has found.</summary>
    public long OpenFound(TaskStruct task, VfsPath found, int flags, bool isNew, out OpenFile? file)
    {
        file = null;
        Inode inode = found.Inode;
        long error = isNew ? 0 : MayOpen(task, found, flags);
        if (error < 0)
        {
            return error;
        }

        if ((flags & OpenFlags.O_TRUNC) != 0 && inode.IsRegular && !isNew)
        {
            error = Truncate(inode, 0);
            if (error < 0)
            {
                return error;
            }
        }

        return inode.Open(task, found, flags, out file);
    }

    /// <summary>Sets the length of a regular file that may be written.</summary>
    public long Truncate(Inode inode, long bytes)
    {
        long error = inode.SetSize(bytes);
        if (error >= 0)
        {
            RemovePrivileges(inode);
            inode.ModifiedNs = inode.ChangedNs = NowNs;
        }

        return error;
    }

    private long MayOpen(TaskStruct task, VfsPath found, int flags)
    {
        Inode inode = found.Inode;
        if (inode.IsSymlink)
        {
            return -Errno.ELOOP;
        }

        Access wanted = (flags & OpenFlags.O_ACCMODE) switch
        {
            OpenFlags.O_RDONLY => Access.Read,
            OpenFlags.O_WRONLY => Access.Write,
            _ => Access.Read | Access.Write,
        };
        wanted |= (flags & OpenFlags.O_TRUNC) != 0 ? Access.Write : 0;
        bool writes = (wanted & Access.Write) != 0;
        if (inode.IsDirectory ? writes || (flags & OpenFlags.O_CREAT) != 0 : (flags & OpenFlags.O_DIRECTORY) != 0)
        {
            return inode.IsDirectory ? -Errno.EISDIR : -Errno.ENOTDIR;
        }

        bool isDevice = inode.Type is Modes.S_IFCHR or Modes.S_IFBLK;
        if (isDevice && (found.Mount.Flags & Mount.MS_NODEV) != 0)
        {
            return -Errno.EACCES;
        }

        if (writes && found.Mount.IsReadOnly && !isDevice && inode.Type != Modes.S_IFIFO)
        {
            return -Errno.EROFS;
        }

        long error = Permission(task.Credentials, inode, wanted);
        if (error == 0 && (flags & OpenFlags.O_NOATIME) != 0)
        {
            error = OwnerPermission(task.Credentials, inode);
        }

        return error;
    }

    private long FindOrCreate(
        TaskStruct task, VfsPath start, string path, int flags, uint mode, out VfsPath found, out bool isNew)
    {
        int links = 0;
        isNew = false;
        while (true)
        {
            found = start;
            long error = WalkToParent(task, start, path, ref links, out PathEnd end);
            if (error < 0)
            {
                return error;
            }

            if (end.IsSpecial || end.MustBeDirectory)
            {
                return -Errno.EISDIR;
            }

            error = Step(task, end.Parent, end.Name, out found);
            if (error == -Errno.ENOENT)
            {
                isNew = true;
                uint type = Modes.S_IFREG | (mode & Modes.AllBits);
                return Create(task, end.Parent, end.Name, type, 0, out found);
            }

            if (error < 0)
            {
                return error;
            }

            if ((flags & OpenFlags.O_EXCL) != 0)
            {
                return -Errno.EEXIST;
            }

            if (!found.Inode.IsSymlink || (flags & OpenFlags.O_NOFOLLOW) != 0)
            {
                return 0;
            }

            error = ReadLink(task, found, ref links, out path, out VfsPath? jump);
            if (error < 0)
            {
                return error;
            }

            if (jump is { } place)
            {
                found = place;
                return 0;
            }

            start = end.Parent;
        }
    }

    private long OpenUnnamed(
        TaskStruct task, VfsPath start, string path, int flags, uint mode, out OpenFile? file)
    {
        file = null;
        if ((flags & OpenFlags.O_DIRECTORY) == 0 || (flags & OpenFlags.O_ACCMODE) == OpenFlags.O_RDONLY)
        {
            return -Errno.EINVAL;
        }

        long error = Resolve(task, start, path, true, out VfsPath found);
        error = error < 0 ? error : !found.Inode.IsDirectory ? -Errno.ENOTDIR : MayCreate(task, found);
        if (error < 0)
        {
            return error;
        }

        uint umask = task.FsInfo?.Umask ?? 0;
        error = found.Inode.CreateUnnamed(Modes.S_IFREG | (mode & Modes.AllBits & ~umask), out Inode? made);
        if (error < 0 || made is null)
        {
            return error;
        }

        InitializeOwner(task, found.Inode, made);
        Dentry entry = new($"#{made.Number}", found.Dentry, made) { IsUnlinked = true };
        flags &= ~OpenFlags.O_TMPFILE & ~OpenFlags.O_DIRECTORY;
        return made.Open(task, new VfsPath(found.Mount, entry), flags, out file);
    }
}

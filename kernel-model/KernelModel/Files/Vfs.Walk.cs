using KernelModel.Tasks;

namespace KernelModel.Files;

/// <summary>
/// Names to files (fs/namei.c; path_resolution(7)). A walk goes from directory to directory by single names, so that
/// neither a symbolic link nor ".." ever leads out of the root, whatever lies behind it on the host.
/// </summary>
internal sealed partial class Vfs
{
    /// <summary>PATH_MAX, the final zero included.</summary>
    public const int PathMax = 4096;

    private const int NameMax = 255;
    private const int MaximumLinks = 40;

    /// <summary>Finds what a path names.</summary>
    /// <param name="task">Whose root and rights count.</param>
    /// <param name="start">Where a relative path starts.</param>
    /// <param name="path">The path.</param>
    /// <param name="followsLast">A symbolic link at the end is followed.</param>
    /// <param name="found">The place.</param>
    /// <returns>0 or a negated <see cref="Errno"/>.</returns>
    public long Resolve(TaskStruct task, VfsPath start, string path, bool followsLast, out VfsPath found)
    {
        int links = 0;
        while (true)
        {
            found = start;
            long error = WalkToParent(task, start, path, ref links, out PathEnd end);
            if (error < 0)
            {
                return error;
            }

            if (end.Name.Length == 0)
            {
                found = end.Parent;
                return 0;
            }

            error = Step(task, end.Parent, end.Name, out found);
            if (error < 0)
            {
                return error;
            }

            if (!found.Inode.IsSymlink || !(followsLast || end.MustBeDirectory))
            {
                return end.MustBeDirectory && !found.Inode.IsDirectory ? -Errno.ENOTDIR : 0;
            }

            error = ReadLink(task, found, ref links, out string target, out VfsPath? jump);
            if (error < 0)
            {
                return error;
            }

            if (jump is { } place)
            {
                found = place;
                return end.MustBeDirectory && !found.Inode.IsDirectory ? -Errno.ENOTDIR : 0;
            }

            path = end.MustBeDirectory ? target + "/" : target;
            start = end.Parent;
        }
    }

    /// <summary>Walks all names but the last.</summary>
    public long WalkToParent(TaskStruct task, VfsPath start, string path, ref int links, out PathEnd end)
    {
        end = default;
        if (path.Length == 0)
        {
            return -Errno.ENOENT;
        }

        if (path.Length >= PathMax)
        {
            return -Errno.ENAMETOOLONG;
        }

        VfsPath at = path[0] == '/' ? RootOf(task) : start;
        int position = 0;
        while (true)
        {
            position = SkipSlashes(path, position);
            int nameEnd = path.IndexOf('/', position);
            nameEnd = nameEnd < 0 ? path.Length : nameEnd;
            string name = path[position..nameEnd];
            position = SkipSlashes(path, nameEnd);
            if (!at.Inode.IsDirectory)
            {
                return -Errno.ENOTDIR;
            }

            if (position == path.Length)
            {
                end = new PathEnd(at, name, nameEnd < path.Length && name.Length > 0);
                return 0;
            }

            long error = Step(task, at, name, out VfsPath next);
            if (error < 0)
            {
                return error;
            }

            if (next.Inode.IsSymlink)
            {
                error = ReadLink(task, next, ref links, out string target, out VfsPath? jump);
                if (error < 0)
                {
                    return error;
                }

                if (jump is null)
                {
                    path = target + "/" + path[position..];
                    position = 0;
                    next = target[0] == '/' ? RootOf(task) : at;
                }
                else
                {
                    next = jump.Value;
                }
            }

            at = next;
        }
    }

    /// <summary>One name in a directory; what is mounted there counts.</summary>
    public long Step(TaskStruct task, VfsPath at, string name, out VfsPath next)
    {
        next = at;
        long error = Permission(task.Credentials, at.Inode, Access.Execute);
        if (error < 0)
        {
            return error;
        }

        switch (name)
        {
            case ".":
                return 0;
            case "..":
                next = Up(task, at);
                return 0;
        }

        if (name.Length > NameMax)
        {
            return -Errno.ENAMETOOLONG;
        }

        if (at.Inode.Lookup(at.Dentry, name, task) is not { } entry)
        {
            return -Errno.ENOENT;
        }

        next = Topmost(new VfsPath(at.Mount, entry));
        return 0;
    }

    /// <summary>The path's text from the task's root, as getcwd and /proc show it.</summary>
    public string TextOf(TaskStruct? task, VfsPath path)
    {
        if (path.Dentry.Parent is null && path.Mount.IsInternal)
        {
            return path.Dentry.Name;
        }

        VfsPath root = task?.FsInfo?.Root ?? Root;
        Stack<string> names = new();
        VfsPath at = path;
        while (at != root)
        {
            if (at.Dentry.Parent is { } parent && !ReferenceEquals(at.Dentry, at.Mount.Root))
            {
                names.Push(at.Dentry.Name);
                at = new VfsPath(at.Mount, parent);
            }
            else if (at.Mount.At is { } below)
            {
                at = below;
            }
            else
            {
                break;
            }
        }

        string text = "/" + string.Join('/', names);
        return path.Dentry.IsUnlinked ? text + " (deleted)" : text;
    }

    /// <summary>The root that bounds a task's paths.</summary>
    public VfsPath RootOf(TaskStruct task) => task.FsInfo?.Root ?? Root;

    private static int SkipSlashes(string path, int position)
    {
        while (position < path.Length && path[position] == '/')
        {
            position++;
        }

        return position;
    }

    private static VfsPath Topmost(VfsPath path)
    {
        while (path.Dentry.Mounted is { } mount)
        {
            path = new VfsPath(mount, mount.Root);
        }

        return path;
    }

    private VfsPath Up(TaskStruct task, VfsPath at)
    {
        VfsPath root = RootOf(task);
        while (at != root)
        {
            if (!ReferenceEquals(at.Dentry, at.Mount.Root) && at.Dentry.Parent is { } parent)
            {
                return Topmost(new VfsPath(at.Mount, parent));
            }

            if (at.Mount.At is not { } below)
            {
                break;
            }

            at = below;
        }

        return at;
    }

    private static long ReadLink(TaskStruct task, VfsPath link, ref int links, out string target, out VfsPath? jump)
    {
        target = string.Empty;
        jump = null;
        if (++links > MaximumLinks)
        {
            return -Errno.ELOOP;
        }

        if (link.Inode.TryFollow(task, out VfsPath place))
        {
            jump = place;
            return 0;
        }

        target = link.Inode.ReadLink(task) ?? string.Empty;
        return target.Length == 0 ? -Errno.ENOENT : 0;
    }
}

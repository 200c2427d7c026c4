using System.Text;
using KernelModel.Files;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>Extended attributes, and kinds of files that this kernel does not have, with the error Linux gives.
/// </summary>
internal static class FileAttributeCalls
{
    private const int LargestValue = 65536;
    private const int LongestName = 256;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(188, "setxattr", (in CallFrame c) => Set(c, Place(c, true, out VfsPath at), at), "path str ptr uint hex"),
        new(189, "lsetxattr", (in CallFrame c) => Set(c, Place(c, false, out VfsPath at), at), "path str ptr uint hex"),
        new(190, "fsetxattr", (in CallFrame c) => Set(c, OfFile(c, out VfsPath at), at), "fd str ptr uint hex"),
        new(191, "getxattr", (in CallFrame c) => Get(c, Place(c, true, out VfsPath at), at), "path str ptr uint"),
        new(192, "lgetxattr", (in CallFrame c) => Get(c, Place(c, false, out VfsPath at), at), "path str ptr uint"),
        new(193, "fgetxattr", (in CallFrame c) => Get(c, OfFile(c, out VfsPath at), at), "fd str ptr uint"),
        new(194, "listxattr", (in CallFrame c) => List(c, Place(c, true, out VfsPath at), at), "path ptr uint"),
        new(195, "llistxattr", (in CallFrame c) => List(c, Place(c, false, out VfsPath at), at), "path ptr uint"),
        new(196, "flistxattr", (in CallFrame c) => List(c, OfFile(c, out VfsPath at), at), "fd ptr uint"),
        new(197, "removexattr", (in CallFrame c) => Remove(c, Place(c, true, out VfsPath at), at), "path str"),
        new(198, "lremovexattr", (in CallFrame c) => Remove(c, Place(c, false, out VfsPath at), at), "path str"),
        new(199, "fremovexattr", (in CallFrame c) => Remove(c, OfFile(c, out VfsPath at), at), "fd str"),
        new(253, "inotify_init", (in CallFrame _) => -Errno.ENOSYS, ""),
        new(294, "inotify_init1", (in CallFrame _) => -Errno.ENOSYS, "flags:open"),
        new(254, "inotify_add_watch", (in CallFrame _) => -Errno.EBADF, "fd path hex"),
        new(255, "inotify_rm_watch", (in CallFrame _) => -Errno.EBADF, "fd int"),
        new(300, "fanotify_init", (in CallFrame _) => -Errno.ENOSYS, "hex hex"),
        new(240, "mq_open", (in CallFrame _) => -Errno.ENOSYS, "str hex mode ptr"),
    ];

    private static long Place(in CallFrame call, bool follows, out VfsPath found) =>
        FileArguments.Find(call, call.A0, follows, out found);

    private static long OfFile(in CallFrame call, out VfsPath found)
    {
        found = default;
        if (FileArguments.RealFile(call, call.A0) is not { } file)
        {
            return -Errno.EBADF;
        }

        found = file.Path;
        return 0;
    }

    private static long Name(in CallFrame call, out string name)
    {
        long error = FileArguments.ReadText(call, call.A1, LongestName, out name);
        return error == -Errno.ENAMETOOLONG || (error == 0 && name.Length == 0) ? -Errno.ERANGE : error;
    }

    /// <summary>Which names there are: "user." for files and directories, "trusted." and "security." for root.
    /// </summary>
    private static long Check(in CallFrame call, string name, Inode inode, bool writes)
    {
        bool isUser = name.StartsWith("user.", StringComparison.Ordinal);
        bool isTrusted = name.StartsWith("trusted.", StringComparison.Ordinal);
        bool isSecurity = name.StartsWith("security.", StringComparison.Ordinal);
        if (!isUser && !isTrusted && !isSecurity)
        {
            return -Errno.ENOTSUP;
        }

        if (!isUser)
        {
            bool mayWrite = call.Task.Credentials.Has(Capability.SYS_ADMIN);
            return mayWrite || (isSecurity && !writes) ? 0 : writes ? -Errno.EPERM : -Errno.ENODATA;
        }

        if (!inode.IsRegular && !inode.IsDirectory)
        {
            return writes ? -Errno.EPERM : -Errno.ENODATA;
        }

        return Vfs.Permission(call.Task.Credentials, inode, writes ? Access.Write : Access.Read);
    }

    private static long Set(in CallFrame call, long error, VfsPath at)
    {
        const int XATTR_CREATE = 1;
        const int XATTR_REPLACE = 2;
        string name = string.Empty;
        error = error < 0 ? error : Name(call, out name);
        if (error < 0)
        {
            return error;
        }

        if (call.A3 > LargestValue || (int)call.A4 is < 0 or > XATTR_REPLACE)
        {
            return call.A3 > LargestValue ? -Errno.E2BIG : -Errno.EINVAL;
        }

        error = at.Mount.IsReadOnly ? -Errno.EROFS : Check(call, name, at.Inode, writes: true);
        if (error < 0)
        {
            return error;
        }

        byte[] value = new byte[(int)call.A3];
        if (!FileArguments.Read(call, call.A2, value))
        {
            return -Errno.EFAULT;
        }

        SortedDictionary<string, byte[]> attributes = at.Inode.Attributes ??= new(StringComparer.Ordinal);
        bool exists = attributes.ContainsKey(name);
        if (exists ? call.A4 == XATTR_CREATE : call.A4 == XATTR_REPLACE)
        {
            return exists ? -Errno.EEXIST : -Errno.ENODATA;
        }

        attributes[name] = value;
        at.Inode.ChangedNs = call.Kernel.Vfs.NowNs;
        return 0;
    }

    private static long Get(in CallFrame call, long error, VfsPath at)
    {
        string name = string.Empty;
        error = error < 0 ? error : Name(call, out name);
        error = error < 0 ? error : Check(call, name, at.Inode, writes: false);
        if (error < 0)
        {
            return error;
        }

        return at.Inode.Attributes?.TryGetValue(name, out byte[]? value) ?? false
            ? Give(call, value, call.A2, call.A3)
            : -Errno.ENODATA;
    }

    private static long List(in CallFrame call, long error, VfsPath at)
    {
        if (error < 0)
        {
            return error;
        }

        string names = at.Inode.Attributes is { } all ? string.Concat(all.Keys.Select(k => k + "\0")) : string.Empty;
        return Give(call, Encoding.Latin1.GetBytes(names), call.A1, call.A2);
    }

    private static long Remove(in CallFrame call, long error, VfsPath at)
    {
        string name = string.Empty;
        error = error < 0 ? error : Name(call, out name);
        error = error < 0 ? error
            : at.Mount.IsReadOnly ? -Errno.EROFS : Check(call, name, at.Inode, writes: true);
        return error < 0 ? error : at.Inode.Attributes?.Remove(name) ?? false ? 0 : -Errno.ENODATA;
    }

    /// <summary>A length of 0 asks how long it is.</summary>
    private static long Give(in CallFrame call, byte[] value, ulong into, ulong length)
    {
        if (length == 0)
        {
            return value.Length;
        }

        if ((ulong)value.Length > length)
        {
            return -Errno.ERANGE;
        }

        long error = FileArguments.Write(call, into, value);
        return error < 0 ? error : value.Length;
    }
}

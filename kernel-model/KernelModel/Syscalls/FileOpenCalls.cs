using KernelModel.Files;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>Opening files and making, linking and removing names.</summary>
internal static class FileOpenCalls
{
    private static readonly ulong s_here = unchecked((ulong)FileArguments.AT_FDCWD);

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(2, "open", Open, "path flags:open mode"),
        new(85, "creat", Creat, "path mode"),
        new(257, "openat", OpenAt, "dirfd path flags:open mode"),
        new(437, "openat2", OpenAt2, "dirfd path ptr uint"),
        new(21, "access", AccessOf, "path flags:access"),
        new(269, "faccessat", AccessAt, "dirfd path flags:access"),
        new(439, "faccessat2", AccessAt2, "dirfd path flags:access flags:at"),
        new(82, "rename", Rename, "path path"),
        new(264, "renameat", RenameAt, "dirfd path dirfd path"),
        new(316, "renameat2", RenameAt2, "dirfd path dirfd path hex"),
        new(83, "mkdir", MakeDirectory, "path mode"),
        new(258, "mkdirat", MakeDirectoryAt, "dirfd path mode"),
        new(84, "rmdir", RemoveDirectory, "path"),
        new(86, "link", Link, "path path"),
        new(265, "linkat", LinkAt, "dirfd path dirfd path flags:at"),
        new(87, "unlink", Unlink, "path"),
        new(263, "unlinkat", UnlinkAt, "dirfd path flags:at"),
        new(88, "symlink", MakeSymlink, "str path"),
        new(266, "symlinkat", MakeSymlinkAt, "str dirfd path"),
        new(89, "readlink", ReadLink, "path str_out uint"),
        new(267, "readlinkat", ReadLinkAt, "dirfd path str_out uint"),
        new(133, "mknod", MakeNode, "path mode uint"),
        new(259, "mknodat", MakeNodeAt, "dirfd path mode uint"),
    ];

    private static long Open(in CallFrame call) => OpenPath(call, s_here, call.A0, (int)call.A1, (uint)call.A2);

    private static long OpenAt(in CallFrame call) => OpenPath(call, call.A0, call.A1, (int)call.A2, (uint)call.A3);

    private static long Creat(in CallFrame call) => OpenPath(
        call, s_here, call.A0, OpenFlags.O_CREAT | OpenFlags.O_WRONLY | OpenFlags.O_TRUNC, (uint)call.A1);

    private static long OpenAt2(in CallFrame call)
    {
        // struct open_how: flags, mode, resolve. Restrictions of the walk are not offered: EINVAL says so.
        if (call.A3 < 24)
        {
            return -Errno.EINVAL;
        }

        Span<ulong> how = stackalloc ulong[3];
        if (!FileArguments.Read(call, call.A2, System.Runtime.InteropServices.MemoryMarshal.AsBytes(how)))
        {
            return -Errno.EFAULT;
        }

        return how[2] != 0 || how[0] > int.MaxValue || how[1] > Modes.AllBits
            ? -Errno.EINVAL
            : OpenPath(call, call.A0, call.A1, (int)how[0], (uint)how[1]);
    }

    private static long OpenPath(in CallFrame call, ulong directory, ulong at, int flags, uint mode)
    {
        long error = FileArguments.Path(call, directory, at, out VfsPath start, out string path);
        if (error < 0)
        {
            return error;
        }

        Vfs vfs = call.Kernel.Vfs;
        bool closes = (flags & OpenFlags.O_CLOEXEC) != 0;
        bool hasData = (flags & OpenFlags.O_PATH) == 0;
        OpenFile? file;
        if (!call.Task.Call.IsFirst && vfs.TakePendingOpen(call.Task) is { } pending)
        {
            // A FIFO was opened, and only its other side was missing.
            (file, error) = (pending, 0);
            if (!vfs.HasOtherSide(pending, call.Task.Call.State0))
            {
                vfs.AddPendingOpen(call.Task, pending);
                call.Kernel.Waits.Wait(call.Task, pending.CanRead ? pending.ReadKey : pending.WriteKey);
                return SystemCall.Blocked;
            }
        }
        else
        {
            vfs.TakePendingOpen(call.Task)?.Put();
            error = vfs.Open(
                call.Task, start, path, flags | (hasData ? OpenFlags.O_LARGEFILE : 0), mode & Modes.AllBits, out file);
        }

        if (error == -Errno.EAGAIN && file is not null)
        {
            call.Task.Call.State0 = vfs.OtherSideOpens(file);
            vfs.AddPendingOpen(call.Task, file);
            call.Kernel.Waits.Wait(call.Task, file.CanRead ? file.ReadKey : file.WriteKey);
            return SystemCall.Blocked;
        }

        return error < 0 ? error : file is null ? -Errno.ENXIO : FileArguments.Install(call, file, closes);
    }

    private static long AccessOf(in CallFrame call) => CheckAccess(call, s_here, call.A0, (uint)call.A1, 0);

    private static long AccessAt(in CallFrame call) => CheckAccess(call, call.A0, call.A1, (uint)call.A2, 0);

    private static long AccessAt2(in CallFrame call) =>
        CheckAccess(call, call.A0, call.A1, (uint)call.A2, (uint)call.A3);

    private static long CheckAccess(in CallFrame call, ulong directory, ulong at, uint wanted, uint flags)
    {
        const uint AT_EACCESS = 0x200;
        const uint Known = AT_EACCESS | FileArguments.AT_SYMLINK_NOFOLLOW | FileArguments.AT_EMPTY_PATH;
        if (wanted > 7 || (flags & ~Known) != 0)
        {
            return -Errno.EINVAL;
        }

        // access(2) asks for the real user; only root keeps its capabilities.
        Credentials own = call.Task.Credentials;
        if ((flags & AT_EACCESS) == 0 && (own.Uid != own.FileSystemUid || own.Gid != own.FileSystemGid))
        {
            call.Task.Credentials = own with
            {
                FileSystemUid = own.Uid,
                FileSystemGid = own.Gid,
                EffectiveCapabilities = own.Uid == 0 ? own.PermittedCapabilities : 0,
            };
        }

        bool follows = (flags & FileArguments.AT_SYMLINK_NOFOLLOW) == 0;
        bool allowsEmpty = (flags & FileArguments.AT_EMPTY_PATH) != 0;
        long error = FileArguments.Find(call, directory, at, follows, allowsEmpty, out VfsPath found);
        if (error == 0 && (wanted & (uint)Access.Write) != 0 && found.Mount.IsReadOnly
            && found.Inode.Type is Modes.S_IFREG or Modes.S_IFDIR)
        {
            error = found.Mount.IsReadOnly ? -Errno.EROFS : 0;
        }

        error = error < 0 || wanted == 0
            ? error
            : Vfs.Permission(call.Task.Credentials, found.Inode, (Access)wanted);
        call.Task.Credentials = own;
        return error;
    }

    private static long Rename(in CallFrame call) => Rename(call, s_here, call.A0, s_here, call.A1, 0);

    private static long RenameAt(in CallFrame call) => Rename(call, call.A0, call.A1, call.A2, call.A3, 0);

    private static long RenameAt2(in CallFrame call) =>
        Rename(call, call.A0, call.A1, call.A2, call.A3, (uint)call.A4);

    private static long Rename(
        in CallFrame call, ulong directory, ulong at, ulong newDirectory, ulong newAt, uint flags)
    {
        long error = FileArguments.Path(call, directory, at, out VfsPath start, out string path);
        if (error < 0)
        {
            return error;
        }

        error = FileArguments.Path(call, newDirectory, newAt, out VfsPath newStart, out string newPath);
        return error < 0 ? error : call.Kernel.Vfs.Rename(call.Task, start, path, newStart, newPath, flags);
    }

    private static long MakeDirectory(in CallFrame call) =>
        Make(call, s_here, call.A0, Modes.S_IFDIR | ((uint)call.A1 & 0x3FF), 0);

    private static long MakeDirectoryAt(in CallFrame call) =>
        Make(call, call.A0, call.A1, Modes.S_IFDIR | ((uint)call.A2 & 0x3FF), 0);

    private static long MakeNode(in CallFrame call) => MakeNode(call, s_here, call.A0, (uint)call.A1, call.A2);

    private static long MakeNodeAt(in CallFrame call) => MakeNode(call, call.A0, call.A1, (uint)call.A2, call.A3);

    private static long MakeNode(in CallFrame call, ulong directory, ulong at, uint mode, ulong device)
    {
        uint type = mode & Modes.S_IFMT;
        switch (type)
        {
            case 0:
                mode |= Modes.S_IFREG;
                break;
            case Modes.S_IFREG or Modes.S_IFIFO or Modes.S_IFSOCK:
                break;
            case Modes.S_IFCHR or Modes.S_IFBLK:
                if (!call.Task.Credentials.Has(Capability.MKNOD))
                {
                    return -Errno.EPERM;
                }

                break;
            default:
                return type == Modes.S_IFDIR ? -Errno.EPERM : -Errno.EINVAL;
        }

        return Make(call, directory, at, mode, (uint)device);
    }

    private static long Make(in CallFrame call, ulong directory, ulong at, uint mode, uint device)
    {
        long error = FileArguments.Path(call, directory, at, out VfsPath start, out string path);
        return error < 0 ? error : call.Kernel.Vfs.MakeNode(call.Task, start, path, mode, device);
    }

    private static long RemoveDirectory(in CallFrame call) => Remove(call, s_here, call.A0, true);

    private static long Unlink(in CallFrame call) => Remove(call, s_here, call.A0, false);

    private static long UnlinkAt(in CallFrame call) => (call.A2 & ~(ulong)FileArguments.AT_REMOVEDIR) != 0
        ? -Errno.EINVAL
        : Remove(call, call.A0, call.A1, call.A2 != 0);

    private static long Remove(in CallFrame call, ulong directory, ulong at, bool removesDirectory)
    {
        long error = FileArguments.Path(call, directory, at, out VfsPath start, out string path);
        return error < 0 ? error : call.Kernel.Vfs.Remove(call.Task, start, path, removesDirectory);
    }

    private static long Link(in CallFrame call) => Link(call, s_here, call.A0, s_here, call.A1, 0);

    private static long LinkAt(in CallFrame call) =>
        Link(call, call.A0, call.A1, call.A2, call.A3, (uint)call.A4);

    private static long Link(in CallFrame call, ulong directory, ulong at, ulong newDirectory, ulong newAt, uint flags)
    {
        if ((flags & ~(FileArguments.AT_SYMLINK_FOLLOW | FileArguments.AT_EMPTY_PATH)) != 0)
        {
            return -Errno.EINVAL;
        }

        bool follows = (flags & FileArguments.AT_SYMLINK_FOLLOW) != 0;
        bool allowsEmpty = (flags & FileArguments.AT_EMPTY_PATH) != 0;
        long error = FileArguments.Find(call, directory, at, follows, allowsEmpty, out VfsPath found);
        if (error < 0)
        {
            return error;
        }

        error = FileArguments.Path(call, newDirectory, newAt, out VfsPath start, out string path);
        return error < 0 ? error : call.Kernel.Vfs.MakeLink(call.Task, found, start, path);
    }

    private static long MakeSymlink(in CallFrame call) => MakeSymlink(call, call.A0, s_here, call.A1);

    private static long MakeSymlinkAt(in CallFrame call) => MakeSymlink(call, call.A0, call.A1, call.A2);

    private static long MakeSymlink(in CallFrame call, ulong targetAt, ulong directory, ulong at)
    {
        long error = FileArguments.Path(call, targetAt, out string target);
        if (error < 0)
        {
            return error;
        }

        error = FileArguments.Path(call, directory, at, out VfsPath start, out string path);
        return error < 0 ? error : call.Kernel.Vfs.MakeSymlink(call.Task, target, start, path);
    }

    private static long ReadLink(in CallFrame call) => ReadLink(call, s_here, call.A0, call.A1, call.A2, false);

    private static long ReadLinkAt(in CallFrame call) =>
        ReadLink(call, call.A0, call.A1, call.A2, call.A3, true);

    private static long ReadLink(
        in CallFrame call, ulong directory, ulong at, ulong into, ulong length, bool allowsEmpty)
    {
        if ((int)length <= 0)
        {
            return -Errno.EINVAL;
        }

        long error = FileArguments.Find(call, directory, at, false, allowsEmpty, out VfsPath found);
        if (error < 0)
        {
            return error;
        }

        if (found.Inode.ReadLink(call.Task) is not { } target)
        {
            return -Errno.EINVAL;
        }

        Span<byte> bytes = stackalloc byte[Vfs.PathMax];
        int count = System.Text.Encoding.Latin1.GetBytes(target.AsSpan(0, Math.Min(target.Length, Vfs.PathMax)), bytes);
        count = (int)Math.Min((ulong)count, length);
        error = FileArguments.Write(call, into, bytes[..count]);
        return error < 0 ? error : count;
    }
}

using System.Runtime.InteropServices;
using KernelModel.Files;
using KernelModel.Files.Memory;
using KernelModel.Files.Proc;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>File systems: mounting, unmounting, and what they are.</summary>
internal static class FileMountCalls
{
    private const int StatFsWords = 15;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(165, "mount", MountAt, "str path str hex ptr"),
        new(166, "umount2", Unmount, "path hex"),
        new(137, "statfs", StatFs, "path ptr"),
        new(138, "fstatfs", StatFsOfFile, "fd ptr"),
        new(136, "ustat", (in CallFrame _) => -Errno.EINVAL, "uint ptr"),
        new(155, "pivot_root", RefuseWithoutPower, "path path"),
        new(167, "swapon", RefuseWithoutPower, "path hex"),
        new(168, "swapoff", RefuseWithoutPower, "path"),
        new(179, "quotactl", (in CallFrame _) => -Errno.ENOSYS, "hex ptr uint ptr"),
    ];

    private static long RefuseWithoutPower(in CallFrame call) =>
        call.Task.Credentials.Has(Capability.SYS_ADMIN) ? -Errno.EINVAL : -Errno.EPERM;

    private static long MountAt(in CallFrame call)
    {
        if (!call.Task.Credentials.Has(Capability.SYS_ADMIN))
        {
            return -Errno.EPERM;
        }

        string source = string.Empty;
        string kind = string.Empty;
        long error = call.A0 == 0 ? 0 : FileArguments.Path(call, call.A0, out source);
        error = error < 0 || call.A2 == 0 ? error : FileArguments.Path(call, call.A2, out kind);
        if (error < 0)
        {
            return error;
        }

        error = FileArguments.Find(call, call.A1, true, out VfsPath at);
        if (error < 0)
        {
            return error;
        }

        int flags = (int)call.A3;
        const int Propagation = 0x1E_0000;
        if ((flags & Mount.MS_REMOUNT) != 0)
        {
            return Remount(at, flags);
        }

        if ((flags & Propagation) != 0)
        {
            return 0;
        }

        if ((flags & Mount.MS_BIND) != 0)
        {
            return Bind(call, source, at);
        }

        return (flags & Mount.MS_MOVE) != 0 ? -Errno.EINVAL : MountNew(call, source, at, kind, flags);
    }

    private static long MountNew(in CallFrame call, string source, VfsPath at, string kind, int flags)
    {
        Vfs vfs = call.Kernel.Vfs;
        if (!at.Inode.IsDirectory)
        {
            return -Errno.ENOTDIR;
        }

        SuperBlock super;
        Inode root;
        switch (kind)
        {
            case "tmpfs" or "ramfs":
                TmpFs memory = new(vfs, vfs.NextDevice(), kind);
                memory.RootInode.Mode = Modes.S_IFDIR | 0x3FF;
                (super, root) = (memory, memory.RootInode);
                break;
            case "proc":
                ProcFs proc = new(vfs, vfs.NextDevice());
                (super, root) = (proc, proc.RootInode);
                break;
            case "sysfs":
                SysFs sys = new(vfs, vfs.NextDevice());
                (super, root) = (sys, sys.RootInode);
                break;
            case "devtmpfs":
                // There is one, wherever it is mounted.
                (super, root) = (vfs.DeviceFiles, vfs.DeviceFiles.RootInode);
                break;
            case "devpts":
                (super, root) = (vfs.Terminals, vfs.Terminals.RootInode);
                break;
            case "":
                return -Errno.EINVAL;
            default:
                return -Errno.ENODEV;
        }

        const int Kept = Mount.MS_RDONLY | Mount.MS_NOSUID | Mount.MS_NODEV | Mount.MS_NOEXEC | Mount.MS_NOATIME;
        _ = vfs.AddMount(super, root, at, source.Length == 0 ? "none" : source, flags & Kept);
        return 0;
    }

    private static long Remount(VfsPath at, int flags)
    {
        if (!ReferenceEquals(at.Dentry, at.Mount.Root))
        {
            return -Errno.EINVAL;
        }

        const int Changeable =
            Mount.MS_RDONLY | Mount.MS_NOSUID | Mount.MS_NODEV | Mount.MS_NOEXEC | Mount.MS_NOATIME;
        at.Mount.Flags = (at.Mount.Flags & ~Changeable) | (flags & Changeable);
        return 0;
    }

    private static long Bind(in CallFrame call, string source, VfsPath at)
    {
        Vfs vfs = call.Kernel.Vfs;
        VfsPath start = call.Task.FsInfo?.WorkingDirectory ?? vfs.Root;
        long error = vfs.Resolve(call.Task, start, source, true, out VfsPath from);
        if (error < 0)
        {
            return error;
        }

        if (from.Inode.IsDirectory != at.Inode.IsDirectory)
        {
            return -Errno.ENOTDIR;
        }

        // Names below a bound directory are those of its own tree, which know only one parent.
        return from.Dentry == from.Mount.Root
            ? BindRoot(vfs, from, at, source)
            : -Errno.EINVAL;
    }

    private static long BindRoot(Vfs vfs, VfsPath from, VfsPath at, string source)
    {
        _ = vfs.AddMount(from.Mount.Super, from.Inode, at, source, from.Mount.Flags);
        return 0;
    }

    private static long Unmount(in CallFrame call)
    {
        const int MNT_FORCE = 1;
        const int MNT_DETACH = 2;
        const int MNT_EXPIRE = 4;
        const int UMOUNT_NOFOLLOW = 8;
        int flags = (int)call.A1;
        if ((flags & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW)) != 0
            || ((flags & MNT_EXPIRE) != 0 && (flags & (MNT_FORCE | MNT_DETACH)) != 0))
        {
            return -Errno.EINVAL;
        }

        long error = FileArguments.Find(call, call.A0, (flags & UMOUNT_NOFOLLOW) == 0, out VfsPath at);
        if (error < 0)
        {
            return error;
        }

        if (!ReferenceEquals(at.Dentry, at.Mount.Root) || at.Mount.At is null)
        {
            return -Errno.EINVAL;
        }

        if (!call.Task.Credentials.Has(Capability.SYS_ADMIN))
        {
            return -Errno.EPERM;
        }

        return call.Kernel.Vfs.RemoveMount(at.Mount, (flags & MNT_DETACH) != 0, (flags & MNT_EXPIRE) != 0);
    }

    private static long StatFs(in CallFrame call)
    {
        long error = FileArguments.Find(call, call.A0, true, out VfsPath found);
        return error < 0 ? error : WriteStatFs(call, found, call.A1);
    }

    private static long StatFsOfFile(in CallFrame call) => FileArguments.File(call, call.A0) is { } file
        ? WriteStatFs(call, file.Path, call.A1)
        : -Errno.EBADF;

    /// <summary>struct statfs: 15 words, of which fsid is two halves of one.</summary>
    private static long WriteStatFs(in CallFrame call, VfsPath path, ulong at)
    {
        const int ST_VALID = 0x20;
        const int NameMax = 255;
        SuperBlock super = path.Mount.IsInternal ? path.Inode.Super : path.Mount.Super;
        (long blocks, long free, long inodes, long freeInodes) = super.Usage;
        Span<long> words = stackalloc long[StatFsWords];
        words.Clear();
        words[0] = super.Magic;
        words[1] = 4096;
        (words[2], words[3], words[4]) = (blocks, free, free);
        (words[5], words[6]) = (inodes, freeInodes);
        words[7] = super.Device;
        words[8] = NameMax;
        words[9] = 4096;
        words[10] = ST_VALID | (path.Mount.Flags & 0xF);
        return FileArguments.Write(call, at, MemoryMarshal.AsBytes(words));
    }
}

using System.Runtime.InteropServices;
using KernelModel.Files;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>What a file is, and changing it: stat, chmod, chown, times, sizes.</summary>
internal static class FileStatusCalls
{
    private const long UTIME_NOW = 0x3FFF_FFFF;
    private const long UTIME_OMIT = 0x3FFF_FFFE;

    private static readonly ulong s_here = unchecked((ulong)FileArguments.AT_FDCWD);

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(4, "stat", Stat, "path struct_stat"),
        new(5, "fstat", StatFile, "fd struct_stat"),
        new(6, "lstat", StatLink, "path struct_stat"),
        new(262, "newfstatat", StatAt, "dirfd path struct_stat flags:at"),
        new(332, "statx", StatX, "dirfd path flags:at hex ptr"),
        new(76, "truncate", TruncatePath, "path long"),
        new(77, "ftruncate", TruncateFile, "fd long"),
        new(285, "fallocate", FileAllocationCalls.Allocate, "fd hex long long"),
        new(90, "chmod", ChangeMode, "path mode"),
        new(91, "fchmod", ChangeModeOfFile, "fd mode"),
        new(268, "fchmodat", ChangeModeAt, "dirfd path mode"),
        new(452, "fchmodat2", ChangeModeAt2, "dirfd path mode flags:at"),
        new(92, "chown", ChangeOwner, "path uint uint"),
        new(93, "fchown", ChangeOwnerOfFile, "fd uint uint"),
        new(94, "lchown", ChangeOwnerOfLink, "path uint uint"),
        new(260, "fchownat", ChangeOwnerAt, "dirfd path uint uint flags:at"),
        new(132, "utime", SetTimesOld, "path ptr"),
        new(235, "utimes", SetTimesMicro, "path ptr"),
        new(261, "futimesat", SetTimesMicroAt, "dirfd path ptr"),
        new(280, "utimensat", SetTimes, "dirfd path ptr flags:at"),
        new(95, "umask", SetUmask, "mode"),
    ];

    private static long Stat(in CallFrame call)
    {
        long error = FileArguments.Find(call, call.A0, true, out VfsPath found);
        return error < 0 ? error : WriteStat(call, found.Inode, call.A1);
    }

    private static long StatLink(in CallFrame call)
    {
        long error = FileArguments.Find(call, call.A0, false, out VfsPath found);
        return error < 0 ? error : WriteStat(call, found.Inode, call.A1);
    }

    private static long StatFile(in CallFrame call) => FileArguments.File(call, call.A0) is { } file
        ? WriteStat(call, file.Inode, call.A1)
        : -Errno.EBADF;

    private static long StatAt(in CallFrame call)
    {
        uint flags = (uint)call.A3;
        if ((flags & ~(FileArguments.AT_SYMLINK_NOFOLLOW | FileArguments.AT_EMPTY_PATH
            | FileArguments.AT_NO_AUTOMOUNT)) != 0)
        {
            return -Errno.EINVAL;
        }

        bool follows = (flags & FileArguments.AT_SYMLINK_NOFOLLOW) == 0;
        bool allowsEmpty = (flags & FileArguments.AT_EMPTY_PATH) != 0;
        long error = FileArguments.Find(call, call.A0, call.A1, follows, allowsEmpty, out VfsPath found);
        return error < 0 ? error : WriteStat(call, found.Inode, call.A2);
    }

    /// <summary>struct stat of x86-64: 18 words of 8 bytes.</summary>
    private static long WriteStat(in CallFrame call, Inode inode, ulong at)
    {
        Span<long> words = stackalloc long[18];
        words.Clear();
        words[0] = inode.Super.Device;
        words[1] = inode.Number;
        words[2] = inode.Links;
        words[3] = inode.Mode | ((long)inode.Uid << 32);
        words[4] = inode.Gid;
        words[5] = inode.RawDevice;
        words[6] = inode.SizeBytes;
        words[7] = BlockBytes;
        words[8] = inode.Blocks;
        (words[9], words[10]) = Math.DivRem(inode.AccessedNs, 1_000_000_000);
        (words[11], words[12]) = Math.DivRem(inode.ModifiedNs, 1_000_000_000);
        (words[13], words[14]) = Math.DivRem(inode.ChangedNs, 1_000_000_000);
        return FileArguments.Write(call, at, MemoryMarshal.AsBytes(words));
    }

    private const int BlockBytes = 4096;

    private static long StatX(in CallFrame call)
    {
        const uint STATX_BASIC_AND_BIRTH = 0xFFF;
        const uint STATX_RESERVED = 0x8000_0000;
        const uint SyncFlags = 0x6000;
        uint flags = (uint)call.A2;
        if (((uint)call.A3 & STATX_RESERVED) != 0 || (flags & SyncFlags) == SyncFlags)
        {
            return -Errno.EINVAL;
        }

        bool follows = (flags & FileArguments.AT_SYMLINK_NOFOLLOW) == 0;
        bool allowsEmpty = (flags & FileArguments.AT_EMPTY_PATH) != 0;
        long error = FileArguments.Find(call, call.A0, call.A1, follows, allowsEmpty, out VfsPath found);
        if (error < 0)
        {
            return error;
        }

        Inode inode = found.Inode;
        Span<uint> words = stackalloc uint[64];
        words.Clear();
        (words[0], words[1]) = (STATX_BASIC_AND_BIRTH, BlockBytes);
        (words[4], words[5], words[6]) = (inode.Links, inode.Uid, inode.Gid);
        words[7] = inode.Mode;
        Put(words, 8, inode.Number);
        Put(words, 10, inode.SizeBytes);
        Put(words, 12, inode.Blocks);
        PutTime(words, 16, inode.AccessedNs);
        PutTime(words, 20, inode.BornNs);
        PutTime(words, 24, inode.ChangedNs);
        PutTime(words, 28, inode.ModifiedNs);
        (words[32], words[33]) = (inode.RawDevice >> 8, inode.RawDevice & 0xFF);
        (words[34], words[35]) = (inode.Super.Device >> 8, inode.Super.Device & 0xFF);
        return FileArguments.Write(call, call.A4, MemoryMarshal.AsBytes(words));
    }

    private static void Put(Span<uint> words, int at, long value) =>
        (words[at], words[at + 1]) = ((uint)value, (uint)(value >> 32));

    private static void PutTime(Span<uint> words, int at, long timeNs)
    {
        (long seconds, long nanoseconds) = Math.DivRem(timeNs, 1_000_000_000);
        Put(words, at, seconds);
        words[at + 2] = (uint)nanoseconds;
    }

    private static long TruncatePath(in CallFrame call)
    {
        if ((long)call.A1 < 0)
        {
            return -Errno.EINVAL;
        }

        long error = FileArguments.Find(call, call.A0, true, out VfsPath found);
        if (error < 0)
        {
            return error;
        }

        if (!found.Inode.IsRegular)
        {
            return found.Inode.IsDirectory ? -Errno.EISDIR : -Errno.EINVAL;
        }

        error = found.Mount.IsReadOnly
            ? -Errno.EROFS
            : Vfs.Permission(call.Task.Credentials, found.Inode, Access.Write);
        return error < 0 ? error : FileAllocationCalls.Truncate(call, found.Inode, (long)call.A1);
    }

    private static long TruncateFile(in CallFrame call)
    {
        if (FileArguments.RealFile(call, call.A0) is not { } file)
        {
            return -Errno.EBADF;
        }

        return (long)call.A1 < 0 || !file.Inode.IsRegular || !file.CanWrite
            ? -Errno.EINVAL
            : FileAllocationCalls.Truncate(call, file.Inode, (long)call.A1);
    }

    private static long ChangeMode(in CallFrame call) => ChangeMode(call, s_here, call.A0, (uint)call.A1, 0);

    private static long ChangeModeAt(in CallFrame call) => ChangeMode(call, call.A0, call.A1, (uint)call.A2, 0);

    private static long ChangeModeAt2(in CallFrame call) =>
        ChangeMode(call, call.A0, call.A1, (uint)call.A2, (uint)call.A3);

    private static long ChangeModeOfFile(in CallFrame call) => FileArguments.RealFile(call, call.A0) is { } file
        ? ChangeMode(call, file.Path, (uint)call.A1)
        : -Errno.EBADF;

    private static long ChangeMode(in CallFrame call, ulong directory, ulong at, uint mode, uint flags)
    {
        bool follows = (flags & FileArguments.AT_SYMLINK_NOFOLLOW) == 0;
        bool allowsEmpty = (flags & FileArguments.AT_EMPTY_PATH) != 0;
        long error = FileArguments.Find(call, directory, at, follows, allowsEmpty, out VfsPath found);
        return error < 0 ? error : found.Inode.IsSymlink ? -Errno.ENOTSUP : ChangeMode(call, found, mode);
    }

    private static long ChangeMode(in CallFrame call, VfsPath found, uint mode)
    {
        Credentials who = call.Task.Credentials;
        Inode inode = found.Inode;
        long error = found.Mount.IsReadOnly ? -Errno.EROFS : Vfs.OwnerPermission(who, inode);
        if (error < 0)
        {
            return error;
        }

        mode &= Modes.AllBits;
        if (!who.IsInGroup(inode.Gid) && !who.Has(Capability.FSETID))
        {
            mode &= ~Modes.S_ISGID;
        }

        error = inode.Super.SetMode(inode, inode.Type | mode);
        if (error == 0)
        {
            inode.Mode = inode.Type | mode;
            inode.ChangedNs = call.Kernel.Vfs.NowNs;
        }

        return error;
    }

    private static long ChangeOwner(in CallFrame call) => ChangeOwner(call, s_here, call.A0, call.A1, call.A2, 0);

    private static long ChangeOwnerOfLink(in CallFrame call) =>
        ChangeOwner(call, s_here, call.A0, call.A1, call.A2, FileArguments.AT_SYMLINK_NOFOLLOW);

    private static long ChangeOwnerAt(in CallFrame call) =>
        ChangeOwner(call, call.A0, call.A1, call.A2, call.A3, (uint)call.A4);

    private static long ChangeOwnerOfFile(in CallFrame call) => FileArguments.RealFile(call, call.A0) is { } file
        ? ChangeOwner(call, file.Path, (uint)call.A1, (uint)call.A2)
        : -Errno.EBADF;

    private static long ChangeOwner(in CallFrame call, ulong directory, ulong at, ulong uid, ulong gid, uint flags)
    {
        if ((flags & ~(FileArguments.AT_SYMLINK_NOFOLLOW | FileArguments.AT_EMPTY_PATH)) != 0)
        {
            return -Errno.EINVAL;
        }

        bool follows = (flags & FileArguments.AT_SYMLINK_NOFOLLOW) == 0;
        bool allowsEmpty = (flags & FileArguments.AT_EMPTY_PATH) != 0;
        long error = FileArguments.Find(call, directory, at, follows, allowsEmpty, out VfsPath found);
        return error < 0 ? error : ChangeOwner(call, found, (uint)uid, (uint)gid);
    }

    private static long ChangeOwner(in CallFrame call, VfsPath found, uint uid, uint gid)
    {
        const uint Unchanged = uint.MaxValue;
        Credentials who = call.Task.Credentials;
        Inode inode = found.Inode;
        if (found.Mount.IsReadOnly)
        {
            return -Errno.EROFS;
        }

        bool owns = who.FileSystemUid == inode.Uid;
        bool mayUser = uid == Unchanged || (owns && uid == inode.Uid);
        bool mayGroup = gid == Unchanged || (owns && (gid == inode.Gid || who.IsInGroup(gid)));
        if ((!mayUser || !mayGroup) && !who.Has(Capability.CHOWN))
        {
            return -Errno.EPERM;
        }

        long error = inode.Super.SetOwner(inode, uid, gid);
        if (error < 0)
        {
            return error;
        }

        inode.Uid = uid == Unchanged ? inode.Uid : uid;
        inode.Gid = gid == Unchanged ? inode.Gid : gid;
        Vfs.RemovePrivileges(inode);
        inode.ChangedNs = call.Kernel.Vfs.NowNs;
        return 0;
    }

    private static long SetTimes(in CallFrame call)
    {
        Span<long> times = stackalloc long[4];
        times.Clear();
        times[1] = times[3] = UTIME_NOW;
        if (call.A2 != 0 && !FileArguments.Read(call, call.A2, MemoryMarshal.AsBytes(times)))
        {
            return -Errno.EFAULT;
        }

        return SetTimes(call, call.A0, call.A1, times, (uint)call.A3);
    }

    private static long SetTimesMicro(in CallFrame call) => SetTimesMicro(call, s_here, call.A0, call.A1);

    private static long SetTimesMicroAt(in CallFrame call) => SetTimesMicro(call, call.A0, call.A1, call.A2);

    private static long SetTimesMicro(in CallFrame call, ulong directory, ulong at, ulong timesAt)
    {
        Span<long> times = stackalloc long[4];
        times.Clear();
        times[1] = times[3] = UTIME_NOW;
        if (timesAt != 0)
        {
            if (!FileArguments.Read(call, timesAt, MemoryMarshal.AsBytes(times)))
            {
                return -Errno.EFAULT;
            }

            if ((ulong)times[1] >= 1_000_000 || (ulong)times[3] >= 1_000_000)
            {
                return -Errno.EINVAL;
            }

            (times[1], times[3]) = (times[1] * 1000, times[3] * 1000);
        }

        return SetTimes(call, directory, at, times, 0);
    }

    private static long SetTimesOld(in CallFrame call)
    {
        Span<long> seconds = stackalloc long[2];
        Span<long> times = stackalloc long[4];
        times.Clear();
        times[1] = times[3] = UTIME_NOW;
        if (call.A1 != 0)
        {
            if (!FileArguments.Read(call, call.A1, MemoryMarshal.AsBytes(seconds)))
            {
                return -Errno.EFAULT;
            }

            (times[0], times[1], times[2], times[3]) = (seconds[0], 0, seconds[1], 0);
        }

        return SetTimes(call, s_here, call.A0, times, 0);
    }

    private static long SetTimes(in CallFrame call, ulong directory, ulong at, ReadOnlySpan<long> times, uint flags)
    {
        foreach (long part in (ReadOnlySpan<long>)[times[1], times[3]])
        {
            if (part is not (UTIME_NOW or UTIME_OMIT) && (ulong)part >= 1_000_000_000)
            {
                return -Errno.EINVAL;
            }
        }

        // With a descriptor and no path at all, the descriptor's own file is meant (futimens).
        bool ownFile = at == 0 && (int)directory != FileArguments.AT_FDCWD;
        bool follows = (flags & FileArguments.AT_SYMLINK_NOFOLLOW) == 0;
        bool allowsEmpty = ownFile || (flags & FileArguments.AT_EMPTY_PATH) != 0;
        long error = FileArguments.Find(call, directory, at, follows, allowsEmpty, out VfsPath found);
        if (error < 0)
        {
            return error;
        }

        if (times[1] == UTIME_OMIT && times[3] == UTIME_OMIT)
        {
            return 0;
        }

        Inode inode = found.Inode;
        bool bothNow = times[1] == UTIME_NOW && times[3] == UTIME_NOW;
        error = found.Mount.IsReadOnly ? -Errno.EROFS : Vfs.OwnerPermission(call.Task.Credentials, inode);
        if (error == -Errno.EPERM && bothNow)
        {
            error = Vfs.Permission(call.Task.Credentials, inode, Access.Write);
        }

        error = error < 0 ? error : inode.Super.SetTimes(inode, times);
        if (error < 0)
        {
            return error;
        }

        long now = call.Kernel.Vfs.NowNs;
        inode.AccessedNs = NewTime(times[0], times[1], inode.AccessedNs, now);
        inode.ModifiedNs = NewTime(times[2], times[3], inode.ModifiedNs, now);
        inode.ChangedNs = now;
        return 0;
    }

    private static long NewTime(long seconds, long nanoseconds, long old, long now) => nanoseconds switch
    {
        UTIME_NOW => now,
        UTIME_OMIT => old,
        _ => (Math.Clamp(seconds, -(1L << 33), 1L << 33) * 1_000_000_000) + nanoseconds,
    };

    private static long SetUmask(in CallFrame call)
    {
        if (call.Task.FsInfo is not { } info)
        {
            return 0;
        }

        uint old = info.Umask;
        info.Umask = (uint)call.A0 & Modes.Permissions;
        return old;
    }
}

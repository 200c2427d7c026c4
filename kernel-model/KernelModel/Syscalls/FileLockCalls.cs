using System.Runtime.InteropServices;
using KernelModel.Files;

namespace KernelModel.Syscalls;

/// <summary>Locks of ranges and of whole files.</summary>
internal static class FileLockCalls
{
    private const int F_GETLK = 5;
    private const int F_SETLKW = 7;

    /// <summary>flock: LOCK_SH 1, LOCK_EX 2, LOCK_NB 4, LOCK_UN 8.</summary>
    internal static long LockWhole(in CallFrame call)
    {
        const int LOCK_NB = 4;
        if (FileArguments.RealFile(call, call.A0) is not { } file)
        {
            return -Errno.EBADF;
        }

        // Mandatory locks are gone from Linux: asking for one is answered with success, and does nothing.
        const int LOCK_MAND = 32;
        if (((int)call.A1 & LOCK_MAND) != 0)
        {
            return 0;
        }

        int operation = (int)call.A1 & ~LOCK_NB;
        if (operation is not (1 or 2 or 8))
        {
            return -Errno.EINVAL;
        }

        FileLocks locks = call.Kernel.Vfs.Locks;
        LockKind kind = operation switch { 1 => LockKind.Read, 2 => LockKind.Write, _ => LockKind.None };
        FileLock wanted = new(file, kind, 0, long.MaxValue, 0) { IsWhole = true };
        return Take(call, locks, file.Inode, wanted, ((int)call.A1 & LOCK_NB) == 0);
    }

    /// <summary>F_GETLK, F_SETLK and F_SETLKW on a <c>struct flock</c> of 32 bytes.</summary>
    internal static long LockRange(in CallFrame call, OpenFile file, int command, bool isOpenFiles)
    {
        Span<byte> area = stackalloc byte[32];
        if (!FileArguments.Read(call, call.A2, area))
        {
            return -Errno.EFAULT;
        }

        short type = MemoryMarshal.Read<short>(area);
        short whence = MemoryMarshal.Read<short>(area[2..]);
        long start = MemoryMarshal.Read<long>(area[8..]);
        long length = MemoryMarshal.Read<long>(area[16..]);
        if (type is < 0 or > 2 || whence is < 0 or > 2)
        {
            return -Errno.EINVAL;
        }

        start += whence switch { 1 => file.Position, 2 => file.Inode.SizeBytes, _ => 0 };
        long end = length == 0 ? long.MaxValue : start + length - 1;
        if (length < 0)
        {
            (start, end) = (start + length, start - 1);
        }

        if (start < 0 || end < start || (isOpenFiles && MemoryMarshal.Read<int>(area[24..]) != 0))
        {
            return -Errno.EINVAL;
        }

        object owner = isOpenFiles || call.Task.Files is not { } files ? file : files;
        LockKind kind = type switch { 0 => LockKind.Read, 1 => LockKind.Write, _ => LockKind.None };
        FileLock wanted = new(owner, kind, start, end, isOpenFiles ? -1 : call.Task.Tgid);
        FileLocks locks = call.Kernel.Vfs.Locks;
        if (command == F_GETLK)
        {
            return Tell(call, locks.FindConflict(file.Inode, wanted), area);
        }

        if ((kind == LockKind.Read && !file.CanRead) || (kind == LockKind.Write && !file.CanWrite))
        {
            return -Errno.EBADF;
        }

        return Take(call, locks, file.Inode, wanted, command == F_SETLKW);
    }

    private static long Take(in CallFrame call, FileLocks locks, Inode inode, in FileLock wanted, bool waits)
    {
        bool wakes = locks.Set(inode, wanted, out FileLock? blocker);
        if (wakes)
        {
            _ = call.Kernel.Waits.Wake(FileLocks.KeyOf(inode));
        }

        if (blocker is not { } other)
        {
            return 0;
        }

        if (!waits)
        {
            return -Errno.EAGAIN;
        }

        if (locks.WouldDeadlock(call.Task.Tgid, other.Pid))
        {
            return -Errno.EDEADLOCK;
        }

        locks.Waiting(call.Task.Tgid, other.Pid);
        call.Kernel.Waits.Wait(call.Task, FileLocks.KeyOf(inode));
        return SystemCall.Blocked;
    }

    private static long Tell(in CallFrame call, FileLock? conflict, Span<byte> area)
    {
        short type = conflict is { } other ? (short)(other.Kind == LockKind.Read ? 0 : 1) : (short)2;
        MemoryMarshal.Write(area, type);
        if (conflict is { } found)
        {
            MemoryMarshal.Write(area[2..], (short)0);
            MemoryMarshal.Write(area[8..], found.Start);
            MemoryMarshal.Write(area[16..], found.End == long.MaxValue ? 0 : found.End - found.Start + 1);
            MemoryMarshal.Write(area[24..], found.Pid);
        }

        return FileArguments.Write(call, call.A2, area);
    }
}

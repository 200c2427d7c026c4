using KernelModel.Files;
using KernelModel.Files.Events;
using KernelModel.Files.Memory;
using KernelModel.Signals;

namespace KernelModel.Syscalls;

/// <summary>Files that stand for events, and files without a name: epoll, eventfd, timerfd, signalfd, memfd.</summary>
internal static class FileEventCalls
{
    private const int Flags = OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK;
    private const uint InternalMode = 0x180;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(213, "epoll_create", CreateEpollOld, "int"),
        new(291, "epoll_create1", CreateEpoll, "flags:open"),
        new(233, "epoll_ctl", ControlEpoll, "fd int fd ptr"),
        new(232, "epoll_wait", WaitForEpoll, "fd ptr int int", RestartKind.WithoutHandler),
        new(281, "epoll_pwait", WaitForEpollWithMask, "fd ptr int int ptr uint", RestartKind.WithoutHandler),
        new(441, "epoll_pwait2", WaitForEpoll2, "fd ptr int ptr ptr uint", RestartKind.WithoutHandler),
        new(284, "eventfd", CreateEventOld, "uint"),
        new(290, "eventfd2", CreateEvent, "uint flags:open"),
        new(283, "timerfd_create", CreateTimer, "int flags:open"),
        new(286, "timerfd_settime", SetTimer, "fd int ptr ptr"),
        new(287, "timerfd_gettime", GetTimer, "fd ptr"),
        new(282, "signalfd", CreateSignalOld, "fd ptr uint"),
        new(289, "signalfd4", CreateSignal, "fd ptr uint flags:open"),
        new(319, "memfd_create", CreateMemory, "str hex"),
    ];

    private static long Install(in CallFrame call, OpenFile file, int flags) =>
        FileArguments.Install(call, file, (flags & OpenFlags.O_CLOEXEC) != 0);

    private static int FileFlags(int flags) => OpenFlags.O_RDWR | (flags & OpenFlags.O_NONBLOCK);

    private static long CreateEpollOld(in CallFrame call) =>
        (int)call.A0 <= 0 ? -Errno.EINVAL : CreateEpoll(call, 0);

    private static long CreateEpoll(in CallFrame call) =>
        (call.A0 & ~(ulong)OpenFlags.O_CLOEXEC) != 0 ? -Errno.EINVAL : CreateEpoll(call, (int)call.A0);

    private static long CreateEpoll(in CallFrame call, int flags)
    {
        Vfs vfs = call.Kernel.Vfs;
        VfsPath place = vfs.NewInternal(InternalMode, "anon_inode:[eventpoll]");
        return Install(call, new EpollFile(vfs, place, OpenFlags.O_RDWR), flags);
    }

    private static long ControlEpoll(in CallFrame call)
    {
        const int EPOLL_CTL_ADD = 1;
        const int EPOLL_CTL_DEL = 2;
        const int EPOLL_CTL_MOD = 3;
        Span<byte> area = stackalloc byte[EpollFile.EventBytes];
        area.Clear();
        int operation = (int)call.A1;
        if (operation != EPOLL_CTL_DEL && !FileArguments.Read(call, call.A3, area))
        {
            return -Errno.EFAULT;
        }

        if (FileArguments.RealFile(call, call.A0) is not { } file
            || FileArguments.RealFile(call, call.A2) is not { } target)
        {
            return -Errno.EBADF;
        }

        if (file is not EpollFile epoll || ReferenceEquals(file, target))
        {
            return -Errno.EINVAL;
        }

        if (target is RegularFile or DirectoryFile)
        {
            return -Errno.EPERM;
        }

        uint events = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(area);
        ulong data = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(area[4..]);
        return operation switch
        {
            EPOLL_CTL_ADD => epoll.Add(target, call.A2, events, data),
            EPOLL_CTL_DEL => epoll.Remove(target, call.A2),
            EPOLL_CTL_MOD => epoll.Modify(target, call.A2, events, data),
            _ => -Errno.EINVAL,
        };
    }

    private static long WaitForEpoll(in CallFrame call)
    {
        int timeout = (int)call.A3;
        FilePollCalls.SetDeadline(call, timeout < 0 ? -1 : timeout * 1_000_000L);
        return CollectEpoll(call);
    }

    private static long WaitForEpollWithMask(in CallFrame call)
    {
        long error = FilePollCalls.SetMask(call, call.A4, call.A5);
        return error < 0 ? error : WaitForEpoll(call);
    }

    private static long WaitForEpoll2(in CallFrame call)
    {
        long timeoutNs = -1;
        long error = call.A3 != 0 ? FileArguments.ReadTime(call, call.A3, out timeoutNs) : 0;
        if (error < 0)
        {
            return error;
        }

        FilePollCalls.SetDeadline(call, timeoutNs);
        error = FilePollCalls.SetMask(call, call.A4, call.A5);
        return error < 0 ? error : CollectEpoll(call);
    }

    private static long CollectEpoll(in CallFrame call)
    {
        int maximum = (int)call.A2;
        byte[] buffer = call.Kernel.Vfs.Buffer;
        if (FileArguments.RealFile(call, call.A0) is not { } file)
        {
            return -Errno.EBADF;
        }

        if (maximum <= 0 || file is not EpollFile epoll)
        {
            return -Errno.EINVAL;
        }

        call.Kernel.Vfs.Caller = call.Task;
        int count = epoll.Collect(buffer, Math.Min(maximum, buffer.Length / EpollFile.EventBytes));
        if (count > 0)
        {
            long error = FileArguments.Write(call, call.A1, buffer.AsSpan(0, count * EpollFile.EventBytes));
            return error < 0 ? error : count;
        }

        if (FilePollCalls.IsOver(call))
        {
            return 0;
        }

        epoll.AddWaits(call.Task, call.Task.Call.DeadlineNs);
        return SystemCall.Blocked;
    }

    private static long CreateEventOld(in CallFrame call) => CreateEvent(call, 0);

    private static long CreateEvent(in CallFrame call) => CreateEvent(call, (int)call.A1);

    private static long CreateEvent(in CallFrame call, int flags)
    {
        const int EFD_SEMAPHORE = 1;
        if ((flags & ~(Flags | EFD_SEMAPHORE)) != 0)
        {
            return -Errno.EINVAL;
        }

        Vfs vfs = call.Kernel.Vfs;
        VfsPath place = vfs.NewInternal(InternalMode, "anon_inode:[eventfd]");
        bool isSemaphore = (flags & EFD_SEMAPHORE) != 0;
        return Install(call, new EventFile(vfs, place, FileFlags(flags), (uint)call.A0, isSemaphore), flags);
    }

    private static long CreateTimer(in CallFrame call)
    {
        // REALTIME 0, MONOTONIC 1, BOOTTIME 7 and the two alarms.
        int clock = (int)call.A0;
        if (clock is not (0 or 1 or 7 or 8 or 9) || ((int)call.A1 & ~Flags) != 0)
        {
            return -Errno.EINVAL;
        }

        Vfs vfs = call.Kernel.Vfs;
        VfsPath place = vfs.NewInternal(InternalMode, "anon_inode:[timerfd]");
        TimerFile file = new(vfs, place, FileFlags((int)call.A1) & ~OpenFlags.O_ACCMODE, clock is 0 or 8);
        return Install(call, file, (int)call.A1);
    }

    private static long SetTimer(in CallFrame call)
    {
        const int TFD_TIMER_ABSTIME = 1;
        const int TFD_TIMER_CANCEL_ON_SET = 2;
        Span<TimeSpec> times = stackalloc TimeSpec[2];
        if (FileArguments.RealFile(call, call.A0) is not { } file)
        {
            return -Errno.EBADF;
        }

        if (!FileArguments.Read(call, call.A2, System.Runtime.InteropServices.MemoryMarshal.AsBytes(times)))
        {
            return -Errno.EFAULT;
        }

        if (file is not TimerFile timer || !times[0].IsValid || !times[1].IsValid
            || ((int)call.A1 & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) != 0)
        {
            return -Errno.EINVAL;
        }

        (long left, long interval) = timer.Setting;
        long next = times[1].TotalNs;
        if (next != 0)
        {
            bool isAbsolute = ((int)call.A1 & TFD_TIMER_ABSTIME) != 0;
            long origin = !isAbsolute ? call.Kernel.Clock.NowNs : timer.IsRealTime ? -Kernel.BootTimeNs : 0;
            next = next > long.MaxValue - Math.Max(origin, 0) ? long.MaxValue : Math.Max(1, next + origin);
        }

        timer.Set(next == 0 ? long.MaxValue : next, times[0].TotalNs);
        return call.A3 == 0 ? 0 : WriteTimes(call, call.A3, left, interval);
    }

    private static long GetTimer(in CallFrame call)
    {
        if (FileArguments.RealFile(call, call.A0) is not { } file)
        {
            return -Errno.EBADF;
        }

        return file is TimerFile timer
            ? WriteTimes(call, call.A1, timer.Setting.LeftNs, timer.Setting.IntervalNs)
            : -Errno.EINVAL;
    }

    private static long WriteTimes(in CallFrame call, ulong at, long leftNs, long intervalNs)
    {
        Span<TimeSpec> times = [TimeSpec.FromNs(intervalNs), TimeSpec.FromNs(leftNs)];
        return FileArguments.Write(call, at, System.Runtime.InteropServices.MemoryMarshal.AsBytes(times));
    }

    private static long CreateSignalOld(in CallFrame call) => CreateSignal(call, 0);

    private static long CreateSignal(in CallFrame call) => CreateSignal(call, (int)call.A3);

    private static long CreateSignal(in CallFrame call, int flags)
    {
        if ((flags & ~Flags) != 0 || call.A2 != sizeof(ulong))
        {
            return -Errno.EINVAL;
        }

        if (!FileArguments.TryRead(call, call.A1, out ulong mask))
        {
            return -Errno.EFAULT;
        }

        mask &= ~Signal.UnblockableSet;
        if ((int)call.A0 != -1)
        {
            if (FileArguments.RealFile(call, (uint)call.A0) is not { } old)
            {
                return -Errno.EBADF;
            }

            if (old is not SignalFile known)
            {
                return -Errno.EINVAL;
            }

            known.Mask = mask;
            return (int)call.A0;
        }

        Vfs vfs = call.Kernel.Vfs;
        VfsPath place = vfs.NewInternal(InternalMode, "anon_inode:[signalfd]");
        return Install(call, new SignalFile(vfs, place, FileFlags(flags), mask), flags);
    }

    private static long CreateMemory(in CallFrame call)
    {
        const int MFD_CLOEXEC = 1;
        const int MFD_ALLOW_SEALING = 2;
        const int MFD_NOEXEC_SEAL = 8;
        const int MFD_EXEC = 16;
        const int LongestName = 250;
        const int F_SEAL_SEAL = 1;
        int flags = (int)call.A1;
        if ((flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL | MFD_EXEC)) != 0)
        {
            return -Errno.EINVAL;
        }

        long error = FileArguments.ReadText(call, call.A0, LongestName, out string name);
        if (error < 0)
        {
            return error == -Errno.ENAMETOOLONG ? -Errno.EINVAL : error;
        }

        Vfs vfs = call.Kernel.Vfs;
        bool seals = (flags & (MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL)) != 0;
        uint permissions = (flags & MFD_NOEXEC_SEAL) != 0 ? 0x1B6u : 0x1FFu;
        MemoryFile inode = new(vfs.SharedFiles, Modes.S_IFREG | permissions, seals ? 0 : F_SEAL_SEAL)
        {
            Links = 0,
            Uid = call.Task.Credentials.FileSystemUid,
            Gid = call.Task.Credentials.FileSystemGid,
        };
        VfsPath place = new(vfs.Internal, new Dentry($"/memfd:{name} (deleted)", null, inode));
        RegularFile file = new(vfs, place, OpenFlags.O_RDWR | OpenFlags.O_LARGEFILE);
        return FileArguments.Install(call, file, (flags & MFD_CLOEXEC) != 0);
    }
}

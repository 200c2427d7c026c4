using KernelModel.Files;
using KernelModel.Files.Pipes;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>Descriptors: copies, flags, and what a file does on request.</summary>
internal static class FileDescriptorCalls
{
    private const int F_DUPFD = 0;
    private const int F_GETFD = 1;
    private const int F_SETFD = 2;
    private const int F_GETFL = 3;
    private const int F_SETFL = 4;
    private const int F_GETLK = 5;
    private const int F_SETLK = 6;
    private const int F_SETLKW = 7;
    private const int F_SETOWN = 8;
    private const int F_GETOWN = 9;
    private const int F_SETSIG = 10;
    private const int F_GETSIG = 11;
    private const int F_OFD_GETLK = 36;
    private const int F_OFD_SETLK = 37;
    private const int F_OFD_SETLKW = 38;
    private const int F_SETLEASE = 1024;
    private const int F_GETLEASE = 1025;
    private const int F_DUPFD_CLOEXEC = 1030;
    private const int F_SETPIPE_SZ = 1031;
    private const int F_GETPIPE_SZ = 1032;
    private const int F_ADD_SEALS = 1033;
    private const int F_GET_SEALS = 1034;
    private const int F_UNLCK = 2;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(16, "ioctl", Control, "fd hex hex"),
        new(32, "dup", Duplicate, "fd"),
        new(33, "dup2", DuplicateTo, "fd fd"),
        new(292, "dup3", DuplicateTo3, "fd fd flags:open"),
        new(72, "fcntl", FileControl, "fd fcntl hex"),
        new(73, "flock", FileLockCalls.LockWhole, "fd hex"),
    ];

    private static long Duplicate(in CallFrame call)
    {
        if (FileArguments.File(call, call.A0) is not { } file)
        {
            return -Errno.EBADF;
        }

        file.Get();
        return FileArguments.Install(call, file, false);
    }

    private static long DuplicateTo(in CallFrame call)
    {
        if (call.A0 == call.A1)
        {
            return FileArguments.File(call, call.A0) is null ? -Errno.EBADF : (long)call.A1;
        }

        return DuplicateTo(call, closes: false);
    }

    private static long DuplicateTo3(in CallFrame call) =>
        call.A0 == call.A1 || (call.A2 & ~(ulong)OpenFlags.O_CLOEXEC) != 0
            ? -Errno.EINVAL
            : DuplicateTo(call, call.A2 != 0);

    private static long DuplicateTo(in CallFrame call, bool closes)
    {
        if (FileArguments.File(call, call.A0) is not { } file || call.Task.Files is not { } files
            || (uint)call.A1 >= FileArguments.DescriptorLimit(call))
        {
            return -Errno.EBADF;
        }

        file.Get();
        files.Replace((int)call.A1, file, closes);
        return (long)call.A1;
    }

    private static long FileControl(in CallFrame call)
    {
        if (FileArguments.File(call, call.A0) is not { } file || call.Task.Files is not { } files)
        {
            return -Errno.EBADF;
        }

        int command = (int)call.A1;
        bool isPathOnly = file is PathFile;
        switch (command)
        {
            case F_DUPFD or F_DUPFD_CLOEXEC:
                return DuplicateFrom(call, file, command == F_DUPFD_CLOEXEC);
            case F_GETFD:
                return files.ClosesOnExec((int)call.A0) ? 1 : 0;
            case F_SETFD:
                files.SetCloseOnExec((int)call.A0, (call.A2 & 1) != 0);
                return 0;
            case F_GETFL:
                return file.Flags;
            default:
                return isPathOnly ? -Errno.EBADF : ControlData(call, file, command);
        }
    }

    private static long ControlData(in CallFrame call, OpenFile file, int command)
    {
        switch (command)
        {
            case F_SETFL:
                file.Flags = (file.Flags & ~OpenFlags.Settable) | ((int)call.A2 & OpenFlags.Settable);
                return 0;
            case F_GETLK or F_SETLK or F_SETLKW or F_OFD_GETLK or F_OFD_SETLK or F_OFD_SETLKW:
                bool isOpenFiles = command >= F_OFD_GETLK;
                return FileLockCalls.LockRange(
                    call, file, isOpenFiles ? command - F_OFD_GETLK + F_GETLK : command, isOpenFiles);
            case F_SETOWN:
                file.Owner = (int)call.A2;
                return 0;
            case F_GETOWN:
                return file.Owner;
            case F_SETSIG:
                return call.A2 > 64 ? -Errno.EINVAL : 0;
            case F_GETSIG:
                return 0;
            case F_SETLEASE:
                return call.A2 == F_UNLCK ? 0 : -Errno.EAGAIN;
            case F_GETLEASE:
                return F_UNLCK;
            case F_GETPIPE_SZ or F_SETPIPE_SZ:
                return file is not PipeFile { Pipe: { } pipe } ? -Errno.EBADF
                    : command == F_GETPIPE_SZ ? pipe.Capacity
                    : pipe.SetCapacity((uint)call.A2, call.Task.Credentials.Has(Capability.SYS_RESOURCE));
            case F_GET_SEALS:
                return file.Inode.Seals < 0 ? -Errno.EINVAL : file.Inode.Seals;
            case F_ADD_SEALS:
                return AddSeals(file, (int)call.A2);
            default:
                return -Errno.EINVAL;
        }
    }

    private static long AddSeals(OpenFile file, int seals)
    {
        const int F_SEAL_SEAL = 1;
        const int F_SEAL_WRITE = 8;
        const int Known = 0x1F;
        if (file.Inode.Seals < 0 || (seals & ~Known) != 0)
        {
            return -Errno.EINVAL;
        }

        if (!file.CanWrite || (file.Inode.Seals & F_SEAL_SEAL) != 0)
        {
            return -Errno.EPERM;
        }

        if ((seals & F_SEAL_WRITE) != 0 && (file.Inode.Mapping?.IsWritablyMapped ?? false))
        {
            return -Errno.EBUSY;
        }

        file.Inode.Seals |= seals;
        return 0;
    }

    private static long DuplicateFrom(in CallFrame call, OpenFile file, bool closes)
    {
        ulong limit = FileArguments.DescriptorLimit(call);
        if (call.A2 >= limit || call.Task.Files is not { } files)
        {
            return -Errno.EINVAL;
        }

        int descriptor = files.Add(file, closes, limit, (int)call.A2);
        if (descriptor >= 0)
        {
            file.Get();
        }

        return descriptor;
    }

    private static long Control(in CallFrame call)
    {
        const uint FIONCLEX = 0x5450;
        const uint FIOCLEX = 0x5451;
        const uint FIONBIO = 0x5421;
        const uint FIOASYNC = 0x5452;
        const uint FIONREAD = 0x541B;
        if (FileArguments.RealFile(call, call.A0) is not { } file)
        {
            return -Errno.EBADF;
        }

        uint request = (uint)call.A1;
        switch (request)
        {
            case FIOCLEX or FIONCLEX:
                call.Task.Files?.SetCloseOnExec((int)call.A0, request == FIOCLEX);
                return 0;
            case FIONBIO or FIOASYNC:
                if (!FileArguments.TryRead(call, call.A2, out int isOn))
                {
                    return -Errno.EFAULT;
                }

                int flag = request == FIONBIO ? OpenFlags.O_NONBLOCK : OpenFlags.O_ASYNC;
                file.Flags = isOn != 0 ? file.Flags | flag : file.Flags & ~flag;
                return 0;
            case FIONREAD when file is RegularFile:
                return FileArguments.Write(call, call.A2, (int)(file.Inode.SizeBytes - file.Position));
            default:
                return file.Control(call, request, call.A2);
        }
    }
}

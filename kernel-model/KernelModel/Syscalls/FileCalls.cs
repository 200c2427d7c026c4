using KernelModel.Files;
using KernelModel.Files.Pipes;

namespace KernelModel.Syscalls;

/// <summary>Reading, writing and positions.</summary>
internal static class FileCalls
{
    private const ulong RWF_NOWAIT = 8;
    private const ulong RWF_APPEND = 16;
    private const ulong KnownRwf = 31;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(0, "read", Read, "fd buf_out uint"),
        new(1, "write", Write, "fd buf:2 uint"),
        new(3, "close", Close, "fd"),
        new(8, "lseek", Seek, "fd long seek"),
        new(17, "pread64", ReadAt, "fd buf_out uint long"),
        new(18, "pwrite64", WriteAt, "fd buf:2 uint long"),
        new(19, "readv", ReadVector, "fd ptr int"),
        new(20, "writev", WriteVector, "fd iovec:2 int"),
        new(22, "pipe", MakePipe, "ptr"),
        new(293, "pipe2", MakePipe2, "ptr flags:open"),
        new(295, "preadv", ReadVectorAt, "fd ptr int long"),
        new(296, "pwritev", WriteVectorAt, "fd iovec:2 int long"),
        new(327, "preadv2", ReadVector2, "fd ptr int long long hex"),
        new(328, "pwritev2", WriteVector2, "fd iovec:2 int long long hex"),
        new(436, "close_range", CloseRange, "uint uint hex"),
    ];

    private static long Read(in CallFrame call) // HOT
    {
        if (FileArguments.RealFile(call, call.A0) is not { } file)
        {
            return -Errno.EBADF;
        }

        IoVector into = new(call.A1, Math.Min(call.A2, FileTransfer.MaximumBytes));
        return FileTransfer.Read(call, file, new ReadOnlySpan<IoVector>(in into), FileTransfer.OwnPosition);
    }

    private static long Write(in CallFrame call) // HOT
    {
        if (FileArguments.RealFile(call, call.A0) is not { } file)
        {
            return -Errno.EBADF;
        }

        IoVector from = new(call.A1, Math.Min(call.A2, FileTransfer.MaximumBytes));
        return FileTransfer.Write(call, file, new ReadOnlySpan<IoVector>(in from), FileTransfer.OwnPosition);
    }

    private static long ReadAt(in CallFrame call)
    {
        if (FileArguments.RealFile(call, call.A0) is not { } file)
        {
            return -Errno.EBADF;
        }

        IoVector into = new(call.A1, Math.Min(call.A2, FileTransfer.MaximumBytes));
        return (long)call.A3 < 0
            ? -Errno.EINVAL
            : FileTransfer.Read(call, file, new ReadOnlySpan<IoVector>(in into), (long)call.A3);
    }

    private static long WriteAt(in CallFrame call)
    {
        if (FileArguments.RealFile(call, call.A0) is not { } file)
        {
            return -Errno.EBADF;
        }

        IoVector from = new(call.A1, Math.Min(call.A2, FileTransfer.MaximumBytes));
        return (long)call.A3 < 0
            ? -Errno.EINVAL
            : FileTransfer.Write(call, file, new ReadOnlySpan<IoVector>(in from), (long)call.A3);
    }

    private static long ReadVector(in CallFrame call) => Vector(call, FileTransfer.OwnPosition, writes: false);

    private static long WriteVector(in CallFrame call) => Vector(call, FileTransfer.OwnPosition, writes: true);

    private static long ReadVectorAt(in CallFrame call) =>
        (long)call.A3 < 0 ? -Errno.EINVAL : Vector(call, (long)call.A3, writes: false);

    private static long WriteVectorAt(in CallFrame call) =>
        (long)call.A3 < 0 ? -Errno.EINVAL : Vector(call, (long)call.A3, writes: true);

    private static long ReadVector2(in CallFrame call) => Vector2(call, writes: false);

    private static long WriteVector2(in CallFrame call) => Vector2(call, writes: true);

    private static long Vector2(in CallFrame call, bool writes)
    {
        if ((call.A5 & ~KnownRwf) != 0)
        {
            return -Errno.ENOTSUP;
        }

        if ((long)call.A3 < FileTransfer.OwnPosition)
        {
            return -Errno.EINVAL;
        }

        if (FileArguments.RealFile(call, call.A0) is not { } file)
        {
            return -Errno.EBADF;
        }

        // The flags hold for this call only: the file's own are put back before anybody else looks.
        int flags = file.Flags;
        file.Flags |= ((call.A5 & RWF_NOWAIT) != 0 ? OpenFlags.O_NONBLOCK : 0)
            | ((call.A5 & RWF_APPEND) != 0 ? OpenFlags.O_APPEND : 0);
        long result = Vector(call, (long)call.A3, writes);
        file.Flags = flags;
        return result;
    }

    private static long Vector(in CallFrame call, long position, bool writes)
    {
        if (FileArguments.RealFile(call, call.A0) is not { } file)
        {
            return -Errno.EBADF;
        }

        long error = FileArguments.ReadVectors(call, call.A1, call.A2, out Span<IoVector> pieces);
        if (error < 0)
        {
            return error;
        }

        return writes
            ? FileTransfer.Write(call, file, pieces, position)
            : FileTransfer.Read(call, file, pieces, position);
    }

    private static long Seek(in CallFrame call) => FileArguments.RealFile(call, call.A0) is { } file
        ? call.A2 > SeekOrigins.Hole ? -Errno.EINVAL : file.Seek((long)call.A1, (int)call.A2)
        : -Errno.EBADF;

    private static long Close(in CallFrame call) => call.Task.Files?.Close((uint)call.A0) ?? -Errno.EBADF;

    private static long CloseRange(in CallFrame call)
    {
        const ulong CLOSE_RANGE_UNSHARE = 2;
        const ulong CLOSE_RANGE_CLOEXEC = 4;
        if ((call.A2 & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)) != 0 || (uint)call.A0 > (uint)call.A1)
        {
            return -Errno.EINVAL;
        }

        if (call.Task.Files is not { } files)
        {
            return 0;
        }

        if ((call.A2 & CLOSE_RANGE_UNSHARE) != 0 && files.RefCount > 1)
        {
            FileTable own = files.Clone();
            files.Drop();
            call.Task.Files = files = own;
        }

        for (uint i = (uint)call.A0; i <= (uint)call.A1 && i < (uint)files.Capacity; i++)
        {
            if (files[i] is null)
            {
                continue;
            }

            if ((call.A2 & CLOSE_RANGE_CLOEXEC) != 0)
            {
                files.SetCloseOnExec((int)i, true);
            }
            else
            {
                _ = files.Close(i);
            }
        }

        return 0;
    }

    private static long MakePipe(in CallFrame call) => MakePipe(call, 0);

    private static long MakePipe2(in CallFrame call)
    {
        int flags = (int)call.A1;
        const int Known = OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK | OpenFlags.O_DIRECT;
        return (flags & ~Known) != 0 || (flags & OpenFlags.O_DIRECT) != 0 ? -Errno.EINVAL : MakePipe(call, flags);
    }

    private static long MakePipe(in CallFrame call, int flags)
    {
        Vfs vfs = call.Kernel.Vfs;
        Pipe pipe = new(vfs);
        VfsPath place = vfs.NewInternal(
            Modes.S_IFIFO | 0x180, "pipe:[{0}]", (path, opened) => new PipeFile(vfs, path, opened, pipe));
        place.Inode.Uid = call.Task.Credentials.FileSystemUid;
        place.Inode.Gid = call.Task.Credentials.FileSystemGid;
        bool closes = (flags & OpenFlags.O_CLOEXEC) != 0;
        int kept = flags & OpenFlags.O_NONBLOCK;
        PipeFile reader = new(vfs, place, kept | OpenFlags.O_RDONLY, pipe);
        PipeFile writer = new(vfs, place, kept | OpenFlags.O_WRONLY, pipe);
        return InstallPair(call, reader, writer, call.A0, closes);
    }

    /// <summary>Two new files at once, as pipe and socketpair make them.</summary>
    internal static long InstallPair(in CallFrame call, OpenFile first, OpenFile second, ulong at, bool closes)
    {
        long a = FileArguments.Install(call, first, closes);
        if (a < 0)
        {
            second.Put();
            return a;
        }

        long b = FileArguments.Install(call, second, closes);
        if (b >= 0 && FileArguments.Write(call, at, (uint)a | ((ulong)b << 32)) == 0)
        {
            return 0;
        }

        _ = call.Task.Files?.Close((ulong)a);
        if (b >= 0)
        {
            _ = call.Task.Files?.Close((ulong)b);
        }

        return b < 0 ? b : -Errno.EFAULT;
    }
}

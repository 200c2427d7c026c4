using KernelModel.Files;
using KernelModel.Files.Pipes;

namespace KernelModel.Syscalls;

/// <summary>Bytes from file to file without the caller's memory between; and hints about files.</summary>
internal static class FileCopyCalls
{
    internal static IEnumerable<SystemCall> Rows =>
    [
        new(40, "sendfile", SendFile, "fd fd ptr uint"),
        new(275, "splice", Splice, "fd ptr fd ptr uint hex"),
        new(276, "tee", Tee, "fd fd uint hex"),
        new(278, "vmsplice", SpliceMemory, "fd ptr uint hex"),
        new(326, "copy_file_range", CopyRange, "fd ptr fd ptr uint hex"),
        new(74, "fsync", Synchronize, "fd"),
        new(75, "fdatasync", Synchronize, "fd"),
        new(162, "sync", SynchronizeAll, ""),
        new(306, "syncfs", Synchronize, "fd"),
        new(277, "sync_file_range", Synchronize, "fd long long hex"),
        new(187, "readahead", ReadAhead, "fd long uint"),
        new(221, "fadvise64", Advise, "fd long long int"),
    ];

    private const ulong SPLICE_F_NONBLOCK = 2;
    private const ulong KnownSplice = 15;

    private static long SendFile(in CallFrame call)
    {
        if (FileArguments.RealFile(call, call.A1) is not { CanRead: true } from
            || FileArguments.RealFile(call, call.A0) is not { CanWrite: true } to)
        {
            return -Errno.EBADF;
        }

        if (!from.IsSeekable || (to.Flags & OpenFlags.O_APPEND) != 0)
        {
            return call.A2 != 0 && !from.IsSeekable ? -Errno.ESPIPE : -Errno.EINVAL;
        }

        return Copy(call, from, call.A2, to, 0, call.A3, false);
    }

    private static long CopyRange(in CallFrame call)
    {
        if (FileArguments.RealFile(call, call.A0) is not { CanRead: true } from
            || FileArguments.RealFile(call, call.A2) is not { CanWrite: true } to
            || (to.Flags & OpenFlags.O_APPEND) != 0)
        {
            return -Errno.EBADF;
        }

        if (call.A5 != 0)
        {
            return -Errno.EINVAL;
        }

        if (from is not RegularFile || to is not RegularFile)
        {
            return from is DirectoryFile || to is DirectoryFile ? -Errno.EISDIR : -Errno.EINVAL;
        }

        if (ReferenceEquals(from.Inode, to.Inode))
        {
            long error = Position(call, call.A1, from, out long at);
            error = error < 0 ? error : Position(call, call.A3, to, out long toAt) is var second and < 0 ? second
                : Math.Abs(at - toAt) < (long)Math.Min(call.A4, FileTransfer.MaximumBytes) ? -Errno.EINVAL : 0;
            if (error < 0)
            {
                return error;
            }
        }

        return Copy(call, from, call.A1, to, call.A3, call.A4, false);
    }

    private static long Splice(in CallFrame call)
    {
        if ((call.A5 & ~KnownSplice) != 0)
        {
            return -Errno.EINVAL;
        }

        if (call.A4 == 0)
        {
            return 0;
        }

        if (FileArguments.RealFile(call, call.A0) is not { CanRead: true } from
            || FileArguments.RealFile(call, call.A2) is not { CanWrite: true } to)
        {
            return -Errno.EBADF;
        }

        Pipe? fromPipe = (from as PipeFile)?.Pipe;
        Pipe? toPipe = (to as PipeFile)?.Pipe;
        if ((fromPipe is null && toPipe is null) || (fromPipe is not null && ReferenceEquals(fromPipe, toPipe)))
        {
            return -Errno.EINVAL;
        }

        if ((fromPipe is not null && call.A1 != 0) || (toPipe is not null && call.A3 != 0))
        {
            return -Errno.ESPIPE;
        }

        if ((to.Flags & OpenFlags.O_APPEND) != 0 || from is DirectoryFile)
        {
            return -Errno.EINVAL;
        }

        return Copy(call, from, call.A1, to, call.A3, call.A4, (call.A5 & SPLICE_F_NONBLOCK) != 0);
    }

    /// <summary>Copies until the source has no more, the target no room, or enough is done.</summary>
    private static long Copy(
        in CallFrame call, OpenFile from, ulong fromAt, OpenFile to, ulong toAt, ulong length, bool doesNotWait)
    {
        long fromPosition = 0;
        long toPosition = 0;
        long error = fromAt == 0 ? 0 : Position(call, fromAt, from, out fromPosition);
        error = error < 0 || toAt == 0 ? error : Position(call, toAt, to, out toPosition);
        if (error < 0)
        {
            return error;
        }

        call.Kernel.Vfs.Caller = call.Task;
        byte[] buffer = call.Kernel.Vfs.Buffer;
        ulong total = Math.Min(length, FileTransfer.MaximumBytes);
        long done = 0;
        long result = 0;
        bool waitsForTarget = false;
        while ((ulong)done < total)
        {
            int room = to is PipeFile { Pipe: { } pipe } ? pipe.Readers == 0 ? 1 : pipe.Free : buffer.Length;
            if (room == 0 || (to.Poll() & (PollMask.Writable | PollMask.Error)) == 0)
            {
                (result, waitsForTarget) = (-Errno.EAGAIN, true);
                break;
            }

            int count = (int)Math.Min((ulong)Math.Min(room, buffer.Length), total - (ulong)done);
            Span<byte> part = buffer.AsSpan(0, count);
            result = fromAt == 0 ? from.Read(part) : from.ReadAt(fromPosition, part);
            if (result <= 0)
            {
                break;
            }

            long read = result;
            result = WriteAll(to, toAt == 0 ? FileTransfer.OwnPosition : toPosition, part[..(int)read]);
            long written = Math.Max(result, 0);
            if (fromAt == 0 && written < read && from.IsSeekable)
            {
                from.Position -= read - written;
            }

            done += written;
            fromPosition += written;
            toPosition += written;
            if (result < read || from is PipeFile)
            {
                break;
            }
        }

        return Finish(
            call, from, to, done, result, doesNotWait, waitsForTarget, (fromAt, fromPosition, toAt, toPosition));
    }

    private static long Finish(
        in CallFrame call, OpenFile from, OpenFile to, long done, long result, bool doesNotWait, bool waitsForTarget,
        (ulong FromAt, long FromPosition, ulong ToAt, long ToPosition) places)
    {
        if (done > 0 || result == 0)
        {
            long error = places.FromAt == 0 ? 0 : FileArguments.Write(call, places.FromAt, places.FromPosition);
            error = error < 0 || places.ToAt == 0
                ? error
                : FileArguments.Write(call, places.ToAt, places.ToPosition);
            return error < 0 ? error : done;
        }

        if (result != -Errno.EAGAIN || doesNotWait)
        {
            return FileTransfer.Failed(call, result, done);
        }

        return waitsForTarget ? FileTransfer.WaitToWrite(call, to, 0) : FileTransfer.WaitToRead(call, from);
    }

    private static long WriteAll(OpenFile to, long position, ReadOnlySpan<byte> bytes)
    {
        long done = 0;
        while (done < bytes.Length)
        {
            long written = position == FileTransfer.OwnPosition
                ? to.Write(bytes[(int)done..])
                : to.WriteAt(position + done, bytes[(int)done..]);
            if (written <= 0)
            {
                return done > 0 ? done : written;
            }

            done += written;
        }

        return done;
    }

    private static long Position(in CallFrame call, ulong at, OpenFile file, out long position)
    {
        position = file.Position;
        if (at == 0)
        {
            return 0;
        }

        if (!FileArguments.TryRead(call, at, out position))
        {
            return -Errno.EFAULT;
        }

        return position < 0 ? -Errno.EINVAL : file.IsSeekable ? 0 : -Errno.ESPIPE;
    }

    private static long Tee(in CallFrame call)
    {
        if ((call.A3 & ~KnownSplice) != 0)
        {
            return -Errno.EINVAL;
        }

        if (FileArguments.RealFile(call, call.A0) is not { CanRead: true } from
            || FileArguments.RealFile(call, call.A1) is not { CanWrite: true } to)
        {
            return -Errno.EBADF;
        }

        if (from is not PipeFile { Pipe: { } source } || to is not PipeFile { Pipe: { } target }
            || ReferenceEquals(source, target))
        {
            return -Errno.EINVAL;
        }

        if (call.A2 == 0 || (source.Count == 0 && source.Writers == 0))
        {
            return 0;
        }

        bool doesNotWait = (call.A3 & SPLICE_F_NONBLOCK) != 0;
        if (source.Count == 0 || (target.Free == 0 && target.Readers > 0))
        {
            return doesNotWait ? -Errno.EAGAIN
                : source.Count == 0 ? FileTransfer.WaitToRead(call, from) : FileTransfer.WaitToWrite(call, to, 0);
        }

        byte[] buffer = call.Kernel.Vfs.Buffer;
        int limit = (int)Math.Min((ulong)Math.Min(buffer.Length, Math.Max(1, target.Free)), call.A2);
        int count = source.CopyOut(buffer.AsSpan(0, limit));
        long result = target.Write(buffer.AsSpan(0, count));
        return result < 0 ? FileTransfer.Failed(call, result, 0) : result;
    }

    private static long SpliceMemory(in CallFrame call)
    {
        if (FileArguments.RealFile(call, call.A0) is not PipeFile file)
        {
            return -Errno.EBADF;
        }

        if ((call.A3 & ~KnownSplice) != 0)
        {
            return -Errno.EINVAL;
        }

        long error = FileArguments.ReadVectors(call, call.A1, call.A2, out Span<IoVector> pieces);
        if (error < 0)
        {
            return error;
        }

        return file.CanWrite
            ? FileTransfer.Write(call, file, pieces, FileTransfer.OwnPosition)
            : FileTransfer.Read(call, file, pieces, FileTransfer.OwnPosition);
    }

    private static long Synchronize(in CallFrame call)
    {
        if (FileArguments.RealFile(call, call.A0) is not { } file)
        {
            return -Errno.EBADF;
        }

        return file is PipeFile ? -Errno.EINVAL : file.Inode.Mapping?.WriteBack() ?? 0;
    }

    private static long SynchronizeAll(in CallFrame call) => 0;

    private static long ReadAhead(in CallFrame call) =>
        FileArguments.RealFile(call, call.A0) is not { CanRead: true } file ? -Errno.EBADF
            : file is RegularFile ? 0 : -Errno.EINVAL;

    private static long Advise(in CallFrame call) => FileArguments.RealFile(call, call.A0) is not { } file
        ? -Errno.EBADF
        : file is PipeFile ? -Errno.ESPIPE : (uint)call.A3 > 5 || (long)call.A2 < 0 ? -Errno.EINVAL : 0;
}

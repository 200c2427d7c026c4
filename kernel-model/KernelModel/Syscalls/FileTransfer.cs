using KernelModel.Files;
using KernelModel.Signals;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>
/// Bytes between files and the caller's memory, through one buffer: the kernel serves one call at a time. // HOT
/// </summary>
internal static class FileTransfer
{
    /// <summary>MAX_RW_COUNT: no call moves more.</summary>
    public const ulong MaximumBytes = 0x7FFF_F000;

    /// <summary>UIO_MAXIOV.</summary>
    public const int MaximumVectors = 1024;

    /// <summary>The position that stands for the file's own.</summary>
    public const long OwnPosition = -1;

    /// <summary>Reads into pieces of memory; waits when the file is not ready.</summary>
    public static long Read(in CallFrame call, OpenFile file, ReadOnlySpan<IoVector> into, long position)
    {
        ulong total = Total(into);
        long error = Check(call, file, into, position, writes: false);
        if (error < 0 || total == 0)
        {
            return error < 0 ? error : file is DirectoryFile ? -Errno.EISDIR : 0;
        }

        byte[] buffer = call.Kernel.Vfs.Buffer;
        long done = 0;
        while ((ulong)done < total)
        {
            long at = position == OwnPosition ? file.Position : position + done;
            Span<byte> part = buffer.AsSpan(0, PieceBytes(file, at, total - (ulong)done, buffer.Length));
            long length = position == OwnPosition ? file.Read(part) : file.ReadAt(position + done, part);
            if (length <= 0)
            {
                return done > 0 ? done : length == -Errno.EAGAIN ? WaitToRead(call, file) : length;
            }

            int copied = ScatterPart(call, into, done, part[..(int)length]);
            done += copied;
            if (copied < length)
            {
                // What comes before the wrong address counts, and the file is read up to there.
                file.Position -= position == OwnPosition && file.IsSeekable ? length - copied : 0;
                return done > 0 ? done : -Errno.EFAULT;
            }

            if (length < part.Length || !file.IsSeekable)
            {
                break;
            }
        }

        return done;
    }

    /// <summary>Writes from pieces of memory; waits until all is taken unless the file must not block.</summary>
    public static long Write(in CallFrame call, OpenFile file, ReadOnlySpan<IoVector> from, long position)
    {
        ulong total = Total(from);
        long error = Check(call, file, from, position, writes: true);
        if (error < 0)
        {
            return error;
        }

        if (position != OwnPosition && (file.Flags & OpenFlags.O_APPEND) != 0)
        {
            position = file.Inode.SizeBytes;
        }

        byte[] buffer = call.Kernel.Vfs.Buffer;
        long done = call.Task.Call.Progress;
        do
        {
            long at = position == OwnPosition ? file.Position : position + done;
            Span<byte> part = buffer.AsSpan(0, PieceBytes(file, at, total - (ulong)done, buffer.Length));
            int wanted = part.Length;
            int gathered = GatherPart(call, from, done, part);

            // A pipe takes whole pages or what is left; a file, all that comes before the wrong address.
            part = part[..(gathered < wanted && !file.IsSeekable ? gathered & ~0xFFF : gathered)];
            if (part.Length == 0 && wanted > 0)
            {
                // Linux takes the page before it finds that there is nothing to put into it (generic_perform_write).
                _ = file is RegularFile { Mapping: { IsShmem: true } mapping } ? mapping.GetPage(at >> 12) : 0;
                return done > 0 ? done : -Errno.EFAULT;
            }

            long length = Limit(call, file, position == OwnPosition ? position : at, ref part);
            length = length < 0 ? length
                : position == OwnPosition ? file.Write(part)
                : file.WriteAt(position + done, part);
            if (length < 0)
            {
                return length == -Errno.EAGAIN ? WaitToWrite(call, file, done) : Failed(call, length, done);
            }

            done += length;

            // What was written may have made the next bytes readable: a file that is its own source grows.
            if (gathered < wanted && !file.IsSeekable)
            {
                break;
            }
        }
        while ((ulong)done < total);

        return done;
    }

    /// <summary>
    /// How much is moved at once: of a regular file never more than the rest of a page, as in Linux, so that a copy
    /// between a file and memory that maps it sees what it has written before.
    /// </summary>
    private static int PieceBytes(OpenFile file, long position, ulong left, int most) =>
        (int)Math.Min(left, file is RegularFile ? 0x1000UL - ((ulong)position & 0xFFF) : (ulong)most);

    /// <summary>The task waits until a file becomes readable, or gets -EAGAIN.</summary>
    public static long WaitToRead(in CallFrame call, OpenFile file)
    {
        if (file.IsNonBlocking)
        {
            return -Errno.EAGAIN;
        }

        BlockedCall blocked = call.Task.Call;
        if (blocked.TimedOut)
        {
            return file.TimedOutResult;
        }

        if (blocked.IsFirst && file.ReadTimeoutNs != long.MaxValue)
        {
            blocked.State1 = call.Kernel.Clock.NowNs + file.ReadTimeoutNs;
        }

        call.Kernel.Waits.Wait(call.Task, file.ReadKey, blocked.State1 != 0 ? blocked.State1 : long.MaxValue);
        return SystemCall.Blocked;
    }

    /// <summary>The task waits until a file becomes writable; what is done already is its result otherwise.</summary>
    public static long WaitToWrite(in CallFrame call, OpenFile file, long done)
    {
        if (file.IsNonBlocking)
        {
            return done > 0 ? done : -Errno.EAGAIN;
        }

        call.Task.Call.Progress = done;
        call.Kernel.Waits.Wait(call.Task, file.WriteKey);
        return SystemCall.Blocked;
    }

    /// <summary>EPIPE comes with its signal.</summary>
    public static long Failed(in CallFrame call, long error, long done)
    {
        if (error == -Errno.EPIPE)
        {
            SigInfo info = SigInfo.FromUser(Signal.SIGPIPE, call.Task.Tgid, call.Task.Credentials.Uid);
            _ = call.Kernel.SendSignal(call.Task, info);
        }

        return done > 0 ? done : error;
    }

    /// <summary>Fills a buffer from pieces of memory: bytes, or -EFAULT.</summary>
    internal static long Gather(
        in CallFrame call, ReadOnlySpan<IoVector> from, long skip, byte[] buffer, out bool isAll)
    {
        long left = TotalOf(from) - skip;
        int count = (int)Math.Min(left, buffer.Length);
        isAll = count == left;
        return Gather(call, from, skip, buffer.AsSpan(0, count)) ? count : -Errno.EFAULT;
    }

    /// <summary>Bytes of all pieces.</summary>
    internal static long TotalOf(ReadOnlySpan<IoVector> pieces) => (long)Total(pieces);

    private static long Check(
        in CallFrame call, OpenFile file, ReadOnlySpan<IoVector> pieces, long position, bool writes)
    {
        if (writes ? !file.CanWrite : !file.CanRead)
        {
            return -Errno.EBADF;
        }

        if (position != OwnPosition && !file.IsSeekable && file is not DirectoryFile)
        {
            return -Errno.ESPIPE;
        }

        foreach (IoVector piece in pieces)
        {
            if ((long)piece.Length < 0)
            {
                return -Errno.EINVAL;
            }
        }

        call.Kernel.Vfs.Caller = call.Task;
        return file.MayTransfer(call.Task, writes);
    }

    private static ulong Total(ReadOnlySpan<IoVector> pieces)
    {
        ulong total = 0;
        foreach (IoVector piece in pieces)
        {
            total = Math.Min(total + Math.Min(piece.Length, MaximumBytes), MaximumBytes);
        }

        return total;
    }

    /// <summary>RLIMIT_FSIZE: a write is cut at the limit, and one that starts there gets SIGXFSZ.</summary>
    private static long Limit(in CallFrame call, OpenFile file, long position, ref Span<byte> part)
    {
        ulong limit = call.Task.Process.Limits[ResourceLimit.FSIZE].Soft;
        if (limit == ResourceLimit.Infinity || file is not RegularFile)
        {
            return 0;
        }

        bool appends = (file.Flags & OpenFlags.O_APPEND) != 0;
        ulong at = (ulong)(position != OwnPosition ? position : appends ? file.Inode.SizeBytes : file.Position);
        if (at >= limit && part.Length > 0)
        {
            _ = call.Kernel.SendSignal(call.Task, SigInfo.FromKernel(Signal.SIGXFSZ));
            return -Errno.EFBIG;
        }

        part = part[..(int)Math.Min((ulong)part.Length, limit - at)];
        return 0;
    }

    /// <summary>Writes bytes to pieces of memory, behind what is there already; false: EFAULT.</summary>
    internal static bool Scatter(in CallFrame call, ReadOnlySpan<IoVector> into, long skip, ReadOnlySpan<byte> bytes) =>
        ScatterPart(call, into, skip, bytes) == bytes.Length;

    /// <summary>The same, up to the first wrong address: bytes written.</summary>
    private static int ScatterPart(
        in CallFrame call, ReadOnlySpan<IoVector> into, long skip, ReadOnlySpan<byte> bytes)
    {
        int done = 0;
        foreach (IoVector piece in into)
        {
            long length = (long)piece.Length;
            if (skip >= length)
            {
                skip -= length;
                continue;
            }

            int count = (int)Math.Min(bytes.Length - done, length - skip);
            int copied = call.Task.Mm?.WritePart(piece.At + (ulong)skip, bytes.Slice(done, count)) ?? 0;
            done += copied;
            skip = 0;
            if (copied < count || done == bytes.Length)
            {
                break;
            }
        }

        return done;
    }

    private static bool Gather(in CallFrame call, ReadOnlySpan<IoVector> from, long skip, Span<byte> bytes) =>
        GatherPart(call, from, skip, bytes) == bytes.Length;

    private static int GatherPart(in CallFrame call, ReadOnlySpan<IoVector> from, long skip, Span<byte> bytes)
    {
        int done = 0;
        foreach (IoVector piece in from)
        {
            long length = (long)piece.Length;
            if (skip >= length)
            {
                skip -= length;
                continue;
            }

            int count = (int)Math.Min(bytes.Length - done, length - skip);
            int copied = call.Task.Mm?.ReadPart(piece.At + (ulong)skip, bytes.Slice(done, count)) ?? 0;
            done += copied;
            skip = 0;
            if (copied < count || done == bytes.Length)
            {
                break;
            }
        }

        return done;
    }
}

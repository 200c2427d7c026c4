using System.Runtime.InteropServices;
using KernelModel.Files;
using KernelModel.Files.Sockets;

namespace KernelModel.Syscalls;

/// <summary>Sending and receiving on sockets, with names and files.</summary>
internal static class FileMessageCalls
{
    private const uint MSG_PEEK = 2;
    private const uint MSG_CTRUNC = 8;
    private const uint MSG_TRUNC = 0x20;
    private const uint MSG_DONTWAIT = 0x40;
    private const uint MSG_WAITALL = 0x100;
    private const uint MSG_NOSIGNAL = 0x4000;
    private const uint MSG_CMSG_CLOEXEC = 0x4000_0000;
    private const int ControlHeaderBytes = 16;
    private const int SOL_SOCKET = 1;
    private const int SCM_RIGHTS = 1;
    private const int MaximumFiles = 253;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(44, "sendto", SendTo, "fd buf:2 uint hex ptr uint"),
        new(45, "recvfrom", ReceiveFrom, "fd buf_out uint hex ptr ptr"),
        new(46, "sendmsg", SendMessage, "fd ptr hex"),
        new(47, "recvmsg", ReceiveMessage, "fd ptr hex"),
    ];

    private static long SendTo(in CallFrame call)
    {
        IoVector piece = new(call.A1, Math.Min(call.A2, FileTransfer.MaximumBytes));
        return Send(call, new ReadOnlySpan<IoVector>(in piece), (uint)call.A3, call.A4, call.A5, null);
    }

    private static long SendMessage(in CallFrame call)
    {
        if (!ReadHeader(call, out MessageHeader header))
        {
            return -Errno.EFAULT;
        }

        long error = ReadVectors(call, header, out Span<IoVector> pieces);
        if (error < 0)
        {
            return error;
        }

        error = TakeFiles(call, header, out OpenFile[]? files);
        if (error < 0)
        {
            return error;
        }

        long result = Send(call, pieces, (uint)call.A2, header.Name, header.NameLength, files);
        if (result < 0)
        {
            new SocketMessage([], string.Empty, files).Drop();
        }

        return result;
    }

    private static long Send(
        in CallFrame call, ReadOnlySpan<IoVector> from, uint flags, ulong nameAt, ulong nameLength, OpenFile[]? files)
    {
        long error = FileSocketCalls.Find(call, out SocketFile? file);
        if (error < 0 || file is null)
        {
            return error;
        }

        UnixSocket? target = null;
        if (nameAt != 0 && nameLength != 0)
        {
            if (file.Socket.Type != UnixSocket.SOCK_DGRAM)
            {
                return file.Socket.Peer is null ? -Errno.ENOTSUP : -Errno.EISCONN;
            }

            error = FileSocketCalls.ReadAddress(call, nameAt, nameLength, out string name);
            error = error < 0 ? error : call.Kernel.Vfs.FindSocket(call.Task, name, out target);
            if (error < 0)
            {
                return error;
            }
        }

        byte[] buffer = call.Kernel.Vfs.Buffer;
        long done = call.Task.Call.Progress;
        while (true)
        {
            long count = FileTransfer.Gather(call, from, done, buffer, out bool isAll);
            if (count < 0 || (!isAll && !file.Socket.IsStream))
            {
                return done > 0 ? done : count < 0 ? count : -Errno.EMSGSIZE;
            }

            long sent = file.Socket.Send(buffer.AsSpan(0, (int)count), target, files);
            if (sent < 0)
            {
                return SendFailed(call, file, sent, done, flags, target);
            }

            files = null;
            done += sent;
            if (!file.Socket.IsStream || (isAll && sent == count))
            {
                return done;
            }
        }
    }

    private static long SendFailed(
        in CallFrame call, SocketFile file, long error, long done, uint flags, UnixSocket? target)
    {
        if (error != -Errno.EAGAIN || (flags & MSG_DONTWAIT) != 0)
        {
            return error == -Errno.EPIPE && (flags & MSG_NOSIGNAL) == 0
                ? FileTransfer.Failed(call, error, done)
                : done > 0 ? done : error;
        }

        if (target is null || file.IsNonBlocking)
        {
            return FileTransfer.WaitToWrite(call, file, done);
        }

        call.Kernel.Waits.Wait(call.Task, new Tasks.WaitKey(Tasks.WaitKind.Writable, target.Id));
        return SystemCall.Blocked;
    }

    private static long ReceiveFrom(in CallFrame call)
    {
        IoVector piece = new(call.A1, Math.Min(call.A2, FileTransfer.MaximumBytes));
        long result = Receive(
            call, new ReadOnlySpan<IoVector>(in piece), (uint)call.A3, out SocketMessage? message, out _);
        message?.Drop();
        if (result < 0 || call.A4 == 0)
        {
            return result;
        }

        long error = FileSocketCalls.WriteAddress(call, call.A4, call.A5, message?.From ?? string.Empty);
        return error < 0 ? error : result;
    }

    private static long ReceiveMessage(in CallFrame call)
    {
        if (!ReadHeader(call, out MessageHeader header))
        {
            return -Errno.EFAULT;
        }

        long error = ReadVectors(call, header, out Span<IoVector> pieces);
        if (error < 0)
        {
            return error;
        }

        uint flags = (uint)call.A2;
        long result = Receive(call, pieces, flags, out SocketMessage? message, out bool isCut);
        if (result < 0)
        {
            return result;
        }

        uint told = isCut ? MSG_TRUNC : 0;
        ulong controlUsed = 0;
        if (message?.Files is { } files && (flags & MSG_PEEK) == 0)
        {
            controlUsed = GiveFiles(call, header, files, (flags & MSG_CMSG_CLOEXEC) != 0, ref told);
        }

        if (header.Name != 0)
        {
            ulong lengthAt = call.A1 + 8;
            error = FileSocketCalls.WriteAddress(call, header.Name, lengthAt, message?.From ?? string.Empty);
        }

        error = error < 0 ? error : FileArguments.Write(call, call.A1 + 40, controlUsed);
        error = error < 0 ? error : FileArguments.Write(call, call.A1 + 48, told);
        return error < 0 ? error : result;
    }

    private static long Receive(
        in CallFrame call, ReadOnlySpan<IoVector> into, uint flags, out SocketMessage? message, out bool isCut)
    {
        message = null;
        isCut = false;
        long error = FileSocketCalls.Find(call, out SocketFile? file);
        if (error < 0 || file is null)
        {
            return error;
        }

        byte[] buffer = call.Kernel.Vfs.Buffer;
        long room = FileTransfer.TotalOf(into);
        long done = call.Task.Call.Progress;
        while (done < room || done == 0)
        {
            int limit = (int)Math.Min(room - done, buffer.Length);
            long count = file.Socket.Receive(buffer.AsSpan(0, limit), (flags & MSG_PEEK) != 0, out message);
            if (count <= 0)
            {
                if (count == -Errno.EAGAIN && done == 0)
                {
                    return (flags & MSG_DONTWAIT) != 0 ? count : FileTransfer.WaitToRead(call, file);
                }

                return count == -Errno.EAGAIN && !file.IsNonBlocking && (flags & MSG_DONTWAIT) == 0
                    ? WaitForRest(call, file, done)
                    : done > 0 ? done : count;
            }

            if (!FileTransfer.Scatter(call, into, done, buffer.AsSpan(0, (int)count)))
            {
                message?.Drop();
                return -Errno.EFAULT;
            }

            done += count;
            isCut = !file.Socket.IsStream && message is not null && message.Bytes.Length > count;
            if ((flags & MSG_WAITALL) == 0 || !file.Socket.IsStream || (flags & MSG_PEEK) != 0 || message is not null)
            {
                return isCut && (flags & MSG_TRUNC) != 0 && message is not null ? message.Bytes.Length : done;
            }
        }

        return done;
    }

    private static long WaitForRest(in CallFrame call, SocketFile file, long done)
    {
        call.Task.Call.Progress = done;
        call.Kernel.Waits.Wait(call.Task, file.ReadKey);
        return SystemCall.Blocked;
    }

    private static bool ReadHeader(in CallFrame call, out MessageHeader header) =>
        FileArguments.TryRead(call, call.A1, out header);

    private static long ReadVectors(in CallFrame call, in MessageHeader header, out Span<IoVector> pieces)
    {
        long error = FileArguments.ReadVectors(call, header.Vectors, header.VectorCount, out pieces);
        return error == -Errno.EINVAL ? -Errno.EMSGSIZE : error;
    }

    /// <summary>The files of SCM_RIGHTS, each with a reference.</summary>
    private static long TakeFiles(in CallFrame call, in MessageHeader header, out OpenFile[]? files)
    {
        files = null;
        if (header.Control == 0 || header.ControlLength < ControlHeaderBytes)
        {
            return 0;
        }

        byte[] area = new byte[Math.Min(header.ControlLength, 4096)];
        if (!FileArguments.Read(call, header.Control, area))
        {
            return -Errno.EFAULT;
        }

        long length = MemoryMarshal.Read<long>(area);
        if (length < ControlHeaderBytes || length > area.Length)
        {
            return -Errno.EINVAL;
        }

        bool isRights = MemoryMarshal.Read<int>(area.AsSpan(8)) == SOL_SOCKET
            && MemoryMarshal.Read<int>(area.AsSpan(12)) == SCM_RIGHTS;
        int count = (int)(length - ControlHeaderBytes) / sizeof(int);
        if (!isRights || count == 0)
        {
            return 0;
        }

        if (count > MaximumFiles)
        {
            return -Errno.EINVAL;
        }

        OpenFile[] found = new OpenFile[count];
        for (int i = 0; i < count; i++)
        {
            uint descriptor = MemoryMarshal.Read<uint>(area.AsSpan(ControlHeaderBytes + (i * sizeof(int))));
            if (FileArguments.File(call, descriptor) is not { } file)
            {
                return -Errno.EBADF;
            }

            found[i] = file;
        }

        foreach (OpenFile file in found)
        {
            file.Get();
        }

        files = found;
        return 0;
    }

    /// <summary>Installs files that came with a message; those that have no room are closed.</summary>
    private static ulong GiveFiles(
        in CallFrame call, in MessageHeader header, OpenFile[] files, bool closes, ref uint told)
    {
        int room = header.Control == 0 || header.ControlLength < ControlHeaderBytes
            ? 0
            : (int)Math.Min((header.ControlLength - ControlHeaderBytes) / sizeof(int), MaximumFiles);
        byte[] area = new byte[ControlHeaderBytes + (Math.Min(room, files.Length) * sizeof(int))];
        int given = 0;
        for (int i = 0; i < files.Length; i++)
        {
            long descriptor = given < room ? FileArguments.Install(call, files[i], closes) : -Errno.EMFILE;
            if (descriptor < 0)
            {
                told |= MSG_CTRUNC;
                if (given >= room)
                {
                    files[i].Put();
                }

                continue;
            }

            MemoryMarshal.Write(area.AsSpan(ControlHeaderBytes + (given * sizeof(int))), (int)descriptor);
            given++;
        }

        if (given == 0)
        {
            return 0;
        }

        int length = ControlHeaderBytes + (given * sizeof(int));
        MemoryMarshal.Write(area, (long)length);
        MemoryMarshal.Write(area.AsSpan(8), SOL_SOCKET);
        MemoryMarshal.Write(area.AsSpan(12), SCM_RIGHTS);
        _ = FileArguments.Write(call, header.Control, area.AsSpan(0, length));
        return Math.Min((ulong)((length + 7) & ~7), header.ControlLength);
    }

    /// <summary>struct msghdr, 56 bytes.</summary>
    private readonly record struct MessageHeader(
        ulong Name,
        ulong NameLength64,
        ulong Vectors,
        ulong VectorCount,
        ulong Control,
        ulong ControlLength,
        ulong Flags)
    {
        public ulong NameLength => (uint)NameLength64;
    }
}

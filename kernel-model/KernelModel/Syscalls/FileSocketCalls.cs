using System.Text;
using KernelModel.Files;
using KernelModel.Files.Sockets;

namespace KernelModel.Syscalls;

/// <summary>Sockets of the local domain; there are no others, and socket says so (EAFNOSUPPORT).</summary>
internal static class FileSocketCalls
{
    private const int AF_UNIX = 1;
    private const int SOCK_NONBLOCK = OpenFlags.O_NONBLOCK;
    private const int SOCK_CLOEXEC = OpenFlags.O_CLOEXEC;
    private const int AddressBytes = 110;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(41, "socket", Create, "socket_domain socket_type int"),
        new(42, "connect", Connect, "fd ptr uint"),
        new(43, "accept", Accept, "fd ptr ptr"),
        new(288, "accept4", Accept4, "fd ptr ptr flags:open"),
        new(48, "shutdown", Shutdown, "fd int"),
        new(49, "bind", Bind, "fd ptr uint"),
        new(50, "listen", Listen, "fd int"),
        new(51, "getsockname", GetName, "fd ptr ptr"),
        new(52, "getpeername", GetPeerName, "fd ptr ptr"),
        new(53, "socketpair", CreatePair, "socket_domain socket_type int ptr"),
        new(54, "setsockopt", SetOption, "fd int int ptr uint"),
        new(55, "getsockopt", GetOption, "fd int int ptr ptr"),
    ];

    /// <summary>The socket of a descriptor.</summary>
    internal static long Find(in CallFrame call, out SocketFile? socket)
    {
        OpenFile? file = FileArguments.RealFile(call, call.A0);
        socket = file as SocketFile;
        return file is null ? -Errno.EBADF : socket is null ? -Errno.ENOTSOCK : 0;
    }

    /// <summary>Reads a struct sockaddr_un.</summary>
    internal static long ReadAddress(in CallFrame call, ulong at, ulong length, out string name)
    {
        name = string.Empty;
        if (length is < 2 or > 128)
        {
            return -Errno.EINVAL;
        }

        Span<byte> area = stackalloc byte[(int)length];
        if (!FileArguments.Read(call, at, area))
        {
            return -Errno.EFAULT;
        }

        if (System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(area) != AF_UNIX)
        {
            return -Errno.EINVAL;
        }

        ReadOnlySpan<byte> path = area[2..Math.Min(area.Length, AddressBytes)];
        if (path.Length > 0 && path[0] != 0)
        {
            int end = path.IndexOf((byte)0);
            path = end < 0 ? path : path[..end];
        }

        name = Encoding.Latin1.GetString(path);
        return 0;
    }

    /// <summary>Writes a struct sockaddr_un, cut to the length that the caller has room for.</summary>
    internal static long WriteAddress(in CallFrame call, ulong at, ulong lengthAt, string name)
    {
        if (at == 0)
        {
            return 0;
        }

        if (!FileArguments.TryRead(call, lengthAt, out int room))
        {
            return -Errno.EFAULT;
        }

        if (room < 0)
        {
            return -Errno.EINVAL;
        }

        bool isPath = name.Length > 0 && name[0] != '\0';
        byte[] area = new byte[2 + name.Length + (isPath ? 1 : 0)];
        area[0] = AF_UNIX;
        _ = Encoding.Latin1.GetBytes(name, area.AsSpan(2));
        long error = FileArguments.Write(call, at, area.AsSpan(0, Math.Min(room, area.Length)));
        return error < 0 ? error : FileArguments.Write(call, lengthAt, area.Length);
    }

    private static long CheckType(in CallFrame call, out int type)
    {
        const int SOCK_TYPE_MASK = 0xF;
        const int SOCK_MAX = 11;
        type = (int)call.A1 & SOCK_TYPE_MASK;
        if (((int)call.A1 & ~(SOCK_TYPE_MASK | SOCK_NONBLOCK | SOCK_CLOEXEC)) != 0 || type >= SOCK_MAX)
        {
            return -Errno.EINVAL;
        }

        if ((int)call.A0 != AF_UNIX)
        {
            return -Errno.EAFNOSUPPORT;
        }

        if (type == 3)
        {
            type = UnixSocket.SOCK_DGRAM;
        }

        return type is not (UnixSocket.SOCK_STREAM or UnixSocket.SOCK_DGRAM or UnixSocket.SOCK_SEQPACKET)
            ? -Errno.ESOCKTNOSUPPORT
            : (int)call.A2 is not (0 or AF_UNIX) ? -Errno.EPROTONOSUPPORT : 0;
    }

    private static long Create(in CallFrame call)
    {
        long error = CheckType(call, out int type);
        if (error < 0)
        {
            return error;
        }

        Vfs vfs = call.Kernel.Vfs;
        SocketFile file = vfs.OpenSocket(new UnixSocket(vfs, type, call.Task), (int)call.A1);
        return FileArguments.Install(call, file, ((int)call.A1 & SOCK_CLOEXEC) != 0);
    }

    private static long CreatePair(in CallFrame call)
    {
        long error = CheckType(call, out int type);
        if (error < 0)
        {
            return error == -Errno.EAFNOSUPPORT && (int)call.A0 == 2 ? -Errno.ENOTSUP : error;
        }

        Vfs vfs = call.Kernel.Vfs;
        UnixSocket a = new(vfs, type, call.Task);
        UnixSocket b = new(vfs, type, call.Task);
        UnixSocket.Pair(a, b);
        return FileCalls.InstallPair(
            call, vfs.OpenSocket(a, (int)call.A1), vfs.OpenSocket(b, (int)call.A1), call.A3,
            ((int)call.A1 & SOCK_CLOEXEC) != 0);
    }

    private static long Connect(in CallFrame call)
    {
        long error = Find(call, out SocketFile? file);
        string name = string.Empty;
        error = error < 0 ? error : ReadAddress(call, call.A1, call.A2, out name);
        UnixSocket? target = null;
        error = error < 0 ? error : call.Kernel.Vfs.FindSocket(call.Task, name, out target);
        if (error < 0 || file is null || target is null)
        {
            return error;
        }

        error = file.Socket.Connect(target, call.Task);
        if (error != -Errno.EAGAIN || file.IsNonBlocking)
        {
            return error;
        }

        call.Kernel.Waits.Wait(call.Task, new Tasks.WaitKey(Tasks.WaitKind.Writable, target.Id));
        return SystemCall.Blocked;
    }

    private static long Accept(in CallFrame call) => Accept(call, 0);

    private static long Accept4(in CallFrame call) => (call.A3 & ~(ulong)(SOCK_NONBLOCK | SOCK_CLOEXEC)) != 0
        ? -Errno.EINVAL
        : Accept(call, (int)call.A3);

    private static long Accept(in CallFrame call, int flags)
    {
        long error = Find(call, out SocketFile? file);
        if (error < 0 || file is null)
        {
            return error;
        }

        if (!file.Socket.IsListening)
        {
            return file.Socket.Type == UnixSocket.SOCK_DGRAM ? -Errno.ENOTSUP : -Errno.EINVAL;
        }

        if (file.Socket.Accept() is not { } accepted)
        {
            return FileTransfer.WaitToRead(call, file);
        }

        SocketFile made = call.Kernel.Vfs.OpenSocket(accepted, flags);
        error = WriteAddress(call, call.A1, call.A2, accepted.Peer?.Name ?? string.Empty);
        if (error < 0)
        {
            made.Put();
            return error;
        }

        return FileArguments.Install(call, made, (flags & SOCK_CLOEXEC) != 0);
    }

    private static long Shutdown(in CallFrame call)
    {
        long error = Find(call, out SocketFile? file);
        return error < 0 || file is null ? error
            : call.A1 > 2 ? -Errno.EINVAL : file.Socket.Shutdown((int)call.A1);
    }

    private static long Bind(in CallFrame call)
    {
        long error = Find(call, out SocketFile? file);
        string name = string.Empty;
        error = error < 0 ? error : ReadAddress(call, call.A1, call.A2, out name);
        if (error < 0 || file is null)
        {
            return error;
        }

        // Without a name, the kernel finds an abstract one of five hexadecimal digits.
        name = name.Length == 0 ? $"\0{file.Id & 0xFFFFF:x5}" : name;
        return call.Kernel.Vfs.BindSocket(call.Task, file.Socket, name);
    }

    private static long Listen(in CallFrame call)
    {
        long error = Find(call, out SocketFile? file);
        return error < 0 || file is null ? error : file.Socket.Listen((int)call.A1);
    }

    private static long GetName(in CallFrame call)
    {
        long error = Find(call, out SocketFile? file);
        return error < 0 || file is null ? error : WriteAddress(call, call.A1, call.A2, file.Socket.Name);
    }

    private static long GetPeerName(in CallFrame call)
    {
        long error = Find(call, out SocketFile? file);
        return error < 0 || file is null ? error
            : file.Socket.Peer is { } peer ? WriteAddress(call, call.A1, call.A2, peer.Name) : -Errno.ENOTCONN;
    }

    private static long SetOption(in CallFrame call)
    {
        const int SOL_SOCKET = 1;
        const int SO_PASSCRED = 16;
        const int SO_RCVTIMEO = 20;
        long error = Find(call, out SocketFile? file);
        if (error < 0 || file is null)
        {
            return error;
        }

        if ((int)call.A1 != SOL_SOCKET)
        {
            return -Errno.ENOPROTOOPT;
        }

        if ((int)call.A2 == SO_RCVTIMEO)
        {
            if (!FileArguments.TryRead(call, call.A3, out TimeSpec time))
            {
                return -Errno.EFAULT;
            }

            long total = (time.Seconds * 1_000_000_000) + (time.Nanoseconds * 1000);
            file.ReceiveTimeoutNs = total == 0 ? long.MaxValue : total;
            return 0;
        }

        if (call.A4 < sizeof(int))
        {
            return -Errno.EINVAL;
        }

        if (!FileArguments.TryRead(call, call.A3, out int value))
        {
            return -Errno.EFAULT;
        }

        file.Socket.PassesCredentials = (int)call.A2 == SO_PASSCRED ? value != 0 : file.Socket.PassesCredentials;
        return 0;
    }

    private static long GetOption(in CallFrame call)
    {
        const int SOL_SOCKET = 1;
        long error = Find(call, out SocketFile? file);
        if (error < 0 || file is null)
        {
            return error;
        }

        if ((int)call.A1 != SOL_SOCKET)
        {
            return -Errno.ENOTSUP;
        }

        UnixSocket socket = file.Socket;
        const int SO_PEERCRED = 17;
        if ((int)call.A2 == SO_PEERCRED)
        {
            (int pid, uint uid, uint gid) = socket.Peer?.Owner ?? (0, uint.MaxValue, uint.MaxValue);
            Span<uint> words = [(uint)pid, uid, gid];
            return GiveOption(call, System.Runtime.InteropServices.MemoryMarshal.AsBytes(words));
        }

        int value = (int)call.A2 switch
        {
            3 => socket.Type,
            4 or 38 => 0,
            7 or 8 => UnixSocket.BufferBytes,
            16 => socket.PassesCredentials ? 1 : 0,
            30 => socket.IsListening ? 1 : 0,
            39 => AF_UNIX,
            _ => 0,
        };
        return GiveOption(call, BitConverter.GetBytes(value));
    }

    private static long GiveOption(in CallFrame call, ReadOnlySpan<byte> value)
    {
        if (!FileArguments.TryRead(call, call.A4, out int room))
        {
            return -Errno.EFAULT;
        }

        int length = Math.Clamp(room, 0, value.Length);
        long error = FileArguments.Write(call, call.A3, value[..length]);
        return error < 0 ? error : FileArguments.Write(call, call.A4, length);
    }
}

using KernelModel.Files.Memory;
using KernelModel.Files.Sockets;
using KernelModel.Tasks;

namespace KernelModel.Files;

/// <summary>Names of sockets.</summary>
internal sealed partial class Vfs
{
    private readonly Dictionary<string, UnixSocket> _abstractSockets = new(StringComparer.Ordinal);

    /// <summary>An open file for a socket.</summary>
    public SocketFile OpenSocket(UnixSocket socket, int flags)
    {
        VfsPath place = NewInternal(Modes.S_IFSOCK | 0x1FF, "socket:[{0}]");
        return new SocketFile(this, place, OpenFlags.O_RDWR | (flags & OpenFlags.O_NONBLOCK), socket);
    }

    /// <summary>Gives a socket a name: a file, or an abstract one.</summary>
    public long BindSocket(TaskStruct task, UnixSocket socket, string name)
    {
        if (socket.Name.Length > 0)
        {
            return -Errno.EINVAL;
        }

        if (name[0] == '\0')
        {
            if (!_abstractSockets.TryAdd(name, socket))
            {
                return -Errno.EADDRINUSE;
            }

            socket.Name = name;
            return 0;
        }

        VfsPath start = task.FsInfo?.WorkingDirectory ?? Root;
        long error = MakeNode(task, start, name, Modes.S_IFSOCK | 0x1FF, 0);
        if (error < 0)
        {
            return error == -Errno.EEXIST ? -Errno.EADDRINUSE : error;
        }

        if (Resolve(task, start, name, false, out VfsPath made) == 0 && made.Inode is SpecialInode inode)
        {
            inode.Socket = socket;
        }

        socket.Name = name;
        return 0;
    }

    /// <summary>The socket of a name.</summary>
    public long FindSocket(TaskStruct task, string name, out UnixSocket? socket)
    {
        socket = null;
        if (name.Length > 0 && name[0] == '\0')
        {
            return _abstractSockets.TryGetValue(name, out socket) ? 0 : -Errno.ECONNREFUSED;
        }

        long error = Resolve(task, task.FsInfo?.WorkingDirectory ?? Root, name, true, out VfsPath found);
        error = error < 0 ? error : Permission(task.Credentials, found.Inode, Access.Write);
        if (error < 0)
        {
            return error;
        }

        socket = (found.Inode as SpecialInode)?.Socket;
        return socket is null || socket.IsClosed ? -Errno.ECONNREFUSED : 0;
    }

    /// <summary>An abstract name is free again.</summary>
    public void UnbindSocket(UnixSocket socket)
    {
        if (socket.Name.Length > 0 && _abstractSockets.TryGetValue(socket.Name, out UnixSocket? named)
            && ReferenceEquals(named, socket))
        {
            _abstractSockets.Remove(socket.Name);
        }
    }
}

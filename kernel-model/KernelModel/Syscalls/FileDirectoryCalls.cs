using System.Buffers.Binary;
using System.Text;
using KernelModel.Files;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>Directories: listing them and being in them.</summary>
internal static class FileDirectoryCalls
{
    internal static IEnumerable<SystemCall> Rows =>
    [
        new(78, "getdents", ListOld, "fd ptr uint"),
        new(217, "getdents64", List, "fd ptr uint"),
        new(79, "getcwd", GetWorkingDirectory, "str_out uint"),
        new(80, "chdir", ChangeDirectory, "path"),
        new(81, "fchdir", ChangeDirectoryToFile, "fd"),
        new(161, "chroot", ChangeRoot, "path"),
    ];

    private static long List(in CallFrame call) => List(call, isOld: false);

    private static long ListOld(in CallFrame call) => List(call, isOld: true);

    private static long List(in CallFrame call, bool isOld)
    {
        if (FileArguments.RealFile(call, call.A0) is not { } file)
        {
            return -Errno.EBADF;
        }

        if (!file.Inode.IsDirectory)
        {
            return -Errno.ENOTDIR;
        }

        if (file.Path.Dentry.IsUnlinked)
        {
            return -Errno.ENOENT;
        }

        byte[] buffer = call.Kernel.Vfs.Buffer;
        int limit = (int)Math.Min((uint)call.A2, (uint)buffer.Length);
        int used = 0;
        long position = file.Position;
        bool isFull = false;
        while (file.Inode.NextEntry(file.Path.Dentry, call.Task, ref position, out DirectoryEntry entry))
        {
            int length = Put(buffer.AsSpan(used, limit - used), entry, position, isOld);
            if (length == 0)
            {
                isFull = true;
                break;
            }

            used += length;
            file.Position = position;
        }

        if (used == 0 && isFull)
        {
            return -Errno.EINVAL;
        }

        long error = FileArguments.Write(call, call.A1, buffer.AsSpan(0, used));
        return error < 0 ? error : used;
    }

    /// <summary>linux_dirent64, or linux_dirent with its type in the last byte: the record's length, 0 if it does not
    /// fit.</summary>
    private static int Put(Span<byte> into, in DirectoryEntry entry, long next, bool isOld)
    {
        const int OldHeader = 18;
        const int Header = 19;
        int nameAt = isOld ? OldHeader : Header;
        int length = (nameAt + entry.Name.Length + (isOld ? 2 : 1) + 7) & ~7;
        if (length > into.Length)
        {
            return 0;
        }

        into[..length].Clear();
        BinaryPrimitives.WriteInt64LittleEndian(into, entry.InodeNumber);
        BinaryPrimitives.WriteInt64LittleEndian(into[8..], next);
        BinaryPrimitives.WriteUInt16LittleEndian(into[16..], (ushort)length);
        into[isOld ? length - 1 : OldHeader] = Modes.DirectoryType(entry.Mode);
        _ = Encoding.Latin1.GetBytes(entry.Name, into[nameAt..]);
        return length;
    }

    private static long GetWorkingDirectory(in CallFrame call)
    {
        if (call.Task.FsInfo is not { } info)
        {
            return -Errno.ENOENT;
        }

        if (info.WorkingDirectory.Dentry.IsUnlinked)
        {
            return -Errno.ENOENT;
        }

        string text = call.Kernel.Vfs.TextOf(call.Task, info.WorkingDirectory);
        if (text.Length + 1 > (long)Math.Min(call.A1, int.MaxValue))
        {
            return -Errno.ERANGE;
        }

        byte[] bytes = Encoding.Latin1.GetBytes(text + "\0");
        long error = FileArguments.Write(call, call.A0, bytes);
        return error < 0 ? error : bytes.Length;
    }

    private static long ChangeDirectory(in CallFrame call)
    {
        long error = FileArguments.Find(call, call.A0, true, out VfsPath found);
        return error < 0 ? error : Enter(call, found);
    }

    private static long ChangeDirectoryToFile(in CallFrame call) => FileArguments.File(call, call.A0) is { } file
        ? Enter(call, file.Path)
        : -Errno.EBADF;

    private static long Enter(in CallFrame call, VfsPath place)
    {
        long error = !place.Inode.IsDirectory
            ? -Errno.ENOTDIR
            : Vfs.Permission(call.Task.Credentials, place.Inode, Access.Execute);
        if (error == 0 && call.Task.FsInfo is { } info)
        {
            info.WorkingDirectory = place;
        }

        return error;
    }

    private static long ChangeRoot(in CallFrame call)
    {
        long error = FileArguments.Find(call, call.A0, true, out VfsPath found);
        error = error < 0 ? error
            : !found.Inode.IsDirectory ? -Errno.ENOTDIR
            : Vfs.Permission(call.Task.Credentials, found.Inode, Access.Execute);
        if (error < 0)
        {
            return error;
        }

        if (!call.Task.Credentials.Has(Capability.SYS_CHROOT))
        {
            return -Errno.EPERM;
        }

        if (call.Task.FsInfo is { } info)
        {
            info.Root = found;
        }

        return 0;
    }
}

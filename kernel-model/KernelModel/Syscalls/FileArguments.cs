using System.Runtime.InteropServices;
using System.Text;
using KernelModel.Files;

namespace KernelModel.Syscalls;

/// <summary>What calls on files have in common: memory of the caller, descriptors and paths.</summary>
internal static class FileArguments
{
    public const int AT_FDCWD = -100;
    public const uint AT_SYMLINK_NOFOLLOW = 0x100;
    public const uint AT_REMOVEDIR = 0x200;
    public const uint AT_SYMLINK_FOLLOW = 0x400;
    public const uint AT_NO_AUTOMOUNT = 0x800;
    public const uint AT_EMPTY_PATH = 0x1000;

    /// <summary>Reads bytes of the caller; false: EFAULT.</summary>
    public static bool Read(in CallFrame call, ulong at, Span<byte> into) =>
        into.Length == 0 || (call.Task.Mm is { } mm && mm.Read(at, into));

    /// <summary>Reads a value of the caller; false: EFAULT.</summary>
    public static bool TryRead<T>(in CallFrame call, ulong at, out T value)
        where T : unmanaged
    {
        if (call.Task.Mm is { } mm)
        {
            return mm.TryRead(at, out value);
        }

        value = default;
        return false;
    }

    /// <summary>Writes bytes to the caller: 0, or -EFAULT.</summary>
    public static long Write(in CallFrame call, ulong at, ReadOnlySpan<byte> bytes) =>
        bytes.Length == 0 || (call.Task.Mm is { } mm && mm.Write(at, bytes)) ? 0 : -Errno.EFAULT;

    /// <summary>Writes a value to the caller: 0, or -EFAULT.</summary>
    public static long Write<T>(in CallFrame call, ulong at, T value)
        where T : unmanaged => Write(call, at, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>Reads an array of <c>struct iovec</c> of the caller.</summary>
    /// <returns>0, -EINVAL for too many, or -EFAULT.</returns>
    public static long ReadVectors(in CallFrame call, ulong at, ulong count, out Span<IoVector> pieces)
    {
        pieces = [];
        if (count > FileTransfer.MaximumVectors)
        {
            return -Errno.EINVAL;
        }

        pieces = call.Kernel.Vfs.Vectors.AsSpan(0, (int)count);
        return Read(call, at, MemoryMarshal.AsBytes(pieces)) ? 0 : -Errno.EFAULT;
    }

    /// <summary>Reads a <c>struct timespec</c> of the caller that says how long, or until when.</summary>
    /// <returns>0, -EFAULT, or -EINVAL for a time that calls do not accept.</returns>
    public static long ReadTime(in CallFrame call, ulong at, out long totalNs)
    {
        bool isThere = TryRead(call, at, out TimeSpec time);
        totalNs = time.TotalNs;
        return !isThere ? -Errno.EFAULT : time.IsValid ? 0 : -Errno.EINVAL;
    }

    /// <summary>The file of a descriptor, whatever it is good for; null: EBADF.</summary>
    public static OpenFile? File(in CallFrame call, ulong descriptor) => call.Task.Files?[descriptor];

    /// <summary>The same, but O_PATH descriptors are EBADF too.</summary>
    public static OpenFile? RealFile(in CallFrame call, ulong descriptor) =>
        File(call, descriptor) is { } file and not PathFile ? file : null;

    /// <summary>RLIMIT_NOFILE.</summary>
    public static ulong DescriptorLimit(in CallFrame call) =>
        call.Task.Process.Limits[Tasks.ResourceLimit.NOFILE].Soft;

    /// <summary>Gives a new file a descriptor, or closes it again: the descriptor or -EMFILE.</summary>
    public static long Install(in CallFrame call, OpenFile file, bool closesOnExec)
    {
        long descriptor = call.Task.Files is { } files
            ? files.Add(file, closesOnExec, DescriptorLimit(call))
            : -Errno.EMFILE;
        if (descriptor < 0)
        {
            file.Put();
        }

        return descriptor;
    }

    /// <summary>Reads a string; its end must be within <paramref name="limit"/> bytes.</summary>
    public static long ReadText(in CallFrame call, ulong at, int limit, out string text)
    {
        text = string.Empty;
        Span<byte> bytes = stackalloc byte[Vfs.PathMax];
        int length = 0;
        while (length < limit)
        {
            // Piece by piece to page ends: the string may end right before a page that is not there.
            int piece = Math.Min(limit - length, 4096 - (int)((at + (ulong)length) & 0xFFF));
            if (!Read(call, at + (ulong)length, bytes.Slice(length, piece)))
            {
                return -Errno.EFAULT;
            }

            int end = bytes.Slice(length, piece).IndexOf((byte)0);
            if (end >= 0)
            {
                text = Encoding.Latin1.GetString(bytes[..(length + end)]);
                return 0;
            }

            length += piece;
        }

        return -Errno.ENAMETOOLONG;
    }

    /// <summary>Reads a path.</summary>
    public static long Path(in CallFrame call, ulong at, out string path) => ReadText(call, at, Vfs.PathMax, out path);

    /// <summary>Where a path given with a directory's descriptor starts.</summary>
    public static long Start(in CallFrame call, ulong directory, string path, out VfsPath start)
    {
        start = call.Task.FsInfo?.WorkingDirectory ?? call.Kernel.Vfs.Root;
        if ((path.Length > 0 && path[0] == '/') || (int)directory == AT_FDCWD)
        {
            return 0;
        }

        if (File(call, (uint)directory) is not { } file)
        {
            return -Errno.EBADF;
        }

        start = file.Path;
        return file.Inode.IsDirectory || path.Length == 0 ? 0 : -Errno.ENOTDIR;
    }

    /// <summary>Reads a path and its start.</summary>
    public static long Path(in CallFrame call, ulong directory, ulong at, out VfsPath start, out string path)
    {
        long error = Path(call, at, out path);
        start = default;
        return error < 0 ? error : Start(call, directory, path, out start);
    }

    /// <summary>Finds what a descriptor and a path name together; AT_EMPTY_PATH names the descriptor's own file.
    /// </summary>
    public static long Find(
        in CallFrame call, ulong directory, ulong at, bool followsLast, bool allowsEmpty, out VfsPath found)
    {
        found = default;
        string path = string.Empty;
        long error = at == 0 && allowsEmpty ? 0 : Path(call, at, out path);
        if (error < 0)
        {
            return error;
        }

        error = Start(call, directory, path, out VfsPath start);
        if (error < 0)
        {
            return error;
        }

        if (path.Length == 0 && allowsEmpty)
        {
            found = start;
            return 0;
        }

        return call.Kernel.Vfs.Resolve(call.Task, start, path, followsLast, out found);
    }

    /// <summary>The same from the working directory.</summary>
    public static long Find(in CallFrame call, ulong at, bool followsLast, out VfsPath found) =>
        Find(call, unchecked((ulong)AT_FDCWD), at, followsLast, false, out found);
}

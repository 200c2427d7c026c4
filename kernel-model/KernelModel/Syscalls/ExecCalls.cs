using System.Text;
using KernelModel.AddressSpaces;
using KernelModel.Files;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>execve and execveat.</summary>
internal static class ExecCalls
{
    private const int MaximumTextBytes = 131_072;
    private const ulong MaximumTotalBytes = 6 << 20;
    private const ulong LeastTotalBytes = 128 << 10;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(59, "execve", Execute, "path argv envp"),
        new(322, "execveat", ExecuteAt, "dirfd path argv envp flags:at"),
    ];

    private static long Execute(in CallFrame call)
    {
        if (call.Mm.ReadPath(call.A0, out int error) is not { } path)
        {
            return error;
        }

        long opened = call.Kernel.Vfs.OpenForExec(call.Task, path, out OpenFile? file);
        return opened < 0 || file is null ? opened : Run(in call, file, path, call.A1, call.A2);
    }

    private static long ExecuteAt(in CallFrame call)
    {
        const int AT_SYMLINK_NOFOLLOW = 0x100;
        const int AT_EMPTY_PATH = 0x1000;
        const int AT_FDCWD = -100;
        int flags = (int)call.A4;
        if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0)
        {
            return -Errno.EINVAL;
        }

        if (call.Mm.ReadPath(call.A1, out int error) is not { } path)
        {
            return error;
        }

        TaskStruct task = call.Task;
        OpenFile? directory = (int)call.A0 == AT_FDCWD ? null : task.Files?[(uint)call.A0];
        if (directory is null && (int)call.A0 != AT_FDCWD && !path.StartsWith('/'))
        {
            return -Errno.EBADF;
        }

        Vfs vfs = call.Kernel.Vfs;
        string name = path;
        long opened;
        OpenFile? file;
        if (path.Length == 0)
        {
            if ((flags & AT_EMPTY_PATH) == 0 || directory is null)
            {
                return -Errno.ENOENT;
            }

            name = $"/dev/fd/{(int)call.A0}";
            opened = directory.Inode.IsRegular
                ? directory.Inode.Open(task, directory.Path, 0, out file)
                : NoProgram(out file);
        }
        else if (directory is null)
        {
            opened = vfs.OpenForExec(task, path, out file);
        }
        else
        {
            name = path.StartsWith('/') ? path : $"/dev/fd/{(int)call.A0}/{path}";
            opened = vfs.OpenForExec(
                task, directory.Path, path, (flags & AT_SYMLINK_NOFOLLOW) == 0, out file);
        }

        return opened < 0 || file is null ? opened : Run(in call, file, name, call.A2, call.A3);
    }

    private static long NoProgram(out OpenFile? file)
    {
        file = null;
        return -Errno.EACCES;
    }

    private static long Run(in CallFrame call, OpenFile file, string path, ulong argv, ulong envp)
    {
        ulong stack = call.Task.Process.Limits[ResourceLimit.STACK].Soft;
        ulong room = Math.Clamp(stack / 4, LeastTotalBytes, MaximumTotalBytes);
        List<byte[]> arguments = [];
        List<byte[]> environment = [];
        long error = ReadTexts(call.Mm, argv, arguments, ref room);
        error = error != 0 ? error : ReadTexts(call.Mm, envp, environment, ref room);
        if (error != 0)
        {
            file.Put();
            return error;
        }

        return call.Kernel.Loader.Execute(
            call.Task, file, Encoding.Latin1.GetBytes(path), arguments, environment);
    }

    private static long ReadTexts(MmStruct mm, ulong at, List<byte[]> texts, ref ulong room)
    {
        if (at == 0)
        {
            return 0;
        }

        byte[] buffer = new byte[MaximumTextBytes];
        while (true)
        {
            if (!mm.TryRead(at, out ulong text))
            {
                return -Errno.EFAULT;
            }

            if (text == 0)
            {
                return 0;
            }

            long length = mm.ReadString(text, buffer);
            if (length < 0)
            {
                return length == -Errno.ENAMETOOLONG ? -Errno.E2BIG : length;
            }

            ulong need = (ulong)length + 1 + 8;
            if (need > room)
            {
                return -Errno.E2BIG;
            }

            room -= need;
            texts.Add(buffer.AsSpan(0, (int)length).ToArray());
            at += 8;
        }
    }
}

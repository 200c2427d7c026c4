using KernelModel.Files;
using KernelModel.Files.Pipes;
using KernelModel.Signals;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>The size of files and the room they take.</summary>
internal static class FileAllocationCalls
{
    private const int FALLOC_FL_KEEP_SIZE = 1;
    private const int FALLOC_FL_PUNCH_HOLE = 2;
    private const int FALLOC_FL_ZERO_RANGE = 0x10;
    private const int F_SEAL_GROW = 4;
    private const int F_SEAL_WRITE = 8;

    /// <summary>Sets a length within RLIMIT_FSIZE.</summary>
    internal static long Truncate(in CallFrame call, Inode inode, long bytes)
    {
        if (bytes > inode.SizeBytes && (ulong)bytes > call.Task.Process.Limits[ResourceLimit.FSIZE].Soft)
        {
            _ = call.Kernel.SendSignal(call.Task, SigInfo.FromKernel(Signal.SIGXFSZ));
            return -Errno.EFBIG;
        }

        return call.Kernel.Vfs.Truncate(inode, bytes);
    }

    /// <summary>fallocate: more length, holes, zeros. Room itself is not promised: pages come when they are written.
    /// </summary>
    internal static long Allocate(in CallFrame call)
    {
        if (FileArguments.RealFile(call, call.A0) is not { } file || !file.CanWrite)
        {
            return -Errno.EBADF;
        }

        (int mode, long offset, long length) = ((int)call.A1, (long)call.A2, (long)call.A3);
        if (offset < 0 || length <= 0)
        {
            return -Errno.EINVAL;
        }

        if (file is PipeFile)
        {
            return -Errno.ESPIPE;
        }

        Inode inode = file.Inode;
        if (!inode.IsRegular || inode.Mapping is not { } mapping)
        {
            return inode.IsDirectory ? -Errno.EISDIR : -Errno.ENODEV;
        }

        if (offset > long.MaxValue - length)
        {
            return -Errno.EFBIG;
        }

        int seals = Math.Max(inode.Seals, 0);
        switch (mode)
        {
            case 0 or FALLOC_FL_KEEP_SIZE:
                break;
            case FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE:
            case FALLOC_FL_ZERO_RANGE or (FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE):
                if ((seals & F_SEAL_WRITE) != 0)
                {
                    return -Errno.EPERM;
                }

                inode.PunchHole(offset, Math.Min(length, Math.Max(0, mapping.SizeBytes - offset)));
                break;
            default:
                return -Errno.ENOTSUP;
        }

        if ((mode & FALLOC_FL_KEEP_SIZE) != 0 || offset + length <= inode.SizeBytes)
        {
            return 0;
        }

        return (seals & F_SEAL_GROW) != 0 ? -Errno.EPERM : Truncate(call, inode, offset + length);
    }
}

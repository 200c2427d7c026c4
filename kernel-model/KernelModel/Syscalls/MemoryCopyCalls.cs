using KernelModel.AddressSpaces;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>process_vm_readv and process_vm_writev (mm/process_vm_access.c).</summary>
internal static class MemoryCopyCalls
{
    internal static IEnumerable<SystemCall> Rows =>
    [
        new(310, "process_vm_readv", Read, "int ptr ulong ptr ulong ulong"),
        new(311, "process_vm_writev", Write, "int ptr ulong ptr ulong ulong"),
    ];

    private static long Read(in CallFrame call) => Copy(in call, isWrite: false);

    private static long Write(in CallFrame call) => Copy(in call, isWrite: true);

    private static long Copy(in CallFrame call, bool isWrite)
    {
        if (call.A5 != 0 || call.A2 > FileTransfer.MaximumVectors || call.A4 > FileTransfer.MaximumVectors)
        {
            return -Errno.EINVAL;
        }

        int status = CheckPieces(call.Mm, call.A1, call.A2, mustFitUserSpace: true);
        status = status < 0 ? status : CheckPieces(call.Mm, call.A3, call.A4, mustFitUserSpace: false);
        if (status < 0)
        {
            return status;
        }

        if (Total(call.Mm, call.A1, call.A2) == 0 || Total(call.Mm, call.A3, call.A4) == 0)
        {
            return 0;
        }

        if (call.Kernel.Tasks.FindTask((int)call.A0) is not { } target || target.Mm is not { } remote)
        {
            return -Errno.ESRCH;
        }

        return MayAccess(call.Task, target) ? CopyPieces(in call, remote, isWrite) : -Errno.EPERM;
    }

    /// <summary>ptrace_may_access, by identities.</summary>
    private static bool MayAccess(TaskStruct task, TaskStruct target)
    {
        Credentials mine = task.Credentials;
        Credentials other = target.Credentials;
        return task.Process == target.Process || mine.Has(Capability.SYS_PTRACE)
            || (mine.Uid == other.Uid && mine.Uid == other.EffectiveUid && mine.Uid == other.SavedUid
                && mine.Gid == other.Gid && mine.Gid == other.EffectiveGid && mine.Gid == other.SavedGid);
    }

    private static int CheckPieces(MmStruct mm, ulong at, ulong count, bool mustFitUserSpace)
    {
        for (ulong i = 0; i < count; i++)
        {
            if (!TryPiece(mm, at, i, out ulong start, out ulong length))
            {
                return -Errno.EFAULT;
            }

            if ((long)length < 0)
            {
                return -Errno.EINVAL;
            }

            if (mustFitUserSpace && (start > MmStruct.TaskSize || length > MmStruct.TaskSize - start))
            {
                return -Errno.EFAULT;
            }
        }

        return 0;
    }

    private static ulong Total(MmStruct mm, ulong at, ulong count)
    {
        ulong total = 0;
        for (ulong i = 0; i < count && TryPiece(mm, at, i, out _, out ulong length); i++)
        {
            total += length;
        }

        return total;
    }

    private static bool TryPiece(MmStruct mm, ulong at, ulong index, out ulong start, out ulong length)
    {
        length = 0;
        return mm.TryRead(at + (index * 16), out start) && mm.TryRead(at + (index * 16) + 8, out length);
    }

    private static long CopyPieces(in CallFrame call, MmStruct remote, bool isWrite)
    {
        Span<byte> buffer = stackalloc byte[4096];
        long done = 0;
        ulong local = 0;
        ulong localLeft = 0;
        ulong nextLocal = 0;
        for (ulong i = 0; i < call.A4; i++)
        {
            TryPiece(call.Mm, call.A3, i, out ulong there, out ulong thereLeft);
            while (thereLeft > 0)
            {
                while (localLeft == 0)
                {
                    if (nextLocal == call.A2)
                    {
                        return done;
                    }

                    TryPiece(call.Mm, call.A1, nextLocal++, out local, out localLeft);
                }

                int piece = (int)Math.Min(
                    Math.Min(thereLeft, localLeft), Math.Min(0x1000 - (there & 0xFFF), 0x1000 - (local & 0xFFF)));
                Span<byte> part = buffer[..piece];
                bool copied = isWrite
                    ? call.Mm.Read(local, part) && remote.Write(there, part)
                    : remote.Read(there, part) && call.Mm.Write(local, part);
                if (!copied)
                {
                    return done > 0 ? done : -Errno.EFAULT;
                }

                done += piece;
                (local, localLeft) = (local + (ulong)piece, localLeft - (ulong)piece);
                (there, thereLeft) = (there + (ulong)piece, thereLeft - (ulong)piece);
            }
        }

        return done;
    }
}

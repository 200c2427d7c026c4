using System.Buffers.Binary;
using KernelModel.AddressSpaces;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>shmctl(2) with its structures (include/uapi/asm-generic/shmbuf.h, include/uapi/linux/shm.h).</summary>
internal static class SegmentControl
{
    private const int Remove = 0;
    private const int Set = 1;
    private const int Stat = 2;
    private const int Info = 3;
    private const int Lock = 11;
    private const int Unlock = 12;
    private const int StatByIndex = 13;
    private const int Usage = 14;
    private const int StatAny = 15;
    private const uint Dying = 0x200;
    private const uint LockedMode = 0x400;
    private const uint ReadBits = 0x124;
    private const int StatBytes = 112;

    internal static long Call(in CallFrame call)
    {
        SharedMemory segments = MemorySegmentCalls.Enter(in call);
        int id = (int)call.A0;
        int command = (int)call.A1 & ~0x100;
        if (id < 0 || command < 0)
        {
            return -Errno.EINVAL;
        }

        if (command is Info or Usage)
        {
            return WriteLimits(in call, segments, command == Usage);
        }

        SharedSegment? segment = command is StatByIndex or StatAny
            ? ByIndex(segments, id) : segments.Find(id);
        if (segment is null)
        {
            return -Errno.EINVAL;
        }

        switch (command)
        {
            case Stat or StatByIndex or StatAny:
                return command != StatAny && !SharedMemory.IsPermitted(call.Task, segment, ReadBits)
                    ? -Errno.EACCES
                    : WriteStat(in call, segment, command == Stat ? 0 : segment.Id);
            case Remove:
                if (!IsOwner(call.Task, segment))
                {
                    return -Errno.EPERM;
                }

                segments.Remove(segment);
                return 0;
            case Set:
                return SetOwner(in call, segment, segments.NowSeconds);
            case Lock or Unlock:
                if (!MemoryLimits.MayLockAll(call.Task)
                    && (!IsOwner(call.Task, segment) || (command == Lock && MemoryLimits.Locked(call.Task) == 0)))
                {
                    return -Errno.EPERM;
                }

                segment.IsLocked = command == Lock;
                return 0;
            default:
                return -Errno.EINVAL;
        }
    }

    private static bool IsOwner(TaskStruct task, SharedSegment segment) =>
        task.Credentials.EffectiveUid == segment.CreatorUid || task.Credentials.EffectiveUid == segment.Uid
        || task.Credentials.Has(Capability.SYS_ADMIN);

    private static SharedSegment? ByIndex(SharedMemory segments, int index)
    {
        foreach (SharedSegment segment in segments.Segments.Values)
        {
            if ((segment.Id & 0x7FFF) == index)
            {
                return segment;
            }
        }

        return null;
    }

    private static long WriteStat(in CallFrame call, SharedSegment segment, int result)
    {
        Span<byte> bytes = stackalloc byte[StatBytes];
        bytes.Clear();
        uint mode = segment.Mode | (segment.IsDying ? Dying : 0) | (segment.IsLocked ? LockedMode : 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, segment.Key);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], segment.Uid);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], segment.Gid);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], segment.CreatorUid);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], segment.CreatorGid);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[20..], mode);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[24..], (ushort)(segment.Id >> 15));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[48..], segment.SizeBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[56..], segment.AttachedAt);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[64..], segment.DetachedAt);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[72..], segment.ChangedAt);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[80..], segment.CreatorPid);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[84..], segment.LastPid);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[88..], segment.AttachCount);
        return call.Mm.Write(call.A2, bytes) ? result : -Errno.EFAULT;
    }

    private static long SetOwner(in CallFrame call, SharedSegment segment, long now)
    {
        Span<byte> bytes = stackalloc byte[StatBytes];
        if (!call.Mm.Read(call.A2, bytes))
        {
            return -Errno.EFAULT;
        }

        if (!IsOwner(call.Task, segment))
        {
            return -Errno.EPERM;
        }

        segment.Uid = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        segment.Gid = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        segment.Mode = BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]) & 0x1FF;
        segment.ChangedAt = now;
        return 0;
    }

    /// <summary>struct shminfo64 or struct shm_info; the result is the greatest index in use.</summary>
    private static long WriteLimits(in CallFrame call, SharedMemory segments, bool isUsage)
    {
        Span<long> values = stackalloc long[9];
        values.Clear();
        int greatest = 0;
        long resident = 0;
        foreach (SharedSegment segment in segments.Segments.Values)
        {
            greatest = Math.Max(greatest, segment.Id & 0x7FFF);
            resident += segment.Mapping.PageCount;
        }

        if (isUsage)
        {
            (values[0], values[1], values[2]) = (segments.Segments.Count, segments.TotalPages, resident);
            values = values[..6];
        }
        else
        {
            (values[0], values[1], values[2]) = ((long)segments.MaxBytes, 1, segments.MaxCount);
            (values[3], values[4]) = (segments.MaxCount, (long)segments.MaxPages);
        }

        return call.Mm.Write(call.A2, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values))
            ? greatest : -Errno.EFAULT;
    }
}

using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <content>mlock and its family (mm/mlock.c).</content>
internal sealed unsafe partial class MmStruct
{
    public const int LockCurrent = 1;
    public const int LockFuture = 2;
    public const int LockOnFault = 4;

    /// <summary>mlock(2) and mlock2(2).</summary>
    public int Mlock(TaskStruct? task, ulong start, ulong length, bool onFault)
    {
        if (!CanLock(task))
        {
            return -Errno.EPERM;
        }

        ulong size = RoundUp(length + (start & PageMask));
        start &= ~PageMask;
        ulong limitPages = MemoryLimits.Locked(task) >> 12;
        ulong locked = (size >> 12) + (ulong)LockedPages;
        if (locked > limitPages && !MemoryLimits.MayLockAll(task))
        {
            locked -= (ulong)CountLocked(start, start + size);
            if (locked > limitPages)
            {
                return -Errno.ENOMEM;
            }
        }

        int status = SetLock(start, size, onFault ? VmFlags.LockedMask : VmFlags.Locked);
        status = status < 0 || size == 0 ? status : Populate(task, start, start + size);

        // __mlock_posix_error_return, for what populating answers.
        return status == -Errno.EFAULT ? -Errno.ENOMEM : status;
    }

    /// <summary>munlock(2).</summary>
    public int Munlock(ulong start, ulong length)
    {
        ulong size = RoundUp(length + (start & PageMask));
        return SetLock(start & ~PageMask, size, VmFlags.None);
    }

    /// <summary>mlockall(2).</summary>
    public int MlockAll(TaskStruct? task, int flags)
    {
        if (flags == 0 || (flags & ~(LockCurrent | LockFuture | LockOnFault)) != 0 || flags == LockOnFault)
        {
            return -Errno.EINVAL;
        }

        if (!CanLock(task))
        {
            return -Errno.EPERM;
        }

        bool locksNow = (flags & LockCurrent) != 0;
        if (locksNow && TotalPages > (long)(MemoryLimits.Locked(task) >> 12) && !MemoryLimits.MayLockAll(task))
        {
            return -Errno.ENOMEM;
        }

        VmFlags bits = (flags & LockOnFault) != 0 ? VmFlags.LockedMask : VmFlags.Locked;
        DefaultFlags = (flags & LockFuture) != 0 ? bits : VmFlags.None;
        if (locksNow)
        {
            LockEvery(bits);
            for (VmArea? area = Areas.First; area is not null; area = area.Next)
            {
                Populate(task, area.Start, area.End);
            }
        }

        return 0;
    }

    /// <summary>munlockall(2).</summary>
    public int MunlockAll()
    {
        DefaultFlags = VmFlags.None;
        LockEvery(VmFlags.None);
        return 0;
    }

    private void LockEvery(VmFlags bits)
    {
        for (VmArea? area = Areas.First; area is not null; area = area.Next)
        {
            if (!area.Has(VmFlags.Special) && (area.Flags & VmFlags.LockedMask) != bits)
            {
                SetLock(area, bits);
                area = MergeNeighbours(area, isWhole: true);
            }
        }
    }

    /// <summary>apply_vma_lock_flags</summary>
    private int SetLock(ulong start, ulong size, VmFlags bits)
    {
        ulong end = start + size;
        if (end < start)
        {
            return -Errno.EINVAL;
        }

        if (size == 0)
        {
            return 0;
        }

        int status = 0;
        ulong at = start;
        VmArea? area = Areas.FindIntersection(start, end);
        while (at < end && status == 0)
        {
            if (area is null || area.Start > at)
            {
                status = -Errno.ENOMEM;
                break;
            }

            ulong stop = Math.Min(area.End, end);
            if ((area.Flags & VmFlags.LockedMask) != bits && !area.Has(VmFlags.Special))
            {
                bool isWhole = area.Start == at && area.End == stop;
                status = Cut(ref area, at, stop);
                if (status == 0)
                {
                    SetLock(area, bits);
                    area = MergeNeighbours(area, isWhole);
                }
            }

            at = Math.Max(stop, area.End);
            area = area.Next;
        }

        return status;
    }

    private void SetLock(VmArea area, VmFlags bits)
    {
        bool was = area.Has(VmFlags.Locked);
        bool isNow = (bits & VmFlags.Locked) != 0;
        area.Flags = (area.Flags & ~VmFlags.LockedMask) | bits;
        LockedPages += was == isNow ? 0 : isNow ? area.PageCount : -area.PageCount;
    }

    private long CountLocked(ulong start, ulong end)
    {
        long pages = 0;
        for (VmArea? area = Areas.FindIntersection(start, end);
            area is not null && area.Start < end; area = area.Next)
        {
            pages += area.Has(VmFlags.Locked)
                ? (long)((Math.Min(area.End, end) - Math.Max(area.Start, start)) >> 12) : 0;
        }

        return pages;
    }
}

using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <content>mremap (mm/mremap.c).</content>
internal sealed unsafe partial class MmStruct
{
    private const int RemapHeadroomAreas = 5;

    /// <summary>mremap(2): the address or a negated error.</summary>
    public long Mremap(TaskStruct? task, ulong start, ulong oldLength, ulong newLength, int flags, ulong newStart)
    {
        ulong oldSize = RoundUp(oldLength);
        ulong newSize = RoundUp(newLength);
        bool isPlaced = (flags & (RemapFlags.Fixed | RemapFlags.DontUnmap)) != 0;
        newStart = isPlaced ? newStart : 0;
        int status = CheckRemap(start, oldSize, newSize, flags, newStart);
        if (status < 0)
        {
            return status;
        }

        Manager.Counters.Remaps++;
        if ((flags & RemapFlags.Fixed) != 0 && oldSize == newSize)
        {
            return MoveEach(task, start, oldSize, flags, newStart);
        }

        return RemapOne(task, start, oldSize, newSize, flags, newStart);
    }

    /// <summary>check_mremap_params</summary>
    private int CheckRemap(ulong start, ulong oldSize, ulong newSize, int flags, ulong newStart)
    {
        if ((flags & ~(RemapFlags.MayMove | RemapFlags.Fixed | RemapFlags.DontUnmap)) != 0
            || (start & PageMask) != 0 || newSize == 0 || newSize > TaskSize || newStart > TaskSize - newSize)
        {
            return -Errno.EINVAL;
        }

        if ((flags & (RemapFlags.Fixed | RemapFlags.DontUnmap)) == 0)
        {
            return 0;
        }

        bool overlaps = start + oldSize > newStart && newStart + newSize > start;
        if ((newStart & PageMask) != 0 || (flags & RemapFlags.MayMove) == 0
            || ((flags & RemapFlags.DontUnmap) != 0 && oldSize != newSize) || overlaps)
        {
            return -Errno.EINVAL;
        }

        return Areas.Count + RemapHeadroomAreas > Manager.MaxAreaCount ? -Errno.ENOMEM : 0;
    }

    /// <summary>
    /// A move without a change of size may cover several areas; the gaps between them stay (remap_move, Linux 6.17).
    /// </summary>
    private long MoveEach(TaskStruct? task, ulong start, ulong size, int flags, ulong newStart)
    {
        ulong end = start + size;
        VmArea? area = AreaAt(start);
        if (area is null)
        {
            return -Errno.EFAULT;
        }

        if (size == 0 || area.End >= end)
        {
            return RemapOne(task, start, size, size, flags, newStart);
        }

        // What stays behind may merge with what comes next, so the area found next may start before its turn.
        for (ulong from = start; area is not null && area.Start < end;)
        {
            // Files that choose their own places move alone (vma_multi_allowed).
            if (area.Mapping is { IsShmem: false } || area.File is SegmentAttachment)
            {
                return -Errno.EFAULT;
            }

            ulong at = Math.Max(area.Start, from);
            ulong stop = Math.Min(area.End, end);
            long result = RemapOne(task, at, stop - at, stop - at, flags, newStart + (at - start));
            if (result < 0)
            {
                return result;
            }

            from = stop;
            area = stop == end ? null : Areas.Find(stop);
        }

        return (long)newStart;
    }

    private long RemapOne(TaskStruct? task, ulong start, ulong oldSize, ulong newSize, int flags, ulong newStart)
    {
        bool isPlaced = (flags & (RemapFlags.Fixed | RemapFlags.DontUnmap)) != 0;
        if (AreaAt(start) is not { } area)
        {
            return -Errno.EFAULT;
        }

        if (!isPlaced && newSize <= oldSize)
        {
            int status = newSize < oldSize ? Unmap(start + newSize, start + oldSize) : 0;
            return status < 0 ? status : (long)start;
        }

        int refusal = CheckArea(task, area, start, oldSize, newSize, flags);
        if (refusal < 0)
        {
            return refusal;
        }

        return isPlaced
            ? MoveTo(task, start, oldSize, newSize, flags, newStart)
            : Grow(task, area, start, oldSize, newSize, flags);
    }

    /// <summary>check_prep_vma, for what maps something new.</summary>
    private int CheckArea(TaskStruct? task, VmArea area, ulong start, ulong oldSize, ulong newSize, int flags)
    {
        if ((oldSize == 0 && !area.Has(VmFlags.Shared | VmFlags.MayShare))
            || ((flags & RemapFlags.DontUnmap) != 0 && area.Has(VmFlags.DontExpand | VmFlags.PfnMap)))
        {
            return -Errno.EINVAL;
        }

        // What a smaller size unmaps may lie in other areas.
        if (Math.Min(oldSize, newSize) > area.End - start)
        {
            return -Errno.EFAULT;
        }

        if (newSize <= oldSize)
        {
            return 0;
        }

        if (area.Has(VmFlags.DontExpand | VmFlags.PfnMap))
        {
            return -Errno.EFAULT;
        }

        long delta = (long)((newSize - oldSize) >> 12);
        return !MayLockMore(task, area.Flags, delta) ? -Errno.EAGAIN
            : !MayExpand(task, area.Flags, delta) ? -Errno.ENOMEM : 0;
    }

    /// <summary>In place when there is room behind the area, otherwise somewhere else (expand_vma).</summary>
    private long Grow(TaskStruct? task, VmArea area, ulong start, ulong oldSize, ulong newSize, int flags)
    {
        long delta = (long)((newSize - oldSize) >> 12);
        ulong oldEnd = start + oldSize;
        if (oldEnd == area.End && oldSize > 0 && start + newSize <= TaskSize
            && (area.Next is null || area.Next.Start >= start + newSize))
        {
            bool isAccounted = area.Has(VmFlags.Account);
            if (isAccounted && !Manager.Overcommit.TryCharge(this, task, delta))
            {
                return -Errno.ENOMEM;
            }

            area.End = start + newSize;
            Areas.BoundsChanged(area);
            AccountPages(area.Flags, delta);
            bool isLocked = area.Has(VmFlags.Locked);
            LockedPages += isLocked ? delta : 0;
            if (area.Next is { } above)
            {
                TryMerge(area, above);
            }

            if (isLocked)
            {
                Populate(task, oldEnd, start + newSize);
            }

            return (long)start;
        }

        if ((flags & RemapFlags.MayMove) == 0)
        {
            return -Errno.ENOMEM;
        }

        long place = ChoosePlace(task, 0, newSize, 0);
        return place < 0 ? place : Move(task, area, start, oldSize, newSize, flags, (ulong)place);
    }

    /// <summary>mremap_to: the target is cleared first.</summary>
    private long MoveTo(TaskStruct? task, ulong start, ulong oldSize, ulong newSize, int flags, ulong newStart)
    {
        int status = 0;
        if ((flags & RemapFlags.Fixed) != 0)
        {
            status = Unmap(newStart, newStart + newSize);
        }

        if (status == 0 && oldSize > newSize)
        {
            status = Unmap(start + newSize, start + oldSize);
            oldSize = newSize;
        }

        if (status < 0 || AreaAt(start) is not { } area)
        {
            return status < 0 ? status : -Errno.EFAULT;
        }

        if ((flags & RemapFlags.DontUnmap) != 0 && !MayExpand(task, area.Flags, (long)(oldSize >> 12)))
        {
            return -Errno.ENOMEM;
        }

        int how = (flags & RemapFlags.Fixed) != 0 ? MapFlags.Fixed : 0;
        long place = ChoosePlace(task, newStart, newSize, how);
        return place < 0 ? place : Move(task, area, start, oldSize, newSize, flags, (ulong)place);
    }

    /// <summary>move_vma</summary>
    private long Move(
        TaskStruct? task, VmArea area, ulong start, ulong oldSize, ulong newSize, int flags, ulong newStart)
    {
        bool keepsOld = (flags & RemapFlags.DontUnmap) != 0;
        VmFlags rights = area.Flags;
        long promised = (long)(newSize >> 12) - (keepsOld ? 0 : (long)(oldSize >> 12));
        if (Areas.Count >= Manager.MaxAreaCount - 3
            || ((rights & VmFlags.Account) != 0 && !Manager.Overcommit.TryCharge(this, task, promised)))
        {
            return -Errno.ENOMEM;
        }

        // A place without pages is numbered anew, so that it may join its new neighbours (copy_vma).
        bool isNumberedAnew = area.IsAnonymous && area.Anon is null;
        long page = isNumberedAnew ? (long)(newStart >> 12) : area.PageIndexOf(start);
        VmArea target = AddArea(newStart, newStart + newSize, rights, area.File, area.Mapping, page);
        area.Anon?.Add(target);
        target.MergeFamily = area.MergeFamily;
        target.IsForkChild = area.IsForkChild;
        bool moved = MoveEntries(start, oldSize, newStart);
        if (!moved)
        {
            Manager.Overcommit.Uncharge((rights & VmFlags.Account) != 0 ? promised : 0);
            RemoveArea(target);
            return -Errno.ENOMEM;
        }

        LeaveOld(area, start, oldSize, keepsOld);
        MergeNeighbours(target);
        if ((rights & VmFlags.Locked) != 0 && newSize > oldSize)
        {
            Populate(task, newStart + oldSize, newStart + newSize);
        }

        return (long)newStart;
    }

    private void LeaveOld(VmArea area, ulong start, ulong size, bool keeps)
    {
        if (size == 0)
        {
            return;
        }

        if (!keeps)
        {
            // The promise went with the pages: what unmapping gives back is taken before.
            Manager.Overcommit.Charge(area.Has(VmFlags.Account) ? (long)(size >> 12) : 0);
            Unmap(start, start + size);
        }
        else
        {
            // The whole area, also what did not move (dontunmap_complete).
            SetLock(area, VmFlags.None);
            if (area.Start == start && area.SizeBytes == size)
            {
                Manager.LeaveFamily(area);
            }
        }
    }

    /// <summary>Moves entries; all or none (move_page_tables).</summary>
    private bool MoveEntries(ulong start, ulong size, ulong newStart)
    {
        ulong done = MoveEntriesUntil(start, start + size, newStart);
        if (done < size)
        {
            // Tables for the way back exist.
            MoveEntriesUntil(newStart, newStart + done, start);
        }

        if (size > 0)
        {
            Manager.Tlb.FlushRange(this, start, start + size, freedTables: false);
        }

        return done >= size;
    }

    /// <returns>Bytes that were moved before a table was missing.</returns>
    private ulong MoveEntriesUntil(ulong start, ulong end, ulong newStart)
    {
        for (ulong at = start; at < end;)
        {
            ulong* from = Tables.Find(at, out ulong nextAt);
            nextAt = Math.Min(nextAt, end);
            for (; from != null && at < nextAt; at += 0x1000, from++)
            {
                if (*from == 0)
                {
                    continue;
                }

                ulong* to = Tables.FindOrCreate(newStart + (at - start));
                if (to == null)
                {
                    return at - start;
                }

                Tables.Store(to, *from);
                Tables.Store(from, 0);
            }

            at = nextAt;
        }

        return end - start;
    }
}

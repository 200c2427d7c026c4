using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <content>munmap, brk and the growth of stacks.</content>
internal sealed unsafe partial class MmStruct
{
    /// <summary>munmap(2): 0 or a negated error.</summary>
    public int Munmap(ulong start, ulong length)
    {
        if ((start & PageMask) != 0 || start > TaskSize || length > TaskSize - start)
        {
            return -Errno.EINVAL;
        }

        ulong size = RoundUp(length);
        return size == 0 ? -Errno.EINVAL : Unmap(start, start + size);
    }

    /// <summary>brk(2): the new end of the data segment, or the old one when it cannot be.</summary>
    public ulong SetBrk(TaskStruct? task, ulong wanted)
    {
        ulong old = Brk;
        if (wanted < StartBrk)
        {
            return old;
        }

        ulong dataLimit = MemoryLimits.Data(task);
        ulong programData = Program.EndData - Program.StartData;
        if (dataLimit != MemoryLimits.Infinity && wanted - StartBrk + programData > dataLimit)
        {
            return old;
        }

        ulong newEnd = RoundUp(wanted);
        ulong oldEnd = RoundUp(old);
        if (newEnd > TaskSize)
        {
            return old;
        }

        if (wanted <= old)
        {
            if (newEnd < oldEnd && Unmap(newEnd, oldEnd) < 0)
            {
                return old;
            }
        }
        else if (newEnd > oldEnd && !GrowBrk(task, oldEnd, newEnd))
        {
            return old;
        }

        Brk = wanted;
        return wanted;
    }

    /// <summary>Unmaps whole pages (do_vmi_align_munmap).</summary>
    /// <returns>0; or -ENOMEM when the cut would make too many areas.</returns>
    private int Unmap(ulong start, ulong end)
    {
        if (Areas.FindIntersection(start, end) is not { } first)
        {
            return 0;
        }

        bool cutsMiddle = first.Start < start && first.End > end;
        if (cutsMiddle && Areas.Count >= Manager.MaxAreaCount)
        {
            return -Errno.ENOMEM;
        }

        Manager.Counters.Unmaps++;
        VmArea? area = Isolate(start, end);
        long cleared = 0;
        long accounted = 0;
        while (area is not null && area.Start < end)
        {
            VmArea? next = area.Next;
            cleared += ZapEntries(area, area.Start, area.End, withCopies: true);
            accounted += area.Has(VmFlags.Account) ? area.PageCount : 0;
            RemoveArea(area);
            area = next;
        }

        Manager.Overcommit.Uncharge(accounted);
        ulong floor = Areas.FindBefore(start)?.End ?? 0;
        ulong ceiling = Areas.Find(end)?.Start ?? TaskSize + 0x1000;
        bool freed = Tables.FreeTables(start, end, floor, ceiling);
        if (cleared > 0 || freed)
        {
            Manager.Tlb.FlushRange(this, start, end, freed);
        }

        return 0;
    }

    private bool GrowBrk(TaskStruct? task, ulong oldEnd, ulong newEnd)
    {
        long pages = (long)((newEnd - oldEnd) >> 12);
        VmFlags flags = VmFlags.Read | VmFlags.Write | VmFlags.Account | MayAll | DefaultFlags;
        bool isTaken = (Areas.Find(oldEnd) is { } above && above.GuardedStart < newEnd)
            || (Areas.FindBefore(oldEnd) is { } below && below.End > oldEnd);
        if (isTaken || !MayLockMore(task, flags, pages) || !MayExpand(task, flags, pages)
            || Areas.Count > Manager.MaxAreaCount || !Manager.Overcommit.TryCharge(this, task, pages))
        {
            return false;
        }

        MergeNeighbours(AddArea(oldEnd, newEnd, flags, null, null, (long)(oldEnd >> 12)));
        if ((flags & VmFlags.Locked) != 0)
        {
            Populate(task, oldEnd, newEnd);
        }

        return true;
    }

    /// <summary>A stack grows down to an address just below it (expand_downwards, acct_stack_growth).</summary>
    internal bool TryGrowDown(TaskStruct? task, VmArea area, ulong address)
    {
        ulong start = address & ~PageMask;
        if (start < Manager.LowestAddress)
        {
            return false;
        }

        if (area.Previous is { } below && !below.Has(VmFlags.GrowsDown) && below.Has(VmFlags.Access)
            && (start < below.End || start - below.End < VmArea.StackGuardBytes))
        {
            return false;
        }

        long grown = (long)((area.Start - start) >> 12);
        if (grown > area.PageOffset || !MayExpand(task, area.Flags, grown)
            || area.End - start > MemoryLimits.Stack(task) || !MayLockMore(task, area.Flags, grown)
            || !Manager.Overcommit.TryCharge(this, task, grown))
        {
            return false;
        }

        area.Start = start;
        area.PageOffset -= grown;
        area.Flags |= VmFlags.Account;
        Areas.BoundsChanged(area);
        AccountPages(area.Flags, grown);
        LockedPages += area.Has(VmFlags.Locked) ? grown : 0;
        return true;
    }
}

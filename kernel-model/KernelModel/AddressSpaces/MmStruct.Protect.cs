using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <content>mprotect and pkey_mprotect (mm/mprotect.c).</content>
internal sealed unsafe partial class MmStruct
{
    /// <summary>mprotect(2), or pkey_mprotect(2) with a key: 0 or a negated error.</summary>
    /// <param name="task">Whose limits hold.</param>
    /// <param name="start">First address.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="prot">PROT_*.</param>
    /// <param name="key">The protection key; -1: the areas keep theirs.</param>
    public int Mprotect(TaskStruct? task, ulong start, ulong length, int prot, int key = -1)
    {
        int grows = prot & (Prot.GrowsDown | Prot.GrowsUp);
        prot &= ~(Prot.GrowsDown | Prot.GrowsUp);
        if (grows == (Prot.GrowsDown | Prot.GrowsUp) || (start & PageMask) != 0)
        {
            return -Errno.EINVAL;
        }

        if (length == 0)
        {
            return 0;
        }

        ulong end = start + RoundUp(length);
        if (end <= start)
        {
            return -Errno.ENOMEM;
        }

        if ((prot & ~(Prot.Read | Prot.Write | Prot.Exec | Prot.Sem)) != 0
            || (key != -1 && !IsAllocatedKey(key)))
        {
            return -Errno.EINVAL;
        }

        VmArea? area = Areas.Find(start);
        if (area is null)
        {
            return -Errno.ENOMEM;
        }

        if (grows != 0)
        {
            if (area.Start >= end)
            {
                return -Errno.ENOMEM;
            }

            if (grows == Prot.GrowsUp || !area.Has(VmFlags.GrowsDown))
            {
                return -Errno.EINVAL;
            }

            start = area.Start;
        }
        else if (area.Start > start)
        {
            return -Errno.ENOMEM;
        }

        Manager.Counters.Protects++;
        return ProtectAreas(task, start, end, prot, key);
    }

    /// <summary>The areas of a range one after the other, up to the first that refuses.</summary>
    private int ProtectAreas(TaskStruct? task, ulong start, ulong end, int prot, int key)
    {
        VmFlags keyOfExecute = KeyOfExecuteOnly(prot);
        ulong at = start;
        VmArea? area = Areas.FindIntersection(start, end);
        while (at < end)
        {
            if (area is null || area.Start > at)
            {
                return -Errno.ENOMEM;
            }

            VmFlags flags = (area.Flags & ~VmFlags.Access) | AccessOf(prot);
            flags = (flags & ~VmFlags.KeyMask) | KeyAfter(area, prot, key, keyOfExecute);
            if ((((ulong)flags & ~((ulong)flags >> 4)) & (ulong)VmFlags.Access) != 0)
            {
                return -Errno.EACCES;
            }

            ulong stop = Math.Min(area.End, end);
            int status = ProtectArea(task, ref area, at, stop, flags);
            if (status < 0)
            {
                return status;
            }

            at = Math.Max(stop, area.End);
            area = area.Next;
        }

        return 0;
    }

    /// <summary>arch_override_mprotect_pkey</summary>
    private VmFlags KeyAfter(VmArea area, int prot, int key, VmFlags keyOfExecute) =>
        key != -1 ? KeyFlags(key)
        : keyOfExecute != 0 ? keyOfExecute
        : ExecuteOnlyKey >= 0 && area.Key == ExecuteOnlyKey && prot != Prot.Exec ? 0
        : area.Flags & VmFlags.KeyMask;

    /// <summary>mprotect_fixup</summary>
    private int ProtectArea(TaskStruct? task, ref VmArea area, ulong start, ulong end, VmFlags flags)
    {
        VmFlags old = area.Flags;
        if (flags == old)
        {
            return 0;
        }

        long pages = (long)((end - start) >> 12);
        if (!MayExpand(task, flags, IsData(flags) && !IsData(old) ? pages : 0))
        {
            return -Errno.ENOMEM;
        }

        const VmFlags promisedOrShared = VmFlags.Account | VmFlags.Write | VmFlags.Shared | VmFlags.NoReserve;
        bool promises = (flags & VmFlags.Write) != 0 && (old & promisedOrShared) == 0;
        if (promises && !Manager.Overcommit.TryCharge(this, task, pages))
        {
            return -Errno.ENOMEM;
        }

        // What was promised and never touched need not be kept while it cannot be written.
        bool gives = (flags & VmFlags.Write) == 0 && area.Has(VmFlags.Account) && area.IsAnonymous
            && area.Anon is null;
        bool isWhole = area.Start == start && area.End == end;
        int status = Cut(ref area, start, end);
        if (status < 0)
        {
            Manager.Overcommit.Uncharge(promises ? pages : 0);
            return status;
        }

        AccountPages(old, -pages);
        area.Flags = gives ? flags & ~VmFlags.Account : flags | (promises ? VmFlags.Account : 0);
        Manager.Overcommit.Uncharge(gives ? pages : 0);
        AccountPages(area.Flags, pages);
        area.UpdateEntryBits();
        area = MergeNeighbours(area, isWhole);
        ChangeRights(area, start, end);
        if ((old & (VmFlags.Write | VmFlags.Shared | VmFlags.Locked)) == VmFlags.Locked
            && (flags & VmFlags.Write) != 0)
        {
            Populate(task, start, end);
        }

        return 0;
    }

    /// <summary>Cuts an area so that a range is one of its own.</summary>
    /// <returns>0; or -ENOMEM when there are too many.</returns>
    private int Cut(ref VmArea area, ulong start, ulong end)
    {
        int cuts = (area.Start < start ? 1 : 0) + (area.End > end ? 1 : 0);
        if (Areas.Count + cuts > Manager.MaxAreaCount)
        {
            return -Errno.ENOMEM;
        }

        if (area.Start < start)
        {
            area = Split(area, start);
        }

        if (area.End > end)
        {
            Split(area, end);
        }

        return 0;
    }
}

using Emulator.Arch;
using KernelModel.Frames;
using KernelModel.Paging;
using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <content>madvise (mm/madvise.c).</content>
internal sealed unsafe partial class MmStruct
{
    /// <summary>madvise(2): 0 or a negated error.</summary>
    public int Madvise(TaskStruct? task, ulong start, ulong length, int advice)
    {
        if (advice is < 0 or > Advice.Collapse or (> Advice.DontNeed and < Advice.Free)
            || (start & PageMask) != 0)
        {
            return -Errno.EINVAL;
        }

        ulong size = RoundUp(length);
        ulong end = start + size;
        if ((length != 0 && size == 0) || end < start)
        {
            return -Errno.EINVAL;
        }

        if (size == 0)
        {
            return 0;
        }

        return advice is Advice.PopulateRead or Advice.PopulateWrite
            ? PopulateAsTold(task, start, end, advice == Advice.PopulateWrite)
            : AdviseAreas(start, end, advice);
    }

    /// <summary>All areas of a range; holes are passed over and told of at the end.</summary>
    private int AdviseAreas(ulong start, ulong end, int advice)
    {
        int holes = 0;
        ulong at = start;
        VmArea? area = Areas.FindIntersection(start, end);
        while (at < end)
        {
            if (area is null || area.Start >= end)
            {
                holes = -Errno.ENOMEM;
                break;
            }

            if (area.Start > at)
            {
                holes = -Errno.ENOMEM;
                at = area.Start;
            }

            ulong stop = Math.Min(area.End, end);
            int status = AdviseArea(ref area, at, stop, advice);
            if (status < 0)
            {
                return status;
            }

            at = Math.Max(stop, area.End);
            area = area.Next;
        }

        return holes;
    }

    private int AdviseArea(ref VmArea area, ulong start, ulong stop, int advice)
    {
        switch (advice)
        {
            case Advice.DontNeed or Advice.DontNeedLocked:
                if (area.Has(VmFlags.PfnMap) || (advice == Advice.DontNeed && area.Has(VmFlags.Locked)))
                {
                    return -Errno.EINVAL;
                }

                ZapRange(area, start, stop, withCopies: true);
                return 0;
            case Advice.Free:
                return area.IsAnonymous && !area.Has(VmFlags.PfnMap | VmFlags.Locked)
                    ? MarkFree(area, start, stop) : -Errno.EINVAL;
            case Advice.Cold or Advice.PageOut:
                return area.Has(VmFlags.PfnMap | VmFlags.Locked) ? -Errno.EINVAL : 0;
            case Advice.WillNeed:
                return 0;
            case Advice.Remove:
                return RemoveContents(area, start, stop);
            case Advice.Collapse:
                return -Errno.EINVAL;
            default:
                return SetHint(ref area, start, stop, advice);
        }
    }

    /// <summary>Advice that is kept as flags of the area (madvise_vma_behavior).</summary>
    private int SetHint(ref VmArea area, ulong start, ulong stop, int advice)
    {
        const VmFlags reading = VmFlags.RandomRead | VmFlags.SequentialRead;
        const VmFlags huge = VmFlags.HugePage | VmFlags.NoHugePage;
        VmFlags old = area.Flags;
        if ((advice == Advice.DoFork && area.Has(VmFlags.Io))
            || (advice == Advice.WipeOnFork && (!area.IsAnonymous || area.Has(VmFlags.Shared)))
            || (advice == Advice.DoDump && area.Has(VmFlags.Special)))
        {
            return -Errno.EINVAL;
        }

        VmFlags flags = advice switch
        {
            Advice.Normal => old & ~reading,
            Advice.Random => (old & ~reading) | VmFlags.RandomRead,
            Advice.Sequential => (old & ~reading) | VmFlags.SequentialRead,
            Advice.DontFork => old | VmFlags.DontCopy,
            Advice.DoFork => old & ~VmFlags.DontCopy,
            Advice.Mergeable => old | VmFlags.Mergeable,
            Advice.Unmergeable => old & ~VmFlags.Mergeable,
            Advice.HugePage => (old & ~huge) | VmFlags.HugePage,
            Advice.NoHugePage => (old & ~huge) | VmFlags.NoHugePage,
            Advice.DontDump => old | VmFlags.DontDump,
            Advice.DoDump => old & ~VmFlags.DontDump,
            Advice.WipeOnFork => old | VmFlags.WipeOnFork,
            _ => old & ~VmFlags.WipeOnFork,
        };
        if (flags == old)
        {
            return 0;
        }

        bool isWhole = area.Start == start && area.End == stop;
        int status = Cut(ref area, start, stop);
        if (status == 0)
        {
            area.Flags = flags;
            area = MergeNeighbours(area, isWhole);
        }

        return status < 0 ? -Errno.EAGAIN : 0;
    }

    /// <summary>MADV_FREE: clean pages may be taken back; until then they keep what they hold.</summary>
    private int MarkFree(VmArea area, ulong start, ulong stop)
    {
        bool mustFlush = false;
        for (ulong at = start; at < stop;)
        {
            ulong* entry = Tables.Find(at, out ulong nextAt);
            nextAt = Math.Min(nextAt, stop);
            for (; entry != null && at < nextAt; at += 0x1000, entry++)
            {
                if (!PteBits.IsMapped(*entry) || (*entry & PteBits.Special) != 0)
                {
                    continue;
                }

                ref PageFrame page = ref Frames[PteBits.FrameOf(*entry)];
                if (page.MapCount == 1)
                {
                    page.Flags &= ~(PageFlags.SwapBacked | PageFlags.Dirty);
                    Tables.Store(entry, *entry & ~(PagingEntry.A | PagingEntry.D));
                    mustFlush = true;
                }
            }

            at = nextAt;
        }

        if (mustFlush)
        {
            Manager.Tlb.FlushRange(this, start, stop, freedTables: false);
        }

        return 0;
    }

    /// <summary>MADV_REMOVE: a hole in the file.</summary>
    private static int RemoveContents(VmArea area, ulong start, ulong stop)
    {
        const VmFlags writableShare = VmFlags.Shared | VmFlags.MayWrite;
        if (area.Has(VmFlags.Locked) || area.Mapping is null)
        {
            return -Errno.EINVAL;
        }

        if ((area.Flags & writableShare) != writableShare)
        {
            return -Errno.EACCES;
        }

        if (!area.Mapping.IsShmem)
        {
            return -Errno.ENOTSUP;
        }

        area.Mapping.PunchHole(area.PageIndexOf(start) << 12, (long)(stop - start));
        return 0;
    }

    /// <summary>MADV_POPULATE_READ and _WRITE (madvise_populate).</summary>
    private int PopulateAsTold(TaskStruct? task, ulong start, ulong end, bool writes)
    {
        for (ulong at = start; at < end;)
        {
            if (AreaAt(at) is not { } area)
            {
                return -Errno.ENOMEM;
            }

            if (area.Has(VmFlags.PfnMap | VmFlags.Io) || !area.Has(writes ? VmFlags.Write : VmFlags.Read))
            {
                return -Errno.EINVAL;
            }

            ulong stop = Math.Min(area.End, end);
            int status = FaultIn(task, area, at, stop, writes, isForced: false);
            if (status < 0)
            {
                return status;
            }

            at = stop;
        }

        return 0;
    }
}

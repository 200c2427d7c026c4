using Emulator.Arch;
using KernelModel.AddressSpaces;
using KernelModel.Frames;
using KernelModel.Paging;

namespace KernelModel.PageCache;

/// <summary>Where the file is mapped: the reverse map of its pages.</summary>
internal sealed unsafe partial class FileMapping
{
    internal void AddArea(VmArea area)
    {
        area.FilePrevious = null;
        area.FileNext = FirstArea;
        if (FirstArea is not null)
        {
            FirstArea.FilePrevious = area;
        }

        FirstArea = area;
    }

    internal void RemoveArea(VmArea area)
    {
        if (area.FilePrevious is null)
        {
            FirstArea = area.FileNext;
        }
        else
        {
            area.FilePrevious.FileNext = area.FileNext;
        }

        if (area.FileNext is not null)
        {
            area.FileNext.FilePrevious = area.FilePrevious;
        }

        area.FilePrevious = null;
        area.FileNext = null;
    }

    /// <summary>Some area could write to the file through a shared mapping (mapping_writably_mapped).</summary>
    public bool IsWritablyMapped
    {
        get
        {
            for (VmArea? area = FirstArea; area is not null; area = area.FileNext)
            {
                if ((area.Flags & (VmFlags.Shared | VmFlags.MayWrite)) == (VmFlags.Shared | VmFlags.MayWrite))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Takes pages out of every address space (unmap_mapping_range).</summary>
    private void UnmapRange(long first, long end, bool withCopies)
    {
        for (VmArea? area = FirstArea; area is not null; area = area.FileNext)
        {
            if (TryClip(area, first, end, out ulong start, out ulong stop) && area.Mm is { } mm)
            {
                mm.ZapRange(area, start, stop, withCopies);
            }
        }
    }

    /// <summary>Moves D of the entries that map the file into the frames' flags, and clears it.</summary>
    private void CollectDirty(long first, long end)
    {
        for (VmArea? area = FirstArea; area is not null; area = area.FileNext)
        {
            if (area.Has(VmFlags.Shared) && TryClip(area, first, end, out ulong start, out ulong stop)
                && area.Mm is { } mm)
            {
                CollectDirty(mm, start, stop);
            }
        }
    }

    private void CollectDirty(MmStruct mm, ulong start, ulong stop)
    {
        bool changed = false;
        for (ulong at = start; at < stop && at != 0;)
        {
            ulong* entry = mm.Tables.Find(at, out ulong nextAt);
            for (; entry != null && at < Math.Min(nextAt, stop); at += 0x1000, entry++)
            {
                if (PteBits.IsMapped(*entry) && (*entry & PagingEntry.D) != 0)
                {
                    Frames[PteBits.FrameOf(*entry)].Flags |= PageFlags.Dirty;
                    ulong cleaned = *entry & ~PagingEntry.D;
                    mm.Tables.Store(entry, WantsWrites ? cleaned & ~PagingEntry.RW : cleaned);
                    changed = true;
                }
            }

            at = nextAt;
        }

        if (changed)
        {
            _manager.Tlb.FlushRange(mm, start, stop, freedTables: false);
        }
    }

    /// <summary>The part of an area that shows some pages of the file.</summary>
    private static bool TryClip(VmArea area, long first, long end, out ulong start, out ulong stop)
    {
        long from = Math.Max(first, area.PageOffset);
        long to = Math.Min(end, area.PageOffset + area.PageCount);
        start = area.Start + ((ulong)(from - area.PageOffset) << 12);
        stop = area.Start + ((ulong)(to - area.PageOffset) << 12);
        return from < to;
    }
}

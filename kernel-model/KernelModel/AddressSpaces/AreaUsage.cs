using Emulator.Arch;
using KernelModel.Frames;
using KernelModel.Paging;

namespace KernelModel.AddressSpaces;

/// <summary>Pages of areas by kind, as /proc/PID/smaps counts them (struct mem_size_stats), in bytes.</summary>
internal unsafe struct AreaUsage
{
    /// <summary>Proportional sizes are kept with this many more bits.</summary>
    private const int ShareShift = 12;

    public ulong Resident;
    public ulong SharedClean;
    public ulong SharedDirty;
    public ulong PrivateClean;
    public ulong PrivateDirty;
    public ulong Referenced;
    public ulong Anonymous;
    public ulong LazyFree;
    public ulong Locked;
    private ulong _share;
    private ulong _dirtyShare;

    /// <summary>Each page divided by the number of entries that map it.</summary>
    public readonly ulong Proportional => _share >> ShareShift;

    public readonly ulong ProportionalDirty => _dirtyShare >> ShareShift;

    public void Add(MmStruct mm, VmArea area)
    {
        ulong before = _share;
        for (ulong at = area.Start; at < area.End;)
        {
            ulong* entry = mm.Tables.Find(at, out ulong nextAt);
            nextAt = Math.Min(nextAt, area.End);
            for (; entry != null && at < nextAt; at += 0x1000, entry++)
            {
                if (PteBits.IsMapped(*entry) && (*entry & PteBits.Special) == 0)
                {
                    Add(ref mm.Manager.Frames[PteBits.FrameOf(*entry)], *entry);
                }
            }

            at = nextAt;
        }

        Locked += area.Has(VmFlags.Locked) ? (_share - before) >> ShareShift : 0;
    }

    /// <summary>smaps_account</summary>
    private void Add(ref PageFrame page, ulong entry)
    {
        const ulong size = 4096;
        bool isDirty = (entry & PagingEntry.D) != 0 || page.Has(PageFlags.Dirty);
        bool isAnonymous = page.Use == FrameUse.Anonymous;
        Resident += size;
        Referenced += (entry & PagingEntry.A) != 0 || page.Has(PageFlags.Referenced) ? size : 0;
        Anonymous += isAnonymous ? size : 0;
        LazyFree += isAnonymous && !page.Has(PageFlags.SwapBacked) && !isDirty ? size : 0;
        ulong share = (size << ShareShift) / (ulong)Math.Max(1, page.MapCount);
        _share += share;
        _dirtyShare += isDirty ? share : 0;
        if (page.MapCount > 1)
        {
            SharedDirty += isDirty ? size : 0;
            SharedClean += isDirty ? 0 : size;
        }
        else
        {
            PrivateDirty += isDirty ? size : 0;
            PrivateClean += isDirty ? 0 : size;
        }
    }
}

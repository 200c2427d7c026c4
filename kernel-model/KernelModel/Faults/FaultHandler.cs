using Emulator.Arch;
using KernelModel.AddressSpaces;
using KernelModel.Frames;
using KernelModel.PageCache;
using KernelModel.Paging;
using KernelModel.Tasks;

namespace KernelModel.Faults;

/// <summary>
/// What happens on a page fault: a list of decisions, in the order of do_user_addr_fault (arch/x86/mm/fault.c) and
/// handle_pte_fault (mm/memory.c).
/// </summary>
internal sealed unsafe partial class FaultHandler(AddressSpaceManager manager)
{
    /// <summary>Bytes of the window in which cached pages are mapped together (fault_around_bytes).</summary>
    public const ulong AroundBytes = 64 << 10;

    private const Gfp PageGfp = Gfp.HighUserMovable;

    private PhysicalMemory Frames => manager.Frames;

    /// <summary>Resolves a fault and counts it.</summary>
    /// <param name="mm">The address space.</param>
    /// <param name="task">On whose behalf: its limits hold; null: no limits.</param>
    /// <param name="address">The linear address.</param>
    /// <param name="access">The access.</param>
    public FaultResult Handle(MmStruct mm, TaskStruct? task, ulong address, FaultAccess access) // HOT
    {
        if (manager.FaultSink is not null)
        {
            return HandleAndRecord(mm, task, address, access);
        }

        FaultResult result = Decide(mm, task, address, access);
        Count(task, in result);
        return result;
    }

    /// <summary>mm_account_fault: faults that end well count for the task, the kernel's own touches too.</summary>
    private void Count(TaskStruct? task, in FaultResult result) // HOT
    {
        manager.Counters.Count(in result);
        if (task is not null && result.IsResolved)
        {
            if (result.IsMajor)
            {
                task.MajorFaults++;
            }
            else
            {
                task.MinorFaults++;
            }
        }
    }

    /// <summary>The list of decisions.</summary>
    private FaultResult Decide(MmStruct mm, TaskStruct? task, ulong address, FaultAccess access) // HOT
    {
        if (address >= MmStruct.TaskSize)
        {
            return FaultResult.Segv(FaultDecision.KernelAddress, FaultResult.SEGV_MAPERR, address);
        }

        VmArea? area = mm.FindArea(address);
        if (area is null)
        {
            return FaultResult.Segv(FaultDecision.NoArea, FaultResult.SEGV_MAPERR, address);
        }

        if (address < area.Start)
        {
            if (!area.Has(VmFlags.GrowsDown))
            {
                return FaultResult.Segv(FaultDecision.NoArea, FaultResult.SEGV_MAPERR, address);
            }

            if (!mm.TryGrowDown(task, area, address))
            {
                return FaultResult.Segv(FaultDecision.StackLimit, FaultResult.SEGV_MAPERR, address);
            }
        }

        if (access.IsKey)
        {
            return FaultResult.Segv(
                FaultDecision.ProtectionKey, FaultResult.SEGV_PKUERR, address, area.Key);
        }

        if (!IsPermitted(area, access))
        {
            return FaultResult.Segv(FaultDecision.NotPermitted, FaultResult.SEGV_ACCERR, address);
        }

        ulong* entry = mm.Tables.FindOrCreate(address);
        if (entry == null)
        {
            return FaultResult.NoMemory;
        }

        ulong before = *entry;
        if (!PteBits.IsMapped(before))
        {
            return area.Mapping is { } mapping
                ? FileFault(mm, area, mapping, address, entry, access)
                : Anonymous(mm, area, address, entry, access);
        }

        if (access.IsWrite && (before & PagingEntry.RW) == 0)
        {
            return WriteProtected(mm, area, address, entry);
        }

        mm.Tables.Store(entry, before | PagingEntry.A | (access.IsWrite ? PagingEntry.D : 0));
        return FaultResult.Resolved(FaultDecision.Spurious);
    }

    /// <summary>access_error</summary>
    private static bool IsPermitted(VmArea area, FaultAccess access) // HOT
    {
        if (access.IsWrite)
        {
            return area.Has(VmFlags.Write)
                || (access.IsForced && area.IsCopyOnWrite);
        }

        return !access.IsProtection && (area.Has(VmFlags.Access) || access.IsForced);
    }

    /// <summary>do_anonymous_page</summary>
    private FaultResult Anonymous(MmStruct mm, VmArea area, ulong address, ulong* entry, FaultAccess access) // HOT
    {
        if (!access.IsWrite)
        {
            ulong zero = ((ulong)manager.ZeroFrame << 12) | PteBits.Special | area.EntryBits;
            mm.Tables.Store(entry, zero & ~PagingEntry.RW);
            return FaultResult.Resolved(FaultDecision.ZeroPage);
        }

        long frame = NewAnonymousPage(mm, area, address, PageGfp | Gfp.Zero);
        if (frame < 0)
        {
            return FaultResult.NoMemory;
        }

        mm.AddAnonymous(1);
        mm.Tables.Store(entry, WritableEntry(area, frame));
        return FaultResult.Resolved(FaultDecision.Anonymous);
    }

    /// <summary>do_fault</summary>
    private FaultResult FileFault(
        MmStruct mm, VmArea area, FileMapping mapping, ulong address, ulong* entry, FaultAccess access) // HOT
    {
        long index = area.PageIndexOf(address);
        if (index >= (mapping.SizeBytes + 0xFFF) >> 12)
        {
            return FaultResult.Bus(FaultDecision.BeyondEnd, address);
        }

        long source = mapping.FindPage(index);
        bool isMajor = source < 0 && mapping.IsSlow;
        if (source < 0)
        {
            source = mapping.GetPage(index);
            if (source < 0)
            {
                return source == -Errno.ENOMEM
                    ? FaultResult.NoMemory : FaultResult.Bus(FaultDecision.ReadError, address);
            }

            if (isMajor)
            {
                mapping.ReadAhead(index);
            }
        }

        if (!access.IsWrite)
        {
            MapAround(mm, area, mapping, address, entry);
            return FaultResult.Resolved(FaultDecision.FileRead, isMajor);
        }

        if (area.Has(VmFlags.Shared))
        {
            Frames[source].Flags |= PageFlags.Dirty;
            MapCached(mm, area, mapping, source, entry, PagingEntry.RW | PagingEntry.D);
            return FaultResult.Resolved(FaultDecision.SharedWrite, isMajor);
        }

        long frame = NewAnonymousPage(mm, area, address, PageGfp);
        if (frame < 0)
        {
            return FaultResult.NoMemory;
        }

        Frames.CopyPage(source, frame);
        mm.AddAnonymous(1);
        mm.Tables.Store(entry, WritableEntry(area, frame));
        return FaultResult.Resolved(FaultDecision.FileCopy, isMajor);
    }

    /// <summary>do_fault_around: the cached pages of the window that have no entry yet.</summary>
    private void MapAround(MmStruct mm, VmArea area, FileMapping mapping, ulong address, ulong* entry) // HOT
    {
        ulong start = Math.Max(address & ~(AroundBytes - 1), area.Start);
        ulong end = Math.Min((address | (AroundBytes - 1)) + 1, area.End);
        long sizePages = (mapping.SizeBytes + 0xFFF) >> 12;
        ulong page = address & ~0xFFFUL;
        entry -= (page - start) >> 12;
        long index = area.PageIndexOf(start);
        for (ulong at = start; at < end && index < sizePages; at += 0x1000, entry++, index++)
        {
            if (PteBits.IsMapped(*entry))
            {
                continue;
            }

            long frame = mapping.FindPage(index);
            if (frame >= 0)
            {
                MapCached(mm, area, mapping, frame, entry, 0);
                manager.Counters.AroundPages += at == page ? 0 : 1;
            }
        }
    }

    /// <summary>do_wp_page: a write to a page that is mapped read-only.</summary>
    private FaultResult WriteProtected(MmStruct mm, VmArea area, ulong address, ulong* entry) // HOT
    {
        ulong before = *entry;
        bool isZero = (before & PteBits.Special) != 0;
        long old = PteBits.FrameOf(before);
        if (!isZero)
        {
            ref PageFrame page = ref Frames[old];
            if (area.Has(VmFlags.Shared))
            {
                page.Flags |= PageFlags.Dirty;
                mm.Tables.Store(entry, before | PagingEntry.RW | PagingEntry.D | PagingEntry.A);
                return FaultResult.Resolved(FaultDecision.SharedDirty);
            }

            if (page.Use == FrameUse.Anonymous && (page.Has(PageFlags.AnonExclusive) || page.RefCount == 1))
            {
                page.Flags |= PageFlags.AnonExclusive;
                ulong rights = area.Has(VmFlags.Write) ? PagingEntry.RW : 0;
                mm.Tables.Store(entry, before | rights | PagingEntry.D | PagingEntry.A);
                return FaultResult.Resolved(FaultDecision.CowReuse);
            }
        }

        long frame = NewAnonymousPage(mm, area, address, isZero ? PageGfp | Gfp.Zero : PageGfp);
        if (frame < 0)
        {
            return FaultResult.NoMemory;
        }

        if (!isZero)
        {
            ref PageFrame page = ref Frames[old];
            Frames.CopyPage(old, frame);
            if (page.Use != FrameUse.Anonymous && area.Mapping is { } mapping)
            {
                mm.AddCached(mapping.IsShmem, -1);
                mm.AddAnonymous(1);
            }

            page.MapCount--;
            Frames.Put(old);
        }
        else
        {
            mm.AddAnonymous(1);
        }

        mm.Tables.Store(entry, WritableEntry(area, frame));
        ulong start = address & ~0xFFFUL;
        manager.Tlb.FlushRange(mm, start, start + 0x1000, freedTables: false);
        return FaultResult.Resolved(isZero ? FaultDecision.ZeroCopy : FaultDecision.CowCopy);
    }

    /// <summary>A frame for an anonymous page of an area, counted as mapped once; -1 without memory.</summary>
    private long NewAnonymousPage(MmStruct mm, VmArea area, ulong address, Gfp gfp) // HOT
    {
        long frame = Frames.AllocatePages(gfp, 0, FrameUse.Anonymous);
        if (frame >= 0)
        {
            ref PageFrame page = ref Frames[frame];
            page.Flags |= PageFlags.SwapBacked | PageFlags.Uptodate | PageFlags.AnonExclusive;
            page.Owner = mm.FamilyOf(area).Id;
            page.Index = area.PageIndexOf(address);
            page.MapCount = 1;
        }

        return frame;
    }

    /// <summary>Maps a cached page of a file.</summary>
    private void MapCached(
        MmStruct mm, VmArea area, FileMapping mapping, long frame, ulong* entry, ulong bits) // HOT
    {
        ref PageFrame page = ref Frames[frame];
        page.RefCount++;
        page.MapCount++;
        mm.AddCached(mapping.IsShmem, 1);
        mm.Tables.Store(entry, ((ulong)frame << 12) | area.EntryBits | bits);
    }

    /// <summary>The entry of a page that was just written: dirty, and writable if the area is.</summary>
    private static ulong WritableEntry(VmArea area, long frame) =>
        ((ulong)frame << 12) | area.EntryBits | PagingEntry.D | (area.Has(VmFlags.Write) ? PagingEntry.RW : 0);
}

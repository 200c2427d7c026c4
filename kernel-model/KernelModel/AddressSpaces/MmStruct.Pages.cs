using Emulator.Arch;
using KernelModel.Frames;
using KernelModel.Paging;

namespace KernelModel.AddressSpaces;

/// <content>Page-table entries of ranges.</content>
internal sealed unsafe partial class MmStruct
{
    /// <summary>Takes pages of an area out of the page tables, and flushes (zap_page_range).</summary>
    /// <param name="area">The area.</param>
    /// <param name="start">First address in it.</param>
    /// <param name="end">Behind the last.</param>
    /// <param name="withCopies">The area's own copies of a file's pages go too.</param>
    internal void ZapRange(VmArea area, ulong start, ulong end, bool withCopies)
    {
        if (ZapEntries(area, start, end, withCopies) > 0)
        {
            Manager.Tlb.FlushRange(this, start, end, freedTables: false);
        }
    }

    /// <summary>The same without a flush.</summary>
    /// <returns>How many entries were cleared.</returns>
    private long ZapEntries(VmArea area, ulong start, ulong end, bool withCopies) // HOT
    {
        long anonymous = 0;
        long cached = 0;
        long special = 0;
        PhysicalMemory frames = Frames;
        for (ulong at = start; at < end;)
        {
            ulong* entry = Tables.Find(at, out ulong nextAt);
            nextAt = Math.Min(nextAt, end);
            if (entry == null)
            {
                at = nextAt;
                continue;
            }

            for (; at < nextAt; at += 0x1000, entry++)
            {
                ulong value = *entry;
                if (!PteBits.IsMapped(value))
                {
                    continue;
                }

                if ((value & PteBits.Special) != 0)
                {
                    Tables.Store(entry, 0);
                    special++;
                    continue;
                }

                long frame = PteBits.FrameOf(value);
                ref PageFrame page = ref frames[frame];
                if (page.Use == FrameUse.Anonymous)
                {
                    if (!withCopies)
                    {
                        continue;
                    }

                    anonymous++;
                }
                else
                {
                    page.Flags |= (value & PagingEntry.D) != 0 ? PageFlags.Dirty : PageFlags.None;
                    cached++;
                }

                Tables.Store(entry, 0);
                page.MapCount--;
                frames.Put(frame);
            }
        }

        AnonymousPages -= anonymous;
        if (area.Mapping is { IsShmem: true })
        {
            ShmemPages -= cached;
        }
        else
        {
            FilePages -= cached;
        }

        long cleared = anonymous + cached + special;
        Manager.Counters.EntriesCleared += cleared;
        return cleared;
    }

    /// <summary>Gives entries of an area new rights (change_protection).</summary>
    /// <param name="area">The area with its new rights.</param>
    /// <param name="start">First address in it.</param>
    /// <param name="end">Behind the last.</param>
    private void ChangeRights(VmArea area, ulong start, ulong end)
    {
        bool mustFlush = false;
        bool mayWrite = area.Has(VmFlags.Write);
        for (ulong at = start; at < end;)
        {
            ulong* entry = Tables.Find(at, out ulong nextAt);
            nextAt = Math.Min(nextAt, end);
            if (entry == null)
            {
                at = nextAt;
                continue;
            }

            for (; at < nextAt; at += 0x1000, entry++)
            {
                ulong before = *entry;
                if (!PteBits.IsMapped(before))
                {
                    continue;
                }

                ulong after = (before & PteBits.KeptByProtect) | area.EntryBits;
                if (mayWrite && (after & PagingEntry.RW) == 0 && CanBeWritable(area, after))
                {
                    after |= PagingEntry.RW;
                }

                Tables.Store(entry, after);
                mustFlush |= PteBits.NeedsFlush(before, after);
            }
        }

        if (mustFlush)
        {
            Manager.Tlb.FlushRange(this, start, end, freedTables: false);
        }
    }

    /// <summary>
    /// A write needs no look by the kernel: the page belongs to the process alone, or is dirty already
    /// (can_change_pte_writable).
    /// </summary>
    private bool CanBeWritable(VmArea area, ulong entry)
    {
        if ((entry & PteBits.Special) != 0 || (entry & PagingEntry.P) == 0)
        {
            return false;
        }

        ref PageFrame page = ref Frames[PteBits.FrameOf(entry)];
        return area.Has(VmFlags.Shared)
            ? (entry & PagingEntry.D) != 0
            : page.Use == FrameUse.Anonymous && page.Has(PageFlags.AnonExclusive);
    }
}

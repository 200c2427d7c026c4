using Emulator.Arch;
using KernelModel.Frames;
using KernelModel.Paging;
using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <content>fork's copy of an address space (dup_mmap, copy_page_range).</content>
internal sealed unsafe partial class MmStruct
{
    /// <summary>
    /// Makes a child's address space: the same areas, private pages shared until somebody writes. Null without memory.
    /// </summary>
    public MmStruct? Fork(TaskStruct? task = null)
    {
        MmStruct? child = Manager.Create();
        if (child is null)
        {
            return null;
        }

        child.Layout = Layout;
        child.StartBrk = StartBrk;
        child.Brk = Brk;
        child.Program = Program;
        child.AllocatedKeys = AllocatedKeys;
        child.ExecuteOnlyKey = ExecuteOnlyKey;
        Manager.Counters.Forks++;
        bool isWhole = child.CopyAreas(this, task);
        if (isWhole)
        {
            bool protects = false;
            VmArea? copy = child.Areas.First;
            for (VmArea? area = Areas.First; area is not null && copy is not null && isWhole; area = area.Next)
            {
                if (area.Start == copy.Start)
                {
                    isWhole = !NeedsCopy(area) || child.CopyEntries(this, area, copy, ref protects);
                    copy = copy.Next;
                }
            }

            if (protects)
            {
                Manager.Tlb.FlushAll(this);
            }
        }

        if (!isWhole)
        {
            child.Drop();
            return null;
        }

        return child;
    }

    /// <summary>
    /// Entries of a file's pages come back by faults; only anonymous pages must be handed on (vma_needs_copy).
    /// </summary>
    private static bool NeedsCopy(VmArea area) => area.Anon is not null && !area.Has(VmFlags.WipeOnFork);

    private bool CopyAreas(MmStruct parent, TaskStruct? task)
    {
        VmArea? first = null;
        VmArea? last = null;
        int count = 0;
        for (VmArea? area = parent.Areas.First; area is not null; area = area.Next)
        {
            if (area.Has(VmFlags.DontCopy))
            {
                continue;
            }

            if (area.Has(VmFlags.Account))
            {
                if (!Manager.Overcommit.TryCharge(this, task, area.PageCount))
                {
                    Areas.Build(first, count);
                    return false;
                }
            }

            VmArea copy = CopyArea(area);
            if (last is null)
            {
                first = copy;
            }
            else
            {
                last.Next = copy;
            }

            last = copy;
            count++;
        }

        Areas.Build(first, count);
        return true;
    }

    private VmArea CopyArea(VmArea area)
    {
        VmArea copy = Manager.TakeArea();
        copy.Start = area.Start;
        copy.End = area.End;
        copy.Flags = area.Flags & ~VmFlags.LockedMask;
        copy.PageOffset = area.PageOffset;
        copy.EntryBits = area.EntryBits;
        copy.File = area.File;
        copy.Mapping = area.Mapping;
        copy.Mm = this;
        copy.File?.AreaOpened();
        copy.Mapping?.AddArea(copy);
        if (!area.Has(VmFlags.WipeOnFork))
        {
            if (area.Anon is { } family)
            {
                family.Add(copy);
                copy.MergeFamily = Manager.NextMergeFamily();
                copy.IsForkChild = true;
            }
        }

        AccountPages(copy.Flags, copy.PageCount);
        return copy;
    }

    /// <summary>Copies the entries of one area into this address space, the child.</summary>
    private bool CopyEntries(MmStruct parent, VmArea area, VmArea copy, ref bool protects) // HOT
    {
        PhysicalMemory frames = Frames;
        bool isCow = area.IsCopyOnWrite;
        long anonymous = 0;
        long cached = 0;
        bool isWhole = true;
        for (ulong at = area.Start; at < area.End && isWhole;)
        {
            ulong* from = parent.Tables.Find(at, out ulong nextAt);
            nextAt = Math.Min(nextAt, area.End);
            ulong* to = null;
            for (; from != null && at < nextAt; at += 0x1000, from++)
            {
                ulong value = *from;
                if (!PteBits.IsMapped(value))
                {
                    continue;
                }

                to = to != null ? to : Tables.FindOrCreate(at & ~((1UL << 21) - 1));
                if (to == null)
                {
                    isWhole = false;
                    break;
                }

                ulong* entry = to + ((at >> 12) & 511);
                if ((value & PteBits.Special) == 0)
                {
                    ref PageFrame page = ref frames[PteBits.FrameOf(value)];
                    page.RefCount++;
                    page.MapCount++;
                    if (page.Use == FrameUse.Anonymous)
                    {
                        anonymous++;
                        page.Flags &= ~PageFlags.AnonExclusive;
                    }
                    else
                    {
                        cached++;
                    }

                    if (isCow && (value & PagingEntry.RW) != 0)
                    {
                        value &= ~PagingEntry.RW;
                        parent.Tables.Store(from, value);
                        protects = true;
                    }
                }

                Tables.Store(entry, value & ~PagingEntry.A);
            }

            at = nextAt;
        }

        Manager.Counters.ForkedEntries += anonymous + cached;
        AddAnonymous(anonymous);
        AddCached(copy.Mapping is { IsShmem: true }, cached);
        return isWhole;
    }
}

using Emulator.Arch;
using KernelModel.Frames;
using KernelModel.PageCache;
using KernelModel.Paging;

namespace KernelModel.AddressSpaces;

/// <summary>
/// The invariants of all address spaces: counts equal what a walk of all page tables finds, and no page is mapped that
/// its area does not allow. Slow on purpose: it believes nothing that the manager keeps.
/// </summary>
/// <param name="manager">Whose address spaces.</param>
internal sealed unsafe class AddressSpaceCheck(AddressSpaceManager manager)
{
    private readonly int[] _mapped = new int[manager.Frames.PfnCount];
    private readonly List<string> _wrong = [];
    private readonly List<(MmStruct Mm, ulong Address)> _found = [];

    /// <summary>Says what is wrong; empty when nothing is.</summary>
    public IReadOnlyList<string> Run()
    {
        Array.Clear(_mapped);
        _wrong.Clear();
        foreach (MmStruct mm in manager.All)
        {
            Check(mm);
        }

        CheckMapCounts();
        return _wrong;
    }

    private void Check(MmStruct mm)
    {
        if (mm.Areas.Check() is { } wrong)
        {
            _wrong.Add($"mm {mm.ContextId}: {wrong}");
        }

        long anonymous = 0;
        long file = 0;
        long shmem = 0;
        int tables = 0;
        ulong* root = mm.Tables.TableAt(mm.Tables.Root);
        for (ulong at = 0; at < 1UL << 47;)
        {
            ulong* table = mm.Tables.Find(at, out ulong nextAt);
            for (; table != null && at < nextAt; at += 0x1000, table++)
            {
                if (*table != 0)
                {
                    CheckEntry(mm, at, *table, ref anonymous, ref file, ref shmem);
                }
            }

            at = nextAt;
        }

        tables = CountTables(mm, root, 4);
        Expect(mm, "page tables", mm.Tables.TableCount, tables);
        Expect(mm, "anonymous pages", mm.AnonymousPages, anonymous);
        Expect(mm, "file pages", mm.FilePages, file);
        Expect(mm, "shared memory pages", mm.ShmemPages, shmem);
        CheckTotals(mm);
    }

    private void CheckTotals(MmStruct mm)
    {
        long total = 0;
        long locked = 0;
        long data = 0;
        for (VmArea? area = mm.Areas.First; area is not null; area = area.Next)
        {
            total += area.PageCount;
            locked += area.Has(VmFlags.Locked) ? area.PageCount : 0;
            data += MmStruct.IsData(area.Flags) ? area.PageCount : 0;
            if (area.Mm != mm || area.Mapping != area.File?.Mapping)
            {
                _wrong.Add($"mm {mm.ContextId}: area {area.Start:x} names another owner");
            }
        }

        Expect(mm, "pages of areas", mm.TotalPages, total);
        Expect(mm, "locked pages", mm.LockedPages, locked);
        Expect(mm, "data pages", mm.DataPages, data);
    }

    private static int CountTables(MmStruct mm, ulong* table, int level)
    {
        int count = 0;
        int entries = level == 4 ? 256 : 512;
        for (int i = 0; i < entries && level > 1; i++)
        {
            if ((table[i] & PagingEntry.P) != 0)
            {
                count += 1 + CountTables(mm, mm.Tables.TableAt(PteBits.FrameOf(table[i])), level - 1);
            }
        }

        return count;
    }

    private void CheckEntry(MmStruct mm, ulong at, ulong entry, ref long anonymous, ref long file, ref long shmem)
    {
        long frame = PteBits.FrameOf(entry);
        VmArea? area = mm.AreaAt(at);
        if (area is null || !PteBits.IsMapped(entry) || !IsAllowed(area, entry))
        {
            _wrong.Add($"mm {mm.ContextId}: {at:x} has entry {entry:x}, which its area does not allow");
            return;
        }

        if ((entry & PteBits.Special) != 0)
        {
            if (frame != manager.ZeroFrame || (entry & PagingEntry.RW) != 0)
            {
                _wrong.Add($"mm {mm.ContextId}: {at:x} has a strange special entry {entry:x}");
            }

            return;
        }

        _mapped[frame]++;
        ref PageFrame page = ref manager.Frames[frame];
        bool isAnonymous = page.Use == FrameUse.Anonymous;
        anonymous += isAnonymous ? 1 : 0;
        file += !isAnonymous && area.Mapping is { IsShmem: false } ? 1 : 0;
        shmem += !isAnonymous && area.Mapping is { IsShmem: true } ? 1 : 0;
        if (page.Index != area.PageIndexOf(at)
            || (isAnonymous ? area.Anon?.Id != page.Owner : !IsCached(area.Mapping, frame, page.Index)))
        {
            _wrong.Add($"mm {mm.ContextId}: {at:x} maps frame {frame}, which belongs elsewhere");
        }

        if (isAnonymous && (entry & PagingEntry.RW) != 0 && page.MapCount != 1)
        {
            _wrong.Add($"mm {mm.ContextId}: {at:x} may write to a page that {page.MapCount} share");
        }
    }

    private static bool IsCached(FileMapping? mapping, long frame, long index) =>
        mapping is not null && mapping.FindPage(index) == frame;

    private static bool IsAllowed(VmArea area, ulong entry)
    {
        bool isPresent = (entry & PagingEntry.P) != 0;
        return isPresent == area.Has(VmFlags.Access)
            && ((entry & PagingEntry.RW) == 0 || area.Has(VmFlags.Write))
            && (!isPresent || (entry & PagingEntry.XD) == 0 == area.Has(VmFlags.Exec))
            && (!isPresent || (entry & PagingEntry.US) != 0)
            && (int)(entry >> PagingEntry.ProtectionKeyShift & 0xF) == area.Key;
    }

    private void CheckMapCounts()
    {
        for (long frame = 0; frame < _mapped.Length; frame++)
        {
            ref PageFrame page = ref manager.Frames[frame];
            if (page.MapCount != _mapped[frame])
            {
                _wrong.Add($"frame {frame}: mapcount {page.MapCount}, but {_mapped[frame]} entries map it");
            }

            if (_mapped[frame] > 0 && page.RefCount < _mapped[frame])
            {
                _wrong.Add($"frame {frame}: {page.RefCount} references, but {_mapped[frame]} entries map it");
            }

            if (_mapped[frame] > 0 && page.Use == FrameUse.Anonymous)
            {
                _found.Clear();
                manager.ReverseMap.FindAnonymous(frame, _found);
                if (_found.Count != _mapped[frame])
                {
                    _wrong.Add($"frame {frame}: the reverse map finds {_found.Count} of {_mapped[frame]} entries");
                }
            }
        }
    }

    private void Expect(MmStruct mm, string what, long kept, long found)
    {
        if (kept != found)
        {
            _wrong.Add($"mm {mm.ContextId}: {what} {kept}, but a walk finds {found}");
        }
    }
}

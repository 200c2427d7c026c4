using System.Runtime.CompilerServices;
using Emulator.Arch;
using KernelModel.Frames;
using KernelModel.Vmalloc;

namespace KernelModel.Paging;

/// <summary>
/// The four-level page tables of one address space, in guest frames. Entries are reached by host pointers, which stay
/// valid for the life of the machine; stores honour the frame's attributes, because a tool may watch a page table.
/// </summary>
internal sealed unsafe class PageTables
{
    private readonly PhysicalMemory _frames;
    private readonly IPhysicalAddressSpace _memory;
    private readonly PhysicalMap* _map;

    private PageTables(PhysicalMemory frames, IPhysicalAddressSpace memory, long root)
    {
        _frames = frames;
        _memory = memory;
        _map = memory.Map;
        Root = root;
    }

    /// <summary>The frame of the PML4.</summary>
    public long Root { get; private set; }

    /// <summary>Frames of page tables below the PML4 (mm_pgtables_bytes, in pages).</summary>
    public int TableCount { get; private set; }

    /// <summary>Makes tables of which only the kernel half is filled; null without memory.</summary>
    public static PageTables? Create(PhysicalMemory frames, IPhysicalAddressSpace memory)
    {
        long root = frames.AllocatePages(Gfp.Kernel | Gfp.Zero, 0, FrameUse.PageTable);
        if (root < 0)
        {
            return null;
        }

        PageTables tables = new(frames, memory, root);
        ReadOnlySpan<ulong> kernelHalf = frames.Tables.RootEntries;
        ulong* entries = tables.TableAt(root) + KernelTables.FirstEntry;
        for (int i = 0; i < kernelHalf.Length; i++)
        {
            tables.Store(entries + i, kernelHalf[i]);
        }

        return tables;
    }

    /// <summary>The entry of a page; null when there is no page table for it.</summary>
    /// <param name="at">A user address.</param>
    public ulong* Find(ulong at) // HOT
    {
        ulong* entry = TableAt(Root) + ((at >> 39) & 511);
        if ((*entry & PagingEntry.P) == 0)
        {
            return null;
        }

        entry = Below(*entry) + ((at >> 30) & 511);
        if ((*entry & PagingEntry.P) == 0)
        {
            return null;
        }

        entry = Below(*entry) + ((at >> 21) & 511);
        if ((*entry & PagingEntry.P) == 0)
        {
            return null;
        }

        return Below(*entry) + ((at >> 12) & 511);
    }

    /// <summary>
    /// The same for a walk over a range: <paramref name="nextAt"/> is where the table ends, or, without one, the end of
    /// what the missing entry would have covered; 0 behind the last address.
    /// </summary>
    public ulong* Find(ulong at, out ulong nextAt) // HOT
    {
        ulong* entry = TableAt(Root) + ((at >> 39) & 511);
        nextAt = (at | ((1UL << 39) - 1)) + 1;
        if ((*entry & PagingEntry.P) == 0)
        {
            return null;
        }

        entry = Below(*entry) + ((at >> 30) & 511);
        nextAt = (at | ((1UL << 30) - 1)) + 1;
        if ((*entry & PagingEntry.P) == 0)
        {
            return null;
        }

        entry = Below(*entry) + ((at >> 21) & 511);
        nextAt = (at | ((1UL << 21) - 1)) + 1;
        if ((*entry & PagingEntry.P) == 0)
        {
            return null;
        }

        return Below(*entry) + ((at >> 12) & 511);
    }

    /// <summary>The entry of a page, with tables made where they are missing; null without memory.</summary>
    public ulong* FindOrCreate(ulong at) // HOT
    {
        ulong* table = TableAt(Root);
        for (int shift = 39; shift > 12; shift -= 9)
        {
            ulong* entry = table + ((at >> shift) & 511);
            if ((*entry & PagingEntry.P) == 0 && !AddTable(entry))
            {
                return null;
            }

            table = Below(*entry);
        }

        return table + ((at >> 12) & 511);
    }

    /// <summary>
    /// Frees the tables of a range that holds no mapping any more, as far as no area between the bounds needs them
    /// (free_pgtables).
    /// </summary>
    /// <param name="start">The range that was unmapped.</param>
    /// <param name="end">Its end.</param>
    /// <param name="floor">Where the area below ends.</param>
    /// <param name="ceiling">Where the area above starts.</param>
    /// <returns>True when some table was freed: cached entries of upper levels must go (SDM 3A 4.10.3).</returns>
    public bool FreeTables(ulong start, ulong end, ulong floor, ulong ceiling)
    {
        int before = TableCount;
        FreeBelow(TableAt(Root), 39, start, end, floor, ceiling);
        return TableCount != before;
    }

    /// <summary>Gives all tables and the PML4 back. Nothing may be mapped, and no core may use them.</summary>
    public void FreeAll()
    {
        if (Root >= 0)
        {
            FreeTables(0, 1UL << 47, 0, 1UL << 47);
            _frames.FreePages(Root);
            Root = -1;
        }
    }

    /// <summary>Writes an entry that the MMU may read at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ulong* entry, ulong value) // HOT
    {
        ulong at = (ulong)((byte*)entry - _map->Host);
        if (_map->Attributes[at >> 12] == 0)
        {
            *entry = value;
        }
        else
        {
            _memory.Write(new PhysicalAddress(at), sizeof(ulong), value);
        }
    }

    /// <summary>The host's view of the table in a frame.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong* TableAt(long frame) => (ulong*)(_map->Host + ((ulong)frame << 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong* Below(ulong entry) => (ulong*)(_map->Host + (entry & PagingEntry.AddressMask));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool AddTable(ulong* entry)
    {
        long frame = _frames.AllocatePages(Gfp.Kernel | Gfp.Zero, 0, FrameUse.PageTable);
        if (frame < 0)
        {
            return false;
        }

        TableCount++;
        Store(entry, ((ulong)frame << 12) | PteBits.Table);
        return true;
    }

    private void FreeBelow(ulong* table, int shift, ulong start, ulong end, ulong floor, ulong ceiling)
    {
        ulong span = 1UL << shift;
        for (ulong at = start & ~(span - 1); at < end; at += span)
        {
            ulong* entry = table + ((at >> shift) & 511);
            if ((*entry & PagingEntry.P) == 0)
            {
                continue;
            }

            ulong from = Math.Max(at, start);
            ulong to = Math.Min(at + span, end);
            if (shift > 21)
            {
                FreeBelow(Below(*entry), shift - 9, from, to, floor, ceiling);
            }

            if (at >= floor && at + span <= ceiling)
            {
                _frames.FreePages(PteBits.FrameOf(*entry));
                Store(entry, 0);
                TableCount--;
            }
        }
    }
}

using Emulator.Arch;
using KernelModel.Frames;

namespace KernelModel.Vmalloc;

/// <summary>
/// The kernel half of every address space: entries 256 to 511 of the top-level table, and the tables below. All
/// top-level entries that are ever used exist from boot, so an address space copies them once and sees every later
/// mapping.
/// </summary>
/// <param name="frames">Frames for the tables.</param>
internal sealed class KernelTables(PhysicalMemory frames)
{
    /// <summary>The first top-level entry of the kernel half.</summary>
    public const int FirstEntry = 256;

    private const ulong Table = PagingEntry.P | PagingEntry.RW | PagingEntry.A | PagingEntry.D;
    private const ulong Data = Table | PagingEntry.G | PagingEntry.XD;

    private readonly ulong[] _root = new ulong[512 - FirstEntry];

    /// <summary>The frame of the kernel's own top-level table: init_mm's, used by tasks without an address space.
    /// </summary>
    public long RootPfn { get; private set; }

    /// <summary>Entries 256 to 511 of every top-level table.</summary>
    public ReadOnlySpan<ulong> RootEntries => _root;

    /// <summary>The flags of an entry for kernel data: writable, global, not executable.</summary>
    public static ulong DataFlags => Data;

    /// <summary>Maps one page of the kernel's.</summary>
    /// <param name="linear">Its address, in the kernel half.</param>
    /// <param name="entry">The entry: frame and flags.</param>
    /// <returns>False when no frame was left for a table.</returns>
    public bool Map(ulong linear, ulong entry)
    {
        long table = WalkTo(linear, 1, true);
        if (table < 0)
        {
            return false;
        }

        frames.WriteEntry(table, IndexOf(linear, 1), entry);
        return true;
    }

    /// <summary>Removes a mapping.</summary>
    /// <returns>The entry that was there; 0 when there was none.</returns>
    public ulong Unmap(ulong linear)
    {
        long table = WalkTo(linear, 1, false);
        if (table < 0)
        {
            return 0;
        }

        ulong entry = frames.ReadEntry(table, IndexOf(linear, 1));
        frames.WriteEntry(table, IndexOf(linear, 1), 0);
        return entry;
    }

    /// <summary>The entry that maps an address, of a page of 4 KiB or 2 MiB; 0 when there is none.</summary>
    public ulong Find(ulong linear)
    {
        long directory = WalkTo(linear, 2, false);
        ulong entry = directory < 0 ? 0 : frames.ReadEntry(directory, IndexOf(linear, 2));
        return (entry & PagingEntry.P) == 0 ? 0
            : (entry & PagingEntry.PS) != 0 ? entry
            : frames.ReadEntry(FrameOf(entry), IndexOf(linear, 1));
    }

    /// <summary>Where a kernel address lies in physical memory.</summary>
    public bool TryTranslate(ulong linear, out ulong physical)
    {
        ulong entry = Find(linear);
        ulong offsets = (entry & PagingEntry.PS) != 0 && IsLarge(linear) ? (2UL << 20) - 1 : 0xFFF;
        physical = (entry & PagingEntry.AddressMask & ~offsets) | (linear & offsets);
        return entry != 0;
    }

    /// <summary>
    /// Direct map, vmemmap and image; the root entry of vmalloc. Frames come from memblock.
    /// </summary>
    /// <param name="vmemmap">Where the vmemmap lies in physical memory.</param>
    /// <param name="vmemmapBytes">Its size.</param>
    internal void MapAtBoot(ulong vmemmap, ulong vmemmapBytes)
    {
        RootPfn = AllocateTable();
        MapRange(KernelLayout.DirectMap, 0, (ulong)frames.PfnCount << 12, Data);
        MapRange(KernelLayout.Vmemmap, vmemmap, vmemmapBytes, Data);
        MapRange(
            KernelLayout.KernelText + KernelLayout.ImageBase, KernelLayout.ImageBase, KernelLayout.ImageBytes,
            Table | PagingEntry.G);
        WalkTo(KernelLayout.VmallocStart, 3, true);
        for (int i = 0; i < _root.Length; i++)
        {
            _root[i] = frames.ReadEntry(RootPfn, FirstEntry + i);
        }
    }

    private static int IndexOf(ulong linear, int level) => (int)(linear >> (12 + (9 * (level - 1)))) & 511;

    private static long FrameOf(ulong entry) => (long)((entry & PagingEntry.AddressMask) >> 12);

    private bool IsLarge(ulong linear)
    {
        long directory = WalkTo(linear, 2, false);
        return directory >= 0 && (frames.ReadEntry(directory, IndexOf(linear, 2)) & PagingEntry.PS) != 0;
    }

    private void MapRange(ulong linear, ulong physical, ulong sizeBytes, ulong flags)
    {
        const ulong large = 2UL << 20;
        ulong end = linear + ((sizeBytes + 4095) & ~4095UL);
        while (linear < end)
        {
            bool isLarge = ((linear | physical) & (large - 1)) == 0 && end - linear >= large;
            int level = isLarge ? 2 : 1;
            ulong entry = physical | flags | (isLarge ? PagingEntry.PS : 0);
            frames.WriteEntry(WalkTo(linear, level, true), IndexOf(linear, level), entry);
            linear += isLarge ? large : 4096;
            physical += isLarge ? large : 4096;
        }
    }

    /// <summary>The frame of the table of a level that holds an address's entry; -1 when it is not there.</summary>
    private long WalkTo(ulong linear, int level, bool creates)
    {
        long table = RootPfn;
        for (int at = 4; at > level; at--)
        {
            ulong entry = frames.ReadEntry(table, IndexOf(linear, at));
            if ((entry & PagingEntry.P) == 0)
            {
                long below = creates ? AllocateTable() : -1;
                if (below < 0)
                {
                    return -1;
                }

                entry = ((ulong)below << 12) | Table;
                frames.WriteEntry(table, IndexOf(linear, at), entry);
            }

            if ((entry & PagingEntry.PS) != 0 && at < 4)
            {
                return -1;
            }

            table = FrameOf(entry);
        }

        return table;
    }

    private long AllocateTable()
    {
        if (frames.Memblock.IsClosed)
        {
            return frames.AllocatePages(Gfp.Kernel | Gfp.Zero, 0, FrameUse.PageTable);
        }

        ulong at = frames.Memblock.AllocatePhysical(4096, 4096);
        return at == 0
            ? throw new InvalidOperationException("too little memory for the kernel's page tables")
            : (long)(at >> 12);
    }
}

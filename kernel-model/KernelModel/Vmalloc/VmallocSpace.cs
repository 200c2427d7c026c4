using System.Globalization;
using System.Text;
using Emulator.Arch;
using KernelModel.Frames;

namespace KernelModel.Vmalloc;

/// <summary>
/// Kernel memory that is contiguous in addresses only: vmalloc over scattered frames, vmap over given ones, ioremap
/// over devices (mm/vmalloc.c). A page that is never mapped stands behind every area, so that a run past its end
/// faults. Addresses that were freed come back only after the cores' translations were dropped, many areas at a time.
/// </summary>
/// <param name="frames">Frames for areas and tables.</param>
/// <param name="cpus">The cores, whose translations go stale.</param>
internal sealed partial class VmallocSpace(PhysicalMemory frames, IReadOnlyList<ICpuControl> cpus)
{
    public const ulong GuardBytes = 4096;

    // lazy_max_pages: 32 MiB, and as much again each time the number of cores doubles.
    private readonly ulong _lazyLimitBytes = (32UL << 20) * (ulong)(int.Log2(Math.Max(1, cpus.Count)) + 1);

    private readonly MemblockRegions _free = MakeFree();
    private readonly MemblockRegions _lazy = new("lazy");
    private readonly SortedDictionary<ulong, VmallocArea> _areas = [];

    /// <summary>Times that all cores' translations were dropped for freed areas.</summary>
    public long Purges { get; private set; }

    /// <summary>Bytes in areas (VmallocUsed).</summary>
    public ulong UsedBytes { get; private set; }

    /// <summary>vmalloc: memory of scattered frames.</summary>
    /// <returns>The address, or 0.</returns>
    public ulong Allocate(ulong sizeBytes, Gfp gfp = Gfp.Kernel, string caller = "vmalloc")
    {
        if (sizeBytes == 0 || sizeBytes > (ulong)frames.TotalPages << 12)
        {
            return 0;
        }

        long[] pages = new long[(sizeBytes + 4095) >> 12];
        for (int i = 0; i < pages.Length; i++)
        {
            pages[i] = frames.AllocatePages(gfp & ~Gfp.Comp, 0, FrameUse.Vmalloc);
            if (pages[i] < 0)
            {
                Put(pages.AsSpan(0, i));
                return 0;
            }
        }

        ulong at = Map(pages, VmallocKind.Allocated, caller, pages, 0, KernelTables.DataFlags);
        if (at == 0)
        {
            Put(pages);
        }

        return at;
    }

    /// <summary>vmap: frames that the caller keeps, in a row.</summary>
    /// <returns>The address, or 0.</returns>
    public ulong Map(ReadOnlySpan<long> pages, string caller = "vmap") =>
        pages.Length == 0 ? 0 : Map(pages, VmallocKind.Mapped, caller, [], 0, KernelTables.DataFlags);

    /// <summary>ioremap: a device's registers, not cached. RAM is refused, as Linux does.</summary>
    /// <returns>The address of the first byte, or 0.</returns>
    public ulong MapDevice(ulong physical, ulong sizeBytes, string caller = "ioremap")
    {
        ulong first = physical >> 12;
        if (sizeBytes == 0 || physical + sizeBytes < physical || IsRam(first, (physical + sizeBytes - 1) >> 12))
        {
            return 0;
        }

        long[] pages = new long[((physical + sizeBytes - 1) >> 12) - first + 1];
        for (int i = 0; i < pages.Length; i++)
        {
            pages[i] = (long)first + i;
        }

        ulong flags = KernelTables.DataFlags | PagingEntry.PCD;
        ulong at = Map(pages, VmallocKind.Device, caller, [], first << 12, flags);
        return at == 0 ? 0 : at + (physical & 0xFFF);
    }

    /// <summary>vfree, vunmap, iounmap.</summary>
    /// <exception cref="InvalidOperationException">No area starts there: a bug of the caller's.</exception>
    public void Free(ulong at)
    {
        at &= ~0xFFFUL;
        if (!_areas.Remove(at, out VmallocArea? area))
        {
            throw new InvalidOperationException($"vfree: no area starts at 0x{at:x}");
        }

        Unmap(at, area.SizeBytes);
        Put(area.Pages);
        UsedBytes -= area.SizeBytes;
        _lazy.Add(at, area.End - at, Memblock.AnyNode);
        if (_lazy.TotalBytes > _lazyLimitBytes)
        {
            Purge();
        }
    }

    /// <summary>The area of an address; null when it is in none, or in a guard page.</summary>
    public VmallocArea? Find(ulong at) =>
        _areas.Values.FirstOrDefault(area => at >= area.Start && at < area.Start + area.SizeBytes);

    /// <summary>Freed addresses may be used again: all cores forget them first.</summary>
    public void Purge()
    {
        if (_lazy.Count == 0)
        {
            return;
        }

        foreach (ICpuControl cpu in cpus)
        {
            cpu.InvalidateAll();
        }

        foreach (MemblockRegion region in _lazy.All)
        {
            _free.Add(region.Base, region.SizeBytes, Memblock.AnyNode);
        }

        _lazy.Remove(0, ulong.MaxValue);
        Purges++;
    }

    /// <summary>
    /// Areas, freed and free addresses fill the range without overlap; tables map exactly the areas; every vmalloc
    /// frame is in one.
    /// </summary>
    /// <returns>The first violation in words, or null.</returns>
    public string? Check()
    {
        ulong covered = _free.TotalBytes + _lazy.TotalBytes;
        ulong end = KernelLayout.VmallocStart;
        long pages = 0;
        foreach (VmallocArea area in _areas.Values)
        {
            if (area.Start < end || _free.Overlaps(area.Start, area.End - area.Start)
                || _lazy.Overlaps(area.Start, area.End - area.Start))
            {
                return $"vmalloc: the area at 0x{area.Start:x} overlaps";
            }

            end = area.End;
            covered += area.End - area.Start;
            pages += area.Pages.Length;
            for (ulong at = area.Start; at < area.End; at += 4096)
            {
                bool isGuard = at == area.Start + area.SizeBytes;
                ulong entry = frames.Tables.Find(at);
                int index = (int)((at - area.Start) >> 12);
                if (isGuard != (entry == 0) || (area.Pages.Length > index && entry != 0
                    && (long)((entry & PagingEntry.AddressMask) >> 12) != area.Pages[index]))
                {
                    return $"vmalloc: 0x{at:x} is mapped by 0x{entry:x}";
                }
            }
        }

        return covered != KernelLayout.VmallocEnd - KernelLayout.VmallocStart
            ? $"vmalloc: {covered} bytes of the range are accounted for"
            : pages != frames.Count(FrameUse.Vmalloc)
                ? $"vmalloc: {pages} frames in areas, but {frames.Count(FrameUse.Vmalloc)} say so"
                : null;
    }

    /// <summary>/proc/vmallocinfo: one line an area, guard page included as Linux prints it.</summary>
    public string Vmallocinfo()
    {
        StringBuilder text = new();
        foreach (VmallocArea area in _areas.Values)
        {
            ulong size = area.SizeBytes + GuardBytes;
            text.Append(
                CultureInfo.InvariantCulture, $"0x{area.Start:x16}-0x{area.Start + size:x16} {size,7} {area.Caller}");
            text.Append(area.Kind switch
            {
                VmallocKind.Allocated => $" pages={area.Pages.Length} vmalloc",
                VmallocKind.Device => $" phys=0x{area.Physical:x16} ioremap",
                _ => " vmap",
            });
            text.Append('\n');
        }

        return text.ToString();
    }

    private static MemblockRegions MakeFree()
    {
        MemblockRegions free = new("free");
        free.Add(KernelLayout.VmallocStart, KernelLayout.VmallocEnd - KernelLayout.VmallocStart, Memblock.AnyNode);
        return free;
    }

    private bool IsRam(ulong first, ulong last)
    {
        for (ulong pfn = first; pfn <= last && pfn < (ulong)frames.PfnCount; pfn++)
        {
            if (frames[(long)pfn].Use != FrameUse.Reserved || frames.Memblock.Memory.Contains(pfn << 12, 4096))
            {
                return true;
            }
        }

        return false;
    }

    private ulong Map(
        ReadOnlySpan<long> pages, VmallocKind kind, string caller, long[] owned, ulong physical, ulong flags)
    {
        ulong size = (ulong)pages.Length << 12;
        ulong at = FindFree(size + GuardBytes);
        if (at == 0)
        {
            Purge();
            at = FindFree(size + GuardBytes);
        }

        for (int i = 0; i < pages.Length && at != 0; i++)
        {
            if (!frames.Tables.Map(at + ((ulong)i << 12), ((ulong)pages[i] << 12) | flags))
            {
                Unmap(at, (ulong)i << 12);
                return 0;
            }
        }

        if (at != 0)
        {
            _free.Remove(at, size + GuardBytes);
            _areas.Add(at, new VmallocArea(at, size, kind, caller, owned, physical));
            UsedBytes += size;
        }

        return at;
    }

    // The lowest addresses that fit.
    private ulong FindFree(ulong sizeBytes)
    {
        foreach (MemblockRegion region in _free.All)
        {
            if (region.SizeBytes >= sizeBytes)
            {
                return region.Base;
            }
        }

        return 0;
    }

    private void Unmap(ulong at, ulong sizeBytes)
    {
        for (ulong end = at + sizeBytes; at < end; at += 4096)
        {
            frames.Tables.Unmap(at);
        }
    }

    private void Put(ReadOnlySpan<long> pages)
    {
        foreach (long pfn in pages)
        {
            frames.FreePages(pfn);
        }
    }
}

using System.Numerics;

namespace KernelModel.Frames;

/// <content>From the firmware's map to zones with watermarks.</content>
internal sealed unsafe partial class PhysicalMemory
{
    private const long DmaEnd = 16L << 20 >> 12;
    private const long Dma32End = 4L << 30 >> 12;

    // sysctl_lowmem_reserve_ratio
    private static readonly long[] s_lowmemReserveRatio = [256, 256, 32];

    private void SetNodes()
    {
        ulong end = (ulong)PfnCount << 12;
        ulong half = Nodes == 1 ? end : RoundUp(end / 2, 4096UL << Zone.MaxOrder);
        Memblock.SetNode(0, half, 0);
        if (half < end)
        {
            Memblock.SetNode(half, end - half, 1);
        }
    }

    private Zone[] MakeZones()
    {
        List<Zone> zones = [];
        (ZoneType Type, long Start, long End)[] kinds =
        [
            (ZoneType.Dma, 1, DmaEnd), (ZoneType.Dma32, DmaEnd, Dma32End), (ZoneType.Normal, Dma32End, long.MaxValue),
        ];
        for (int node = 0; node < Nodes; node++)
        {
            long from = PfnCount;
            long to = 0;
            foreach (MemblockRegion region in Memblock.Memory.All)
            {
                from = region.Node == node ? Math.Min(from, (long)(region.Base >> 12)) : from;
                to = region.Node == node ? Math.Max(to, (long)(region.End >> 12)) : to;
            }

            foreach ((ZoneType type, long start, long end) in kinds)
            {
                long first = Math.Max(start, from);
                long last = Math.Min(end, to);
                if (first < last)
                {
                    zones.Add(new Zone(_frames, _blockTypes, zones.Count, type, node, first, last, Cpus));
                }
            }
        }

        return [.. zones];
    }

    // Own node first, then the others; in each from the highest zone allowed down (build_zonelists).
    private Zone[][] MakeZoneLists()
    {
        Zone[][] lists = new Zone[Nodes * ZoneTypes][];
        for (int node = 0; node < Nodes; node++)
        {
            for (int highest = 0; highest < ZoneTypes; highest++)
            {
                lists[(node * ZoneTypes) + highest] =
                [
                    .. _zones.Where(zone => (int)zone.Type <= highest)
                        .OrderBy(zone => zone.Node == node ? 0 : 1).ThenBy(zone => zone.Node)
                        .ThenByDescending(zone => zone.Type),
                ];
            }
        }

        return lists;
    }

    // memblock_free_all: every range of memory that is not reserved goes to its zone in the largest aligned blocks.
    private void HandOver()
    {
        Array.Fill(_blockTypes, MigrateType.Movable);
        foreach (Zone zone in _zones)
        {
            MarkZone(zone);
        }

        foreach (MemblockRegion region in Memblock.Memory.All)
        {
            ulong at = region.Base;
            int index = Memblock.Reserved.FirstEndingAfter(at);
            while (at < region.End)
            {
                ulong stop = index < Memblock.Reserved.Count ? Memblock.Reserved[index].Base : ulong.MaxValue;
                ReleaseRange((long)(RoundUp(at, 4096) >> 12), (long)(Math.Min(stop, region.End) >> 12));
                at = stop == ulong.MaxValue ? region.End : Memblock.Reserved[index].End;
                index++;
            }
        }

        MarkReserved();
        Memblock.Close();
        TotalPages = _zones.Sum(zone => zone.ManagedPages);
        _uses[(int)FrameUse.Free] = TotalPages;
        _uses[(int)FrameUse.Reserved] = PfnCount - TotalPages;
        SetWatermarks();
    }

    private void MarkZone(Zone zone)
    {
        foreach (MemblockRegion region in Memblock.Memory.All)
        {
            long from = Math.Max((long)(region.Base >> 12), zone.StartPfn);
            long to = Math.Min((long)(region.End >> 12), zone.EndPfn);
            zone.PresentPages += Math.Max(0, to - from);
        }

        for (long pfn = zone.StartPfn; zone.Number != 0 && pfn < zone.EndPfn; pfn++)
        {
            _frames[pfn].Zone = (byte)zone.Number;
        }
    }

    private void ReleaseRange(long pfn, long end)
    {
        while (pfn < end)
        {
            Zone zone = ZoneOf(pfn);
            int order = Math.Min(Zone.MaxOrder, BitOperations.TrailingZeroCount(pfn));
            while (pfn + (1L << order) > Math.Min(end, zone.EndPfn))
            {
                order--;
            }

            zone.Release(pfn, order);
            pfn += 1L << order;
        }
    }

    private void MarkReserved()
    {
        long pfn = 0;
        foreach (MemblockRegion region in Memblock.Memory.All)
        {
            MarkReserved(pfn, (long)(RoundUp(region.Base, 4096) >> 12));
            pfn = (long)(region.End >> 12);
        }

        foreach (MemblockRegion region in Memblock.Reserved.All)
        {
            MarkReserved((long)(region.Base >> 12), (long)(RoundUp(region.End, 4096) >> 12));
        }
    }

    private void MarkReserved(long from, long to)
    {
        for (long pfn = from; pfn < Math.Min(to, PfnCount); pfn++)
        {
            _frames[pfn].Use = FrameUse.Reserved;
            _frames[pfn].RefCount = 1;
        }
    }

    /// <summary>
    /// __setup_per_zone_wmarks: 4 * sqrt(KiB of memory) KiB stay free at least, spread over the zones.
    /// </summary>
    private void SetWatermarks()
    {
        long kib = TotalPages * 4;
        MinFreeKib = Math.Clamp((long)Math.Sqrt(kib * 16), 128, 262144);
        long minPages = MinFreeKib / 4;
        foreach (Zone zone in _zones)
        {
            long min = minPages * zone.ManagedPages / Math.Max(1, TotalPages);
            long distance = Math.Max(min / 4, zone.ManagedPages / 1000);
            zone.Watermarks[(int)Watermark.Min] = min;
            zone.Watermarks[(int)Watermark.Low] = min + distance;
            zone.Watermarks[(int)Watermark.High] = min + (2 * distance);
            zone.IgnoresMobility = TotalPages < Zone.MigrateTypes * (1L << Zone.PageBlockOrder);
            SetLowmemReserve(zone);
            SetPerCpu(zone);
        }
    }

    // setup_per_zone_lowmem_reserve: the higher zones' pages of the node over the ratio.
    private void SetLowmemReserve(Zone zone)
    {
        long above = 0;
        for (int highest = (int)zone.Type + 1; highest < ZoneTypes; highest++)
        {
            above += _zones.Where(z => z.Node == zone.Node && (int)z.Type == highest).Sum(z => z.ManagedPages);
            zone.LowmemReserve[highest] = above / s_lowmemReserveRatio[(int)zone.Type];
        }
    }

    // zone_batchsize and zone_highsize
    private void SetPerCpu(Zone zone)
    {
        long batch = Math.Max(1, Math.Min(zone.ManagedPages >> 10, 256) / 4);
        zone.PerCpuBatch = Math.Max(1, (int)BitOperations.RoundUpToPowerOf2((uint)(batch + (batch / 2) + 1)) / 2 - 1);
        long cpus = Math.Max(1, Enumerable.Range(0, Cpus).Count(cpu => NodeOfCpu(cpu) == zone.Node));
        zone.PerCpuHigh = (int)Math.Max(zone.Watermarks[(int)Watermark.Low] / cpus, zone.PerCpuBatch * 4);
    }
}

using System.Globalization;
using System.Text;

namespace KernelModel.Frames;

/// <summary>What /proc tells of physical memory, in Linux' formats (mm/vmstat.c, fs/proc/meminfo.c).</summary>
/// <param name="frames">Whose.</param>
internal sealed class FrameTexts(PhysicalMemory frames)
{
    private static readonly string[] s_zoneNames = ["DMA", "DMA32", "Normal"];
    private static readonly string[] s_typeNames = ["Unmovable", "Movable", "Reclaimable", "HighAtomic"];

    /// <summary>/proc/buddyinfo: free blocks by order.</summary>
    public string Buddyinfo()
    {
        StringBuilder text = new();
        foreach (Zone zone in frames.Zones)
        {
            text.Append(CultureInfo.InvariantCulture, $"Node {zone.Node}, zone {NameOf(zone),8} ");
            for (int order = 0; order < Zone.Orders; order++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{zone.FreeBlocks(order),6} ");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>/proc/pagetypeinfo: free blocks by migrate type and order; page blocks by type.</summary>
    public string Pagetypeinfo()
    {
        StringBuilder text = new();
        text.Append("Page block order: 9\nPages per block:  512\n\n");
        text.Append("Free pages count per migrate type at order  ");
        for (int order = 0; order < Zone.Orders; order++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{order,6} ");
        }

        text.Append('\n');
        foreach (Zone zone in frames.Zones)
        {
            for (int type = 0; type < Zone.MigrateTypes; type++)
            {
                text.Append("Node ").Append(CultureInfo.InvariantCulture, $"{zone.Node,4}");
                text.Append(CultureInfo.InvariantCulture, $", zone {NameOf(zone),8}, type {s_typeNames[type],12} ");
                for (int order = 0; order < Zone.Orders; order++)
                {
                    text.Append(
                        CultureInfo.InvariantCulture, $"{zone.FreeBlocks(order, (MigrateType)type),6} ");
                }

                text.Append('\n');
            }
        }

        AppendBlocks(text);
        return text.ToString();
    }

    /// <summary>/proc/zoneinfo</summary>
    public string Zoneinfo()
    {
        StringBuilder text = new();
        int node = -1;
        foreach (Zone zone in frames.Zones)
        {
            text.Append(CultureInfo.InvariantCulture, $"Node {zone.Node}, zone {NameOf(zone),8}\n");
            if (zone.Node != node)
            {
                node = zone.Node;
                AppendNode(text, node);
            }

            AppendZone(text, zone);
        }

        return text.ToString();
    }

    /// <summary>/proc/meminfo, with what other rooms know.</summary>
    public string Meminfo(in MeminfoParts parts)
    {
        long cached = Kib(FrameUse.PageCache);
        long slab = Kib(FrameUse.Slab);
        long free = (frames.FreePageCount + frames.PerCpuPageCount) * 4;
        StringBuilder text = new();
        ReadOnlySpan<(string Name, long Kib)> rows =
        [
            ("MemTotal", frames.TotalPages * 4), ("MemFree", free),
            ("MemAvailable", Math.Max(0, free + cached - parts.Shmem + parts.SlabReclaimable)),
            ("Buffers", 0), ("Cached", cached), ("SwapCached", 0),
            ("Active", parts.Active), ("Inactive", parts.Inactive), ("Unevictable", parts.Unevictable),
            ("Mlocked", parts.Mlocked), ("SwapTotal", parts.SwapTotal), ("SwapFree", parts.SwapFree),
            ("Dirty", parts.Dirty), ("Writeback", 0), ("AnonPages", Kib(FrameUse.Anonymous)),
            ("Mapped", parts.Mapped), ("Shmem", parts.Shmem), ("KReclaimable", parts.SlabReclaimable),
            ("Slab", slab), ("SReclaimable", parts.SlabReclaimable), ("SUnreclaim", slab - parts.SlabReclaimable),
            ("KernelStack", parts.KernelStack), ("PageTables", Kib(FrameUse.PageTable)), ("NFS_Unstable", 0),
            ("Bounce", 0), ("WritebackTmp", 0), ("CommitLimit", parts.CommitLimit),
            ("Committed_AS", parts.CommittedAs),
            ("VmallocTotal", (long)((KernelLayout.VmallocEnd - KernelLayout.VmallocStart) >> 10)),
            ("VmallocUsed", parts.VmallocUsed), ("VmallocChunk", 0), ("Percpu", 0),
            ("AnonHugePages", 0), ("ShmemHugePages", 0), ("ShmemPmdMapped", 0),
        ];
        foreach ((string name, long kib) in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name + ":",-16}{kib,8} kB\n");
        }

        text.Append("HugePages_Total:       0\nHugePages_Free:        0\nHugePages_Rsvd:        0\n");
        text.Append("HugePages_Surp:        0\nHugepagesize:       2048 kB\nHugetlb:               0 kB\n");
        return text.ToString();
    }

    /// <summary>The rows of /proc/vmstat that physical memory knows, in its order.</summary>
    public (string Name, long Value)[] VmstatRows()
    {
        List<(string Name, long Value)> rows = [("nr_free_pages", frames.FreePageCount)];
        rows.AddRange(NodeRows(-1));
        rows.Add(("numa_hit", Sum(zone => zone.Counters.NumaHits)));
        rows.Add(("numa_miss", Sum(zone => zone.Counters.NumaMisses)));
        rows.Add(("numa_foreign", Sum(zone => zone.Counters.NumaForeign)));
        for (int type = 0; type < s_zoneNames.Length; type++)
        {
            rows.Add((
                "pgalloc_" + s_zoneNames[type].ToLowerInvariant(),
                Sum(zone => (int)zone.Type == type ? zone.Counters.Allocated : 0)));
        }

        rows.Add(("pgfree", Sum(zone => zone.Counters.Freed)));
        rows.Add(("allocstall_normal", frames.AllocationStalls));
        return [.. rows];
    }

    private static string NameOf(Zone zone) => s_zoneNames[(int)zone.Type];

    private long Kib(FrameUse use) => frames.Count(use) * 4;

    private long Sum(Func<Zone, long> value)
    {
        long sum = 0;
        foreach (Zone zone in frames.Zones)
        {
            sum += value(zone);
        }

        return sum;
    }

    private void AppendBlocks(StringBuilder text)
    {
        Span<long> blocks = stackalloc long[Zone.MigrateTypes];
        text.Append("\nNumber of blocks type  ");
        foreach (string type in s_typeNames)
        {
            text.Append(CultureInfo.InvariantCulture, $"{type,12} ");
        }

        text.Append('\n');
        foreach (Zone zone in frames.Zones)
        {
            text.Append(CultureInfo.InvariantCulture, $"Node {zone.Node}, zone {NameOf(zone),8} ");
            blocks.Clear();
            for (long pfn = zone.StartPfn & ~511L; pfn < zone.EndPfn; pfn += 1L << Zone.PageBlockOrder)
            {
                blocks[(int)zone.BlockTypeOf(pfn)]++;
            }

            foreach (long count in blocks)
            {
                text.Append(CultureInfo.InvariantCulture, $"{count,12} ");
            }

            text.Append('\n');
        }
    }

    // Which frames are where; of one node, or of all with -1.
    private List<(string Name, long Value)> NodeRows(int node)
    {
        Span<long> uses = stackalloc long[Enum.GetValues<FrameUse>().Length];
        uses.Clear();
        for (int use = 0; use < uses.Length && node < 0; use++)
        {
            uses[use] = frames.Count((FrameUse)use);
        }

        for (long pfn = 0; pfn < frames.PfnCount && node >= 0; pfn++)
        {
            uses[(int)frames[pfn].Use] += frames.ZoneOf(pfn).Node == node ? 1 : 0;
        }

        return
        [
            ("nr_anon_pages", uses[(int)FrameUse.Anonymous]),
            ("nr_file_pages", uses[(int)FrameUse.PageCache]),
            ("nr_slab", uses[(int)FrameUse.Slab]),
            ("nr_page_table_pages", uses[(int)FrameUse.PageTable]),
            ("nr_kernel_misc", uses[(int)FrameUse.Kernel]),
            ("nr_vmalloc", uses[(int)FrameUse.Vmalloc]),
        ];
    }

    private void AppendNode(StringBuilder text, int node)
    {
        text.Append("  per-node stats\n");
        foreach ((string name, long value) in NodeRows(node))
        {
            text.Append(CultureInfo.InvariantCulture, $"      {name,-12} {value}\n");
        }
    }

    private static void AppendZone(StringBuilder text, Zone zone)
    {
        text.Append(CultureInfo.InvariantCulture, $"  pages free     {zone.FreePages}\n");
        text.Append("        boost    0\n");
        text.Append(CultureInfo.InvariantCulture, $"        min      {zone.Watermarks[(int)Watermark.Min]}\n");
        text.Append(CultureInfo.InvariantCulture, $"        low      {zone.Watermarks[(int)Watermark.Low]}\n");
        text.Append(CultureInfo.InvariantCulture, $"        high     {zone.Watermarks[(int)Watermark.High]}\n");
        text.Append(CultureInfo.InvariantCulture, $"        spanned  {zone.SpannedPages}\n");
        text.Append(CultureInfo.InvariantCulture, $"        present  {zone.PresentPages}\n");
        text.Append(CultureInfo.InvariantCulture, $"        managed  {zone.ManagedPages}\n");
        text.Append("        cma      0\n");
        text.Append(CultureInfo.InvariantCulture, $"        protection: ({string.Join(", ", zone.LowmemReserve)})\n");
        text.Append(CultureInfo.InvariantCulture, $"      nr_free_pages {zone.FreePages}\n");
        text.Append(CultureInfo.InvariantCulture, $"      numa_hit     {zone.Counters.NumaHits}\n");
        text.Append(CultureInfo.InvariantCulture, $"      numa_miss    {zone.Counters.NumaMisses}\n");
        text.Append(CultureInfo.InvariantCulture, $"      numa_foreign {zone.Counters.NumaForeign}\n");
        text.Append("  pagesets\n");
        for (int cpu = 0; cpu < zone.PerCpu.Length; cpu++)
        {
            text.Append(CultureInfo.InvariantCulture, $"    cpu: {cpu}\n");
            text.Append(CultureInfo.InvariantCulture, $"              count: {zone.PerCpu[cpu].Count}\n");
            text.Append(CultureInfo.InvariantCulture, $"              high:  {zone.PerCpuHigh}\n");
            text.Append(CultureInfo.InvariantCulture, $"              batch: {zone.PerCpuBatch}\n");
        }

        text.Append("  node_unreclaimable:  0\n");
        text.Append(CultureInfo.InvariantCulture, $"  start_pfn:           {zone.StartPfn}\n");
    }
}

using KernelModel.Frames;
using KernelModel.Slab;

namespace KernelModel.Statistics;

/// <summary>What <c>--stats</c> tells of physical memory: the buddy allocator by order, and the slab caches.</summary>
internal static class MemoryStatistics
{
    /// <summary>Frames: where they are, what was allocated, split and merged.</summary>
    public static IEnumerable<(string Name, long Value)> OfFrames(Kernel kernel)
    {
        Zone[] zones = kernel.Frames.Zones.ToArray();
        yield return ("pages_total", kernel.Frames.TotalPages);
        foreach (FrameUse use in Enum.GetValues<FrameUse>())
        {
            yield return ($"pages_{use.ToString().ToLowerInvariant()}", kernel.Frames.Count(use));
        }

        yield return ("allocated", zones.Sum(zone => zone.Counters.Allocated));
        yield return ("freed", zones.Sum(zone => zone.Counters.Freed));
        yield return ("per_cpu_refills", zones.Sum(zone => zone.Counters.PerCpuRefills));
        yield return ("per_cpu_drains", zones.Sum(zone => zone.Counters.PerCpuDrains));
        yield return ("fallbacks", zones.Sum(zone => zone.Counters.Fallbacks));
        yield return ("allocation_stalls", kernel.Frames.AllocationStalls);
        for (int order = 1; order < Zone.Orders; order++)
        {
            yield return ($"splits_order_{order}", zones.Sum(zone => zone.Counters.Splits[order]));
        }

        for (int order = 0; order < Zone.MaxOrder; order++)
        {
            yield return ($"merges_order_{order}", zones.Sum(zone => zone.Counters.Merges[order]));
        }

        if (kernel.Options.Check)
        {
            yield return ("checks_passed", kernel.ChecksPassed);
        }
    }

    /// <summary>Slab caches that have objects, and what vmalloc holds.</summary>
    public static IEnumerable<(string Name, long Value)> OfSlabs(Kernel kernel)
    {
        foreach (KmemCache cache in kernel.Slab.Caches.Where(cache => cache.Slabs > 0))
        {
            yield return ($"{cache.Name}_objects", cache.ActiveObjects);
            yield return ($"{cache.Name}_slabs", cache.Slabs);
        }

        yield return ("vmalloc_bytes", (long)kernel.Vmalloc.UsedBytes);
    }
}

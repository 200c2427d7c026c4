namespace KernelModel.Statistics;

/// <summary>What <c>--stats</c> tells of the kernel, room by room.</summary>
internal static class KernelStatistics
{
    /// <summary>All rows, in the order in which they are printed.</summary>
    public static IEnumerable<KernelStatistic> Rows(Kernel kernel) =>
    [
        .. Group("tasks", kernel.TaskStatistics.Items),
        .. Group("memory", AddressSpaceStatistics.Of(kernel.AddressSpaces)),
        .. Group("frames", MemoryStatistics.OfFrames(kernel)),
        .. Group("slab", MemoryStatistics.OfSlabs(kernel)),
        .. Group("peak_rss_kib", kernel.TaskStatistics.Peaks),
    ];

    private static IEnumerable<KernelStatistic> Group(string group, IEnumerable<(string Name, long Value)> items) =>
        items.Select(item => new KernelStatistic(group, item.Name, item.Value));
}

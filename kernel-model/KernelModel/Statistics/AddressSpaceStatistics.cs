using System.Text;
using KernelModel.AddressSpaces;
using KernelModel.Faults;
using KernelModel.Paging;

namespace KernelModel.Statistics;

/// <summary>What <c>--stats</c> tells of address spaces: faults by kind, copies, TLB flushes by cause.</summary>
internal static class AddressSpaceStatistics
{
    public static IEnumerable<(string Name, long Value)> Of(AddressSpaceManager manager)
    {
        MmCounters counters = manager.Counters;
        yield return ("minor_faults", counters.MinorFaults);
        yield return ("major_faults", counters.MajorFaults);
        foreach (FaultDecision decision in Enum.GetValues<FaultDecision>())
        {
            yield return ($"fault_{Words(decision.ToString())}", counters[decision]);
        }

        yield return ("fault_around_pages", counters.AroundPages);
        yield return ("cow_copies", counters.CowCopies);
        yield return ("cow_reuses", counters.CowReuses);
        yield return ("forks", counters.Forks);
        yield return ("forked_entries", counters.ForkedEntries);
        yield return ("entries_cleared", counters.EntriesCleared);
        yield return ("maps", counters.Maps);
        yield return ("unmaps", counters.Unmaps);
        yield return ("protects", counters.Protects);
        yield return ("remaps", counters.Remaps);
        yield return ("tlb_switches", manager.Tlb.Switches);
        foreach (TlbFlushCause cause in Enum.GetValues<TlbFlushCause>())
        {
            yield return ($"tlb_flush_{Words(cause.ToString())}", manager.Tlb[cause]);
        }

        yield return ("tlb_lazy_entries", manager.Tlb.LazyEntries);
        yield return ("tlb_lazy_skips", manager.Tlb.LazySkips);
        yield return ("tlb_lazy_flushes", manager.Tlb.LazyFlushes);
        yield return ("tlb_pages_invalidated", manager.Tlb.PagesInvalidated);
        yield return ("committed_pages", manager.Overcommit.CommittedPages);
        yield return ("peak_resident_pages", PeakOf(manager));
    }

    private static long PeakOf(AddressSpaceManager manager) => manager.All
        .Select(mm => mm.PeakResidentPages).Append(manager.PeakResidentPages).Max();

    /// <summary>CowCopy becomes cow_copy.</summary>
    private static string Words(string name)
    {
        StringBuilder words = new();
        foreach (char letter in name)
        {
            words.Append(char.IsUpper(letter) && words.Length > 0 ? "_" : string.Empty);
            words.Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }
}

using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Mmu;

namespace Emulator.Cli.Reports;

/// <summary>What <c>--stats</c> reports, one row each; text and JSON are made from the same rows.</summary>
internal static class StatisticsTable
{
    private static readonly (AccessKind Kind, string Name)[] s_kinds =
        [(AccessKind.Read, "read"), (AccessKind.Write, "write"), (AccessKind.Execute, "fetch")];

    private static readonly (PagingMode Mode, string Key, string Label)[] s_modes =
    [
        (PagingMode.Off, "off", "paging off"), (PagingMode.Bits32, "32bit", "32-bit"), (PagingMode.Pae, "pae", "PAE"),
        (PagingMode.Level4, "4level", "4-level"), (PagingMode.Level5, "5level", "5-level"),
    ];

    /// <summary>All rows; those of what never happened only where their absence would puzzle.</summary>
    public static IEnumerable<Statistic> Rows(Core core)
    {
        CoreCounters c = core.Counters;
        MmuCounters m = core.MmuCounters;
        return
        [
            .. Tlb(c, m),
            new("walks", "total", "page walks", m.Walks),
            .. s_modes.Select(x => new Statistic("walks_by_mode", x.Key, x.Label, m.WalksIn(x.Mode))).Where(Happened),
            .. Enumerable.Range(0, 6).Select(level => WalksEndedAt(m, level)).Where(Happened),
            new("walks", "entries_read", "entries read", m.EntriesRead),
            new("walks", "entries_updated", "entries in which A or D was set", m.EntriesUpdated),
            new("page_faults", "total", "delivered", Sum(c.PageFaultsByErrorCode)),
            .. c.PageFaultsByErrorCode.Select((n, code) => PageFault((PageFaultErrorCode)code, n)).Where(Happened),
            .. c.ExceptionsByVector.Select((n, vector) => Exception(vector, n)).Where(Happened),
            new("interrupts", "external", "external", (long)c.ExternalInterrupts),
            new("interrupts", "nmi", "non-maskable", (long)c.NonMaskableInterrupts),
            new("interrupts", "software", "software interrupts (INT n)", Sum(c.SoftwareInterruptsByVector)),
            .. c.SoftwareInterruptsByVector.Select((n, vector) => SoftwareInterrupt(vector, n)).Where(Happened),
            new("code", "blocks_decoded", "blocks decoded", (long)c.BlocksDecoded),
            new("code", "drops", "drops of code that was written", (long)c.CodeDrops),
        ];
    }

    private static IEnumerable<Statistic> Tlb(CoreCounters c, MmuCounters m)
    {
        // Each miss is one walk, and nothing else walks: an access that faults or reaches a device misses, too.
        long accesses = Math.Max((long)c.TlbAccesses, m.Walks);
        return
        [
            new("tlb", "accesses", "accesses", accesses),
            new("tlb", "hits", "hits", accesses - m.Walks),
            new("tlb", "misses", "misses", m.Walks),
            .. s_kinds.Select(x => new Statistic("tlb", $"misses_{x.Name}", $"  by a {x.Name}", m.WalksFor(x.Kind))),
            new("tlb", "flushes", "flushes of a whole bank", m.SoftTlbFlushes),
            new("tlb", "page_flushes", "flushes of one page", m.SoftTlbPageFlushes),
        ];
    }

    private static bool Happened(Statistic row) => row.Value != 0;

    private static long Sum(ulong[] counts) => counts.Sum(n => (long)n);

    private static Statistic WalksEndedAt(MmuCounters m, int level)
    {
        string name = level == 0 ? "none" : WalkText.EntryName(level);
        return new("walks_by_level", name, level == 0 ? "no entry read" : $"ended at a {name}", m.WalksEndedAt(level));
    }

    private static Statistic PageFault(PageFaultErrorCode code, ulong count)
    {
        string bits = WalkText.ErrorCodeText(code);
        return new("page_faults", $"0x{(uint)code:x2}", $"error code 0x{(uint)code:x2} ({bits})", (long)count);
    }

    private static Statistic Exception(int vector, ulong count)
    {
        string name = ExceptionNames.Of(vector);
        return new("exceptions", name, $"{name} (vector {vector})", (long)count);
    }

    private static Statistic SoftwareInterrupt(int vector, ulong count) =>
        new("interrupts", $"int_0x{vector:x2}", $"  INT 0x{vector:x2}", (long)count);
}

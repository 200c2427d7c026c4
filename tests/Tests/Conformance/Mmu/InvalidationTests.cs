using Emulator.Arch;
using Emulator.Mmu;

namespace Tests.Conformance.Mmu;

/// <summary>The table of SDM 3A 4.10.4.1: what each operation must drop, and that the soft TLB drops it.</summary>
[TestFixture]
internal sealed class InvalidationTests
{
    private const ushort Current = 3;
    private const ulong Linear = LongModeTables.Linear;

    /// <summary>
    /// One row: the operation; then whether it must drop the addressed page in the current PCID, the same global,
    /// another page, another page global, the addressed page in PCID 5, a global page of PCID 5 elsewhere; then
    /// paging-structure caches of PCIDs 3, 5 and 0.
    /// </summary>
    private static IEnumerable<TestCaseData> Rows()
    {
        LinearAddress at = new(Linear);
        const ulong cr4 = Cr4.PAE | Cr4.PGE | Cr4.PCIDE;
        yield return Row("INVLPG", Invalidation.Invlpg(at, Current), "PG----", "3--");
        yield return Row("INVPCID 0", Invalidation.Invpcid(0, Current, at), "P-----", "3--");
        yield return Row("INVPCID 0 of 5", Invalidation.Invpcid(0, 5, at), "----5-", "-5-");
        yield return Row("INVPCID 1", Invalidation.Invpcid(1, Current, default), "P-O---", "3--");
        yield return Row("INVPCID 1 of 5", Invalidation.Invpcid(1, 5, default), "----5-", "-5-");
        yield return Row("INVPCID 2", Invalidation.Invpcid(2, 0, default), "PGOg5x", "350");
        yield return Row("INVPCID 3", Invalidation.Invpcid(3, 0, default), "P-O-5-", "350");
        yield return Row("MOV CR3 to 3", Invalidation.MovToCr3(0x1003, true), "P-O---", "3--");
        yield return Row("MOV CR3 to 5", Invalidation.MovToCr3(0x1005, true), "----5-", "-5-");
        yield return Row("MOV CR3 to 5, kept", Invalidation.MovToCr3(0x1005 | Cr3.NoFlush, true), "------", "---");
        yield return Row("MOV CR3, no PCIDs", Invalidation.MovToCr3(0x1018, false), "------", "--0");
        yield return Row("MOV CR0, PG off", Invalidation.MovToCr0(Cr0.PG | Cr0.WP, Cr0.WP), "PGOg5x", "350");
        yield return Row("MOV CR0, PG on", Invalidation.MovToCr0(0, Cr0.PG), "------", "---");
        yield return Row("MOV CR0, WP", Invalidation.MovToCr0(Cr0.PG, Cr0.PG | Cr0.WP), "------", "---");
        yield return Row("PGE off", Invalidation.MovToCr4(cr4, cr4 & ~Cr4.PGE, Current), "PGOg5x", "350");
        yield return Row("PGE on", Invalidation.MovToCr4(cr4 & ~Cr4.PGE, cr4, Current), "PGOg5x", "350");
        yield return Row("PCIDE off", Invalidation.MovToCr4(cr4, cr4 & ~Cr4.PCIDE, Current), "PGOg5x", "350");
        yield return Row("PCIDE on", Invalidation.MovToCr4(cr4 & ~Cr4.PCIDE, cr4, Current), "------", "---");
        yield return Row("PAE", Invalidation.MovToCr4(cr4 & ~Cr4.PAE, cr4, Current), "PGOg-x", "3--");
        yield return Row("SMEP on", Invalidation.MovToCr4(cr4, cr4 | Cr4.SMEP, Current), "PGOg-x", "3--");
        yield return Row("SMEP off", Invalidation.MovToCr4(cr4 | Cr4.SMEP, cr4, Current), "------", "---");
        yield return Row("SMAP on", Invalidation.MovToCr4(cr4, cr4 | Cr4.SMAP, Current), "------", "---");
    }

    [TestCaseSource(nameof(Rows))]
    public void What_must_go_goes(Invalidation invalidation, string translations, string structures)
    {
        LinearAddress page = new(Linear + 0x10);
        LinearAddress other = new(Linear + 0x1000);
        string dropped = string.Concat(
            invalidation.DropsTranslation(page, PageSize.Size4K, Current, false) ? 'P' : '-',
            invalidation.DropsTranslation(page, PageSize.Size4K, Current, true) ? 'G' : '-',
            invalidation.DropsTranslation(other, PageSize.Size4K, Current, false) ? 'O' : '-',
            invalidation.DropsTranslation(other, PageSize.Size4K, Current, true) ? 'g' : '-')
            + (invalidation.DropsTranslation(page, PageSize.Size4K, 5, false) ? '5' : '-')
            + (invalidation.DropsTranslation(other, PageSize.Size4K, 5, true) ? 'x' : '-');
        string emptied = string.Concat(
            invalidation.DropsStructure(3) ? '3' : '-',
            invalidation.DropsStructure(5) ? '5' : '-',
            invalidation.DropsStructure(0) ? '0' : '-');
        Assert.That((dropped, emptied), Is.EqualTo((translations, structures)));
    }

    /// <summary>The soft TLB holds PCID 3: a page, a global page, and others; it may drop more than the row says, never
    /// less.</summary>
    [TestCaseSource(nameof(Rows))]
    public void The_soft_TLB_drops_at_least_as_much(Invalidation invalidation, string translations, string structures)
    {
        foreach (bool global in new[] { false, true })
        {
            using LongModeTables guest = new();
            for (int page = 0; page < 8; page++)
            {
                guest.Set(1, LongModeTables.PageAt | LongModeTables.Grants | (global ? PagingEntry.G : 0), page);
                guest.Miss(Linear + ((ulong)page << 12), LongModeTables.UserWrite);
                guest.Miss(Linear + ((ulong)page << 12), new Access(AccessKind.Read, AccessMode.Supervisor));
            }

            guest.SoftTlb.Apply(in invalidation, Current);
            for (ulong page = 0; page < 8; page++)
            {
                LinearAddress at = new(Linear + (page << 12));
                bool mustGo = invalidation.DropsTranslation(at, PageSize.Size4K, Current, global)
                    || (invalidation.EntersAddressSpace && !global);
                bool held = guest.Probe(AccessClass.User, AccessKind.Read, at.Value) is not null
                    || guest.Probe(AccessClass.User, AccessKind.Write, at.Value) is not null
                    || guest.Probe(AccessClass.User, AccessKind.Execute, at.Value) is not null
                    || guest.Probe(AccessClass.Supervisor, AccessKind.Read, at.Value) is not null;
                Assert.That(held && mustGo, Is.False, $"page {page}, global {global}, {structures}{translations}");
            }
        }
    }

    [TestCase(PageSize.Size4K, 0x1000UL)]
    [TestCase(PageSize.Size2M, 0x20_0000UL)]
    [TestCase(PageSize.Size4M, 0x40_0000UL)]
    [TestCase(PageSize.Size1G, 0x4000_0000UL)]
    public void INVLPG_concerns_the_whole_page_of_an_entry(PageSize size, ulong sizeBytes)
    {
        ulong start = Linear & ~(sizeBytes - 1);
        Invalidation last = Invalidation.Invlpg(new LinearAddress(start + sizeBytes - 1), Current);
        Invalidation beyond = Invalidation.Invlpg(new LinearAddress(start + sizeBytes), Current);
        Assert.That(last.DropsTranslation(new LinearAddress(start), size, Current, false), Is.True);
        Assert.That(beyond.DropsTranslation(new LinearAddress(start), size, Current, false), Is.False);
    }

    private static TestCaseData Row(string name, Invalidation invalidation, string translations, string structures) =>
        new TestCaseData(invalidation, translations, structures).SetArgDisplayNames(name);
}

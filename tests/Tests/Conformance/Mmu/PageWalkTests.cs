using CsCheck;
using Emulator.Arch;
using Emulator.Mmu;

namespace Tests.Conformance.Mmu;

/// <summary>What the enumeration cannot show: races, starts below CR3, traces, probes, entries outside RAM.</summary>
[TestFixture]
internal sealed class PageWalkTests
{
    private const ulong A = PagingEntry.A;
    private const ulong D = PagingEntry.D;

    [Test]
    public void Walk_sets_accessed_but_not_dirty_on_a_read()
    {
        using LongModeTables guest = new();
        Assert.That(guest.Translate(LongModeTables.Linear + 0x123, LongModeTables.UserRead).PhysicalAddress.Value,
            Is.EqualTo(LongModeTables.PageAt + 0x123));
        for (int level = 4; level >= 1; level--)
        {
            Assert.That(guest.Get(level) & (A | D), Is.EqualTo(A), $"level {level}");
        }

        guest.Translate(LongModeTables.Linear, LongModeTables.UserWrite);
        Assert.That(guest.Get(1) & (A | D), Is.EqualTo(A | D));
        Assert.That(guest.Get(2) & (A | D), Is.EqualTo(A));
        Assert.That(guest.Mmu.Counters.EntriesUpdated, Is.EqualTo(5));
    }

    [Test]
    public void A_fault_on_each_level_writes_nothing_and_the_next_walk_is_good()
    {
        using LongModeTables guest = new();
        for (int level = 4; level >= 1; level--)
        {
            ulong good = guest.Get(level);
            guest.Set(level, good & ~PagingEntry.P);
            WalkResult result = guest.Translate(LongModeTables.Linear, LongModeTables.UserWrite);
            Assert.That(result.ErrorCode, Is.EqualTo(PageFaultErrorCode.WR | PageFaultErrorCode.US));
            Assert.That(result.Level, Is.EqualTo(level));
            guest.Set(level, good);
            for (int other = 4; other >= 1; other--)
            {
                Assert.That(guest.Get(other) & (A | D), Is.Zero, $"level {other} after a fault on level {level}");
            }
        }

        Assert.That(guest.Translate(LongModeTables.Linear, LongModeTables.UserWrite).Faulted, Is.False);
        Assert.That(guest.Mmu.Counters.PageFaultsWith(PageFaultErrorCode.WR | PageFaultErrorCode.US), Is.EqualTo(4));
        Assert.That(guest.Mmu.Counters.Walks, Is.EqualTo(5));
    }

    [Test]
    public void When_another_core_was_first_the_walk_sees_what_it_wrote()
    {
        using LongModeTables guest = new();

        // An attribute on the page table's frame leads updates through the door, where the other core waits.
        guest.Memory.SetAttributes(new PhysicalAddress(LongModeTables.TableAt), FrameAttributes.Watched);
        int races = 0;
        guest.Memory.BeforeCompareExchange = _ =>
        {
            if (races++ == 0)
            {
                guest.Set(1, 0x9000 | LongModeTables.Grants | A);
            }
        };
        WalkResult moved = guest.Translate(LongModeTables.Linear, LongModeTables.UserWrite);
        Assert.That(moved.PhysicalAddress.Value, Is.EqualTo(0x9000));
        Assert.That(guest.Get(1), Is.EqualTo(0x9000 | LongModeTables.Grants | A | D));
        Assert.That(guest.Mmu.Counters.UpdatesRetried, Is.EqualTo(1));

        races = 0;
        guest.Set(1, LongModeTables.PageAt | LongModeTables.Grants);
        guest.Memory.BeforeCompareExchange = _ => guest.Set(1, LongModeTables.PageAt | PagingEntry.P | PagingEntry.US);
        WalkResult forbidden = guest.Translate(LongModeTables.Linear, LongModeTables.UserWrite);
        Assert.That(forbidden.ErrorCode,
            Is.EqualTo(PageFaultErrorCode.P | PageFaultErrorCode.WR | PageFaultErrorCode.US));
        Assert.That(guest.Get(1), Is.EqualTo(LongModeTables.PageAt | PagingEntry.P | PagingEntry.US));
    }

    [TestCase(FrameAttributes.Rom)]
    [TestCase(FrameAttributes.Mmio)]
    public void A_page_table_outside_RAM_cannot_hang_the_walk(FrameAttributes attribute)
    {
        using LongModeTables guest = new();
        guest.Memory.SetAttributes(new PhysicalAddress(LongModeTables.TableAt), attribute);
        WalkResult result = guest.Translate(LongModeTables.Linear, LongModeTables.UserWrite);

        // Nobody answers in the hole: the entry reads as all ones, with reserved bits.
        Assert.That(result.Faulted, Is.EqualTo(attribute == FrameAttributes.Mmio));
        Assert.That(guest.Get(1) & (A | D), Is.Zero);
    }

    [Test]
    public void Probe_writes_and_counts_nothing_and_shows_every_level()
    {
        using LongModeTables guest = new();
        guest.Set(3, guest.Get(3) & ~PagingEntry.RW);
        byte[] before = guest.Memory.Frame(LongModeTables.TableAt).ToArray();
        WalkControls controls = guest.Controls;
        bool translated = guest.Mmu.Probe(
            in controls, new LinearAddress(LongModeTables.Linear), LongModeTables.UserRead, out _, out PageWalk walk);
        Assert.That(translated);
        Assert.That(guest.Memory.Frame(LongModeTables.TableAt).SequenceEqual(before));
        Assert.That(guest.Mmu.Counters.Walks, Is.Zero);
        Assert.That(walk.LevelCount, Is.EqualTo(4));
        for (int i = 0; i < 4; i++)
        {
            WalkRights rights = i == 0 ? WalkRights.All : WalkRights.User | WalkRights.Executable;
            PhysicalAddress at = new(LongModeTables.At(4 - i));
            Assert.That(walk.LevelAt(i), Is.EqualTo(new WalkLevel(4 - i, at, guest.Get(4 - i), rights)));
        }
    }

    [Test]
    public void The_A20_gate_stands_between_the_walk_and_memory()
    {
        using LongModeTables guest = new();
        unsafe
        {
            guest.Memory.Map->A20Mask = ~(1UL << 20);
        }

        // With bit 20 set everywhere the walk still finds the tables below 1 MiB.
        guest.Set(4, guest.Get(4) | (1 << 20));
        guest.Set(1, guest.Get(1) | (1 << 20));
        Assert.That(guest.Translate(LongModeTables.Linear, LongModeTables.UserRead).PhysicalAddress.Value,
            Is.EqualTo(LongModeTables.PageAt));
    }

    [Test]
    public void A_walk_begun_below_CR3_ends_like_the_one_from_CR3()
    {
        // Entries as a paging-structure cache may hold them (P = 1, A = 1) above arbitrary ones.
        const ulong flags = PagingEntry.RW | PagingEntry.US | PagingEntry.XD;
        Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong, Gen.Int[1, 3], Gen.Int[0, 8]).Sample(
            (pml4e, pdpte, pde, pte, level, accessIndex) =>
            {
                using LongModeTables guest = new(0x10000);
                ulong[] random = [0, pte, pde, pdpte, pml4e];
                ulong[] target = [0, 0x8000, LongModeTables.TableAt, LongModeTables.DirectoryAt, LongModeTables.PdptAt];
                for (int i = 4; i >= 1; i--)
                {
                    ulong cached = i > level ? A : random[i] & (A | D | PagingEntry.PS);
                    guest.Set(i, target[i] | PagingEntry.P | (random[i] & flags) | cached);
                }

                Access access = new((AccessKind)(accessIndex % 3), (AccessMode)(accessIndex / 3));
                return SameFromBelow(guest, level, access);
            },
            iter: 20_000,
            threads: 2,
            seed: "0N0XIzNsQ0O2");
    }

    private static bool SameFromBelow(LongModeTables guest, int level, Access access)
    {
        WalkControls controls = LongModeTables.From(Cr4.PAE | Cr4.SMEP | Cr4.SMAP, Cr0.WP);
        LinearAddress at = new(LongModeTables.Linear + 0x345);
        bool translated = guest.Mmu.Probe(in controls, at, access, out WalkResult fromRoot, out PageWalk whole);
        if (whole.LevelCount < 5 - level)
        {
            return !translated;
        }

        WalkLevel above = whole.LevelAt(4 - level - 1);
        WalkStart start = new(level, new PhysicalAddress(above.Entry & PagingEntry.AddressMask), above.RightsSoFar);
        PageWalk walk = PageWalk.Begin(in controls, in start, at, access);
        while (walk.NeedsEntry(out PhysicalAddress entryAt))
        {
            walk.Supply(guest.Memory.Read(entryAt, walk.EntrySizeBytes));
        }

        return walk.LevelCount == whole.LevelCount - (4 - level) && walk.Result.Equals(fromRoot);
    }
}

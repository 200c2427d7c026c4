using Emulator.Arch;
using Emulator.Mmu;

namespace Tests.Conformance.Mmu;

/// <summary>The whole way of a miss: what it costs the garbage collector, and what is counted.</summary>
[TestFixture]
internal sealed class MissPathTests
{
    private const ulong Linear = LongModeTables.Linear;

    [Test]
    public void A_miss_and_a_flush_allocate_nothing()
    {
        using LongModeTables guest = new();
        MissAndFlush(guest);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            MissAndFlush(guest);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void MOV_to_CR3_keeps_global_pages_of_the_soft_TLB_only()
    {
        using LongModeTables guest = new();
        guest.Set(1, LongModeTables.PageAt | LongModeTables.Grants | PagingEntry.G, page: 1);
        guest.Miss(Linear, LongModeTables.UserRead);
        guest.Miss(Linear + 0x1000, LongModeTables.UserRead);
        guest.SoftTlb.Apply(Invalidation.MovToCr3(LongModeTables.Root, false), 0);
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, Linear), Is.Null);
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, Linear + 0x1000), Is.Not.Null);
        guest.SoftTlb.FlushPage(new LinearAddress(Linear + 0x1000));
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, Linear + 0x1000), Is.Null);
    }

    [Test]
    public void Counters_tell_walks_faults_fills_and_flushes_and_survive_a_checkpoint()
    {
        using LongModeTables guest = new();
        guest.Miss(Linear, LongModeTables.UserRead);
        guest.Miss(Linear, LongModeTables.UserWrite);
        guest.Translate(Linear + 0x1000, LongModeTables.UserFetch);
        guest.SoftTlb.Flush();
        guest.SoftTlb.Flush();
        guest.SoftTlb.FlushPage(new LinearAddress(Linear));
        AssertCounts(guest.Mmu.Counters);

        using MemoryStream stream = new();
        guest.Mmu.Counters.Save(new BinaryWriter(stream));
        stream.Position = 0;
        MmuCounters restored = new();
        restored.Restore(new BinaryReader(stream));
        AssertCounts(restored);
    }

    private static void AssertCounts(MmuCounters counters)
    {
        const PageFaultErrorCode fetch = PageFaultErrorCode.US | PageFaultErrorCode.ID;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(counters.Walks, Is.EqualTo(3));
            Assert.That(counters.WalksIn(PagingMode.Level4), Is.EqualTo(3));
            Assert.That(counters.WalksEndedAt(1), Is.EqualTo(3));
            Assert.That(counters.EntriesRead, Is.EqualTo(12));
            Assert.That(counters.EntriesUpdated, Is.EqualTo(5));
            Assert.That(counters.PageFaults, Is.EqualTo(1));
            Assert.That(counters.PageFaultsWith(fetch), Is.EqualTo(1));
            Assert.That(counters.SoftTlbFills(AccessKind.Read), Is.EqualTo(1));
            Assert.That(counters.SoftTlbFills(AccessKind.Write), Is.EqualTo(1));
            Assert.That(counters.SoftTlbFlushes, Is.EqualTo(1), "an empty bank is not flushed");
            Assert.That(counters.SoftTlbPageFlushes, Is.EqualTo(1));
        }
    }

    private static void MissAndFlush(LongModeTables guest)
    {
        WalkControls controls = guest.Controls;
        LinearAddress at = new(Linear);
        guest.Mmu.Translate(in controls, at, LongModeTables.UserWrite, out WalkResult result);
        guest.SoftTlb.Fill(AccessClass.User, at, in result, LongModeTables.UserWrite);
        guest.SoftTlb.Apply(Invalidation.Invlpg(at, 0), 0);
        guest.SoftTlb.Flush();
        guest.Set(1, LongModeTables.PageAt | LongModeTables.Grants);
    }
}

using Emulator.Arch;
using Emulator.Mmu;
using SplitMix = Tests.Support.SplitMix;

namespace Tests.Conformance.Mmu;

/// <summary>What the soft TLB may answer, and what it must not.</summary>
[TestFixture]
internal sealed class SoftTlbTests
{
    private const ulong Linear = LongModeTables.Linear;
    private const ulong LargePage = 2 << 20;

    private static readonly AccessKind[] s_kinds = [AccessKind.Read, AccessKind.Write, AccessKind.Execute];
    private static readonly AccessClass[] s_classes =
        [AccessClass.User, AccessClass.Supervisor, AccessClass.SupervisorAc];

    [Test]
    public void An_invalid_tag_matches_no_address([Values] bool afterUse)
    {
        using LongModeTables guest = new();
        if (afterUse)
        {
            FillEverySlot(guest);
            guest.SoftTlb.Flush();
        }

        SplitMix random = new(1);
        for (ulong slot = 0; slot < SoftTlb.EntryCount; slot++)
        {
            ulong[] addresses = [0, ulong.MaxValue, random.Next(), random.Next(), 0xFFFF_FFFF, 1UL << 63, 0xFFF];
            foreach (ulong address in addresses)
            {
                ulong linear = (address & ~(1023UL << 12)) | (slot << 12);
                foreach (AccessClass accessClass in s_classes)
                {
                    Assert.That(s_kinds.All(k => guest.Probe(accessClass, k, linear) is null), $"slot {slot}");
                }
            }
        }
    }

    [Test]
    public void A_hit_reaches_the_byte_unless_the_access_leaves_the_page()
    {
        using LongModeTables guest = new();
        Assert.That(guest.Miss(Linear + 0x10, LongModeTables.UserRead));
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, Linear + 0xFFC, 4),
            Is.EqualTo(LongModeTables.PageAt + 0xFFC));
        for (uint size = 1; size <= 64; size *= 2)
        {
            Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, Linear + 0x1000 - size, size), Is.Not.Null);
            Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, Linear + 0x1001 - size, size), Is.Null);
        }

        Assert.That(guest.Probe(AccessClass.Supervisor, AccessKind.Read, Linear), Is.Null);
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, Linear + (1UL << 22)), Is.Null);
    }

    [Test]
    public void The_write_tag_waits_for_D()
    {
        using LongModeTables guest = new();
        guest.Miss(Linear, LongModeTables.UserRead);
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Write, Linear), Is.Null);
        Assert.That(guest.Miss(Linear, LongModeTables.UserWrite));
        Assert.That(guest.Get(1) & PagingEntry.D, Is.Not.Zero);
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Write, Linear), Is.EqualTo(LongModeTables.PageAt));

        // D is set now: a later read fills the write tag too.
        guest.SoftTlb.Flush();
        guest.Miss(Linear, LongModeTables.UserRead);
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Write, Linear), Is.Not.Null);
    }

    [TestCase(FrameAttributes.CodeDecoded, true)]
    [TestCase(FrameAttributes.Watched, true)]
    [TestCase(FrameAttributes.Rom, true)]
    [TestCase(FrameAttributes.Mmio, false)]
    public void A_frame_with_attributes_is_never_written_directly(FrameAttributes attribute, bool readable)
    {
        using LongModeTables guest = new();
        guest.Memory.SetAttributes(new PhysicalAddress(LongModeTables.PageAt), attribute);
        Assert.That(guest.Miss(Linear, LongModeTables.UserWrite), Is.False);
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Write, Linear), Is.Null);
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, Linear) is not null, Is.EqualTo(readable));
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Execute, Linear) is not null, Is.EqualTo(readable));
    }

    [Test]
    public void Tags_follow_the_rights_of_the_class()
    {
        using LongModeTables guest = new();
        guest.Set(1, LongModeTables.PageAt | PagingEntry.P | PagingEntry.US | PagingEntry.D | PagingEntry.XD);
        guest.Controls = LongModeTables.From(Cr4.PAE | Cr4.SMAP, Cr0.WP, Rflags.AC);
        guest.Miss(Linear, LongModeTables.UserRead);
        guest.Miss(Linear, new Access(AccessKind.Read, AccessMode.Supervisor));
        foreach (AccessClass accessClass in s_classes)
        {
            bool mayRead = accessClass != AccessClass.Supervisor;
            Assert.That(guest.Probe(accessClass, AccessKind.Read, Linear) is not null, Is.EqualTo(mayRead));
            Assert.That(guest.Probe(accessClass, AccessKind.Write, Linear), Is.Null);
            Assert.That(guest.Probe(accessClass, AccessKind.Execute, Linear), Is.Null);
        }

        // Without WP the supervisor may write what is read-only, if it may reach it at all.
        guest.SoftTlb.Flush();
        guest.Controls = LongModeTables.From(Cr4.PAE | Cr4.SMAP, rflags: Rflags.AC);
        guest.Miss(Linear, new Access(AccessKind.Read, AccessMode.Supervisor));
        Assert.That(guest.Probe(AccessClass.SupervisorAc, AccessKind.Write, Linear), Is.Not.Null);
    }

    [Test]
    public void A_protection_key_takes_its_tags_away()
    {
        using LongModeTables guest = new();
        ulong key5 = 5UL << PagingEntry.ProtectionKeyShift;
        guest.Set(1, LongModeTables.PageAt | LongModeTables.Grants | PagingEntry.D | key5);
        guest.Controls = LongModeTables.From(Cr4.PAE | Cr4.PKE, pkru: 2u << 10);
        guest.Miss(Linear, LongModeTables.UserRead);
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, Linear), Is.Not.Null);
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Write, Linear), Is.Null);

        // AD leaves nothing but fetches.
        guest.SoftTlb.Flush();
        guest.Controls = LongModeTables.From(Cr4.PAE | Cr4.PKE, pkru: 1u << 10);
        guest.Miss(Linear, LongModeTables.UserFetch);
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, Linear), Is.Null);
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Execute, Linear), Is.Not.Null);
        guest.SoftTlb.FlushPage(new LinearAddress(Linear));
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Execute, Linear), Is.Null);
    }

    [Test]
    public void INVLPG_drops_all_pieces_of_a_large_page_and_nothing_else()
    {
        using LongModeTables guest = new(8 << 20);
        ulong large = Linear & ~(LargePage - 1);
        ulong small = large + LargePage;
        ulong directory = LongModeTables.At(2);
        guest.Memory.Write(new PhysicalAddress(directory + 8), 8, guest.Get(2));
        guest.Set(2, LargePage | LongModeTables.Grants | PagingEntry.PS | PagingEntry.D);
        for (ulong page = 0; page < 512; page += 7)
        {
            guest.Miss(large + (page << 12), LongModeTables.UserRead);
            guest.Miss(large + (page << 12), new Access(AccessKind.Read, AccessMode.Supervisor));
        }

        guest.Miss(small, LongModeTables.UserRead);
        guest.SoftTlb.FlushPage(new LinearAddress(large + 0x12_3456));
        for (ulong page = 0; page < 512; page++)
        {
            Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, large + (page << 12)), Is.Null);
            Assert.That(guest.Probe(AccessClass.Supervisor, AccessKind.Read, large + (page << 12)), Is.Null);
        }

        Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, small), Is.Not.Null);
        guest.SoftTlb.FlushPage(new LinearAddress(small + 0xFFF));
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, small), Is.Null);
    }

    [Test]
    public void New_attributes_of_a_frame_drop_the_write_tags_of_all_its_aliases()
    {
        using LongModeTables guest = new();
        guest.Set(1, LongModeTables.PageAt | LongModeTables.Grants, page: 1);
        guest.Set(1, (LongModeTables.PageAt + 0x1000) | LongModeTables.Grants, page: 2);
        for (ulong page = 0; page < 3; page++)
        {
            guest.Miss(Linear + (page << 12), LongModeTables.UserWrite);
            guest.Miss(Linear + (page << 12), new Access(AccessKind.Write, AccessMode.Supervisor));
        }

        guest.SoftTlb.FlushWriteTagsOfFrame(new PhysicalAddress(LongModeTables.PageAt + 0x800));
        for (ulong page = 0; page < 3; page++)
        {
            ulong at = Linear + (page << 12);
            Assert.That(guest.Probe(AccessClass.User, AccessKind.Write, at) is not null, Is.EqualTo(page == 2));
            Assert.That(guest.Probe(AccessClass.Supervisor, AccessKind.Write, at) is not null, Is.EqualTo(page == 2));
            Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, at), Is.Not.Null);
        }

        guest.SoftTlb.FlushHostPointersOfFrame(new PhysicalAddress(LongModeTables.PageAt));
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, Linear), Is.Null);
        Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, Linear + 0x2000), Is.Not.Null);
    }

    [Test]
    public void Two_pages_of_one_slot_take_turns()
    {
        using LongModeTables guest = new(8 << 20);
        ulong other = Linear + (1UL << 22);
        guest.Memory.Write(new PhysicalAddress(LongModeTables.At(2) + 16), 8, guest.Get(2));
        for (int turn = 0; turn < 3; turn++)
        {
            Assert.That(guest.Miss(Linear, LongModeTables.UserRead));
            Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, other), Is.Null);
            Assert.That(guest.Miss(other, LongModeTables.UserRead));
            Assert.That(guest.Probe(AccessClass.User, AccessKind.Read, Linear), Is.Null);
        }
    }

    private static void FillEverySlot(LongModeTables guest)
    {
        WalkControls off = WalkControls.From(0, 0, 0, 0, 0, 0, 0, 36, false, default);
        for (ulong page = 0; page < SoftTlb.EntryCount; page++)
        {
            LinearAddress at = new(page << 12);
            guest.Mmu.Translate(in off, at, LongModeTables.UserRead, out WalkResult result);
            foreach (AccessClass accessClass in s_classes)
            {
                Assert.That(guest.SoftTlb.Fill(accessClass, at, in result, LongModeTables.UserRead));
                Assert.That(s_kinds.All(k => guest.Probe(accessClass, k, at.Value) == at.Value));
            }
        }
    }
}

using Emulator.Arch;
using KernelModel.AddressSpaces;
using KernelModel.Paging;

namespace Tests.Kernel.Mm;

/// <summary>TLB maintenance as Linux does it.</summary>
public sealed class TlbTests
{
    private const ulong At = 0x2000_0000;

    [TestCase(1, 1, 0)]
    [TestCase(33, 33, 0)]
    [TestCase(34, 0, 1)]
    public void Up_to_33_pages_go_one_by_one_and_more_all_at_once(int pages, int single, int whole)
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        MmRig.Map(mm, At, pages);
        for (int i = 0; i < pages; i++)
        {
            rig.Touch(mm, At + ((ulong)i << 12), AccessKind.Write);
        }

        FakeCpu cpu = rig.Cpus[0];
        (int before, int beforeWhole) = (cpu.PageInvalidations, cpu.PcidInvalidations);
        mm.Mprotect(null, At, (ulong)pages << 12, Prot.Read);
        Assert.That(
            (cpu.PageInvalidations - before, cpu.PcidInvalidations - beforeWhole), Is.EqualTo((single, whole)));
    }

    [Test]
    public void Rights_given_need_no_flush()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        MmRig.Map(mm, At, 1, Prot.Read);
        rig.Touch(mm, At, AccessKind.Read);
        int before = rig.Cpus[0].PageInvalidations;
        mm.Mprotect(null, At, 0x1000, MmRig.ReadWrite);
        Assert.That(rig.Cpus[0].PageInvalidations, Is.EqualTo(before));
    }

    [Test]
    public void Six_address_spaces_keep_their_translations_and_a_seventh_takes_the_oldest_place()
    {
        using MmRig rig = new();
        MmStruct[] spaces = [.. Enumerable.Range(0, 7).Select(_ => rig.Create())];
        FakeCpu cpu = rig.Cpus[0];
        foreach (MmStruct mm in spaces.Take(6))
        {
            mm.Activate(cpu);
        }

        Assert.That(cpu.KeepingLoads, Is.Zero, "each was new");
        foreach (MmStruct mm in spaces.Take(6))
        {
            mm.Activate(cpu);
        }

        Assert.That(cpu.KeepingLoads, Is.EqualTo(6), "each came back to its PCID");
        spaces[6].Activate(cpu);
        spaces[0].Activate(cpu);
        Assert.That(cpu.KeepingLoads, Is.EqualTo(6), "the seventh took the place of the first");
        Assert.That(cpu.Pcid, Is.EqualTo(2), "which took the place of the second");
    }

    [Test]
    public void An_address_space_that_changed_meanwhile_is_flushed_when_it_comes_back()
    {
        using MmRig rig = new();
        MmStruct first = rig.Create();
        MmStruct other = rig.Create();
        MmRig.Map(first, At, 1);
        rig.Touch(first, At, AccessKind.Write);
        other.Activate(rig.Cpus[0]);
        first.Munmap(At, 0x1000);
        Assert.That(rig.Touch(first, At, AccessKind.Read).Signal, Is.EqualTo(11));
    }

    [Test]
    public void Other_cores_are_interrupted_unless_they_are_lazy()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        MmRig.Map(mm, At, 2);
        rig.Touch(1, mm, At, AccessKind.Write, out _);
        rig.Touch(0, mm, At, AccessKind.Write, out _);
        mm.Mprotect(null, At, 0x1000, Prot.Read);
        TlbMaintenance tlb = rig.Manager.Tlb;
        Assert.That((tlb[TlbFlushCause.RemoteSend], tlb[TlbFlushCause.RemoteShootdown]), Is.EqualTo((1, 1)));

        mm.Mprotect(null, At, 0x1000, MmRig.ReadWrite);
        rig.Touch(1, mm, At, AccessKind.Write, out _);
        rig.Frames.CurrentCpu = 0;
        tlb.EnterLazy(rig.Cpus[1]);
        mm.Mprotect(null, At, 0x1000, Prot.Read);
        Assert.That(tlb[TlbFlushCause.RemoteSend], Is.EqualTo(1), "the lazy core was left alone");
        Assert.That(rig.Touch(1, mm, At, AccessKind.Write, out _).Signal, Is.EqualTo(11), "and looked when it went on");
    }

    [Test]
    public void An_ended_address_space_is_in_no_core()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        mm.Activate(rig.Cpus[0]);
        mm.Activate(rig.Cpus[1]);
        mm.Drop();
        ulong kernel = (ulong)rig.Frames.Tables.RootPfn << 12;
        Assert.That((rig.Cpus[0].Root, rig.Cpus[1].Root), Is.EqualTo((kernel, kernel)));
        Assert.That((rig.Cpus[0].Pcid, rig.Cpus[1].Pcid), Is.EqualTo((0, 0)));
    }
}

using Emulator.Arch;
using KernelModel.AddressSpaces;
using KernelModel.Faults;
using KernelModel.PageCache;

namespace Tests.Kernel.Mm;

/// <summary>Every line of the decision list, with the signal that Linux gives.</summary>
public sealed class FaultTests
{
    private const ulong At = 0x2000_0000;

    [Test]
    public void First_read_maps_the_page_of_zeros_and_the_first_write_replaces_it()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        MmRig.Map(mm, At, 2);
        Assert.That(rig.Touch(mm, At, AccessKind.Read).Decision, Is.EqualTo(FaultDecision.ZeroPage));
        Assert.That(mm.ResidentPages, Is.Zero, "the page of zeros is not counted");
        Assert.That(rig.Touch(mm, At, AccessKind.Write).Decision, Is.EqualTo(FaultDecision.ZeroCopy));
        Assert.That(rig.Touch(mm, At + 0x1000, AccessKind.Write).Decision, Is.EqualTo(FaultDecision.Anonymous));
        Assert.That(mm.AnonymousPages, Is.EqualTo(2));
        rig.AssertSound();
    }

    [Test]
    public void Signals_have_the_code_and_address_of_Linux()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        MmRig.Map(mm, At, 1, Prot.Read);
        MmRig.Map(mm, At + 0x1000, 1, Prot.None);
        Expect(rig.Touch(mm, 0, AccessKind.Read), FaultDecision.NoArea, 11, FaultResult.SEGV_MAPERR, 0);
        Expect(rig.Touch(mm, At + 8, AccessKind.Write), FaultDecision.NotPermitted, 11, 2, At + 8);
        Expect(rig.Touch(mm, At + 8, AccessKind.Execute), FaultDecision.NotPermitted, 11, 2, At + 8);
        Expect(rig.Touch(mm, At + 0x1234, AccessKind.Read), FaultDecision.NotPermitted, 11, 2, At + 0x1234);
        Expect(
            mm.HandleFault(null, 0xFFFF_8880_0000_0000, FaultAccess.Read),
            FaultDecision.KernelAddress, 11, FaultResult.SEGV_MAPERR, 0xFFFF_8880_0000_0000);
    }

    [Test]
    public void Beyond_the_end_of_a_file_is_a_bus_error()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        TestFile file = rig.CreateFile(2);
        mm.Mmap(null, At, 0x4000, MmRig.ReadWrite, MapFlags.Shared | MapFlags.Fixed, file, 0);
        Expect(rig.Touch(mm, At + 0x2010, AccessKind.Read), FaultDecision.BeyondEnd, 7, 2, At + 0x2010);
        Assert.That(rig.Touch(mm, At + 0x1FFF, AccessKind.Write).Decision, Is.EqualTo(FaultDecision.SharedWrite));
    }

    [Test]
    public void A_read_of_a_file_maps_the_cached_pages_of_its_window()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        TestFile file = rig.CreateFile(40);
        mm.Mmap(null, At + 0x3000, 0x25000, Prot.Read, MapFlags.Private | MapFlags.Fixed, file, 0x3000);
        Assert.That(rig.Touch(mm, At + 0x5000, AccessKind.Read).Decision, Is.EqualTo(FaultDecision.FileRead));
        Assert.That(mm.ShmemPages, Is.EqualTo(13), "pages 3 to 15 of the window of 16");
        Assert.That(rig.Touch(mm, At + 0x10000, AccessKind.Read).Decision, Is.EqualTo(FaultDecision.FileRead));
        Assert.That(mm.ShmemPages, Is.EqualTo(29));
        rig.AssertSound();
    }

    [Test]
    public void Copy_on_write_copies_while_shared_and_reuses_when_alone()
    {
        using MmRig rig = new();
        MmStruct parent = rig.Create();
        MmRig.Map(parent, At, 1);
        rig.Touch(0, parent, At, AccessKind.Write, out ulong before);
        rig.WriteByte(before, 7);
        MmStruct child = parent.Fork() ?? throw new InvalidOperationException();
        FaultResult copied = rig.Touch(1, child, At, AccessKind.Write, out ulong copy);
        Assert.That(copied.Decision, Is.EqualTo(FaultDecision.CowCopy));
        Assert.That(rig.ReadByte(copy), Is.EqualTo(7));
        Assert.That(copy, Is.Not.EqualTo(before));
        FaultResult reused = rig.Touch(0, parent, At, AccessKind.Write, out ulong after);
        Assert.That(reused.Decision, Is.EqualTo(FaultDecision.CowReuse));
        Assert.That(after, Is.EqualTo(before));
        rig.AssertSound();
        child.Drop();
        rig.AssertSound();
    }

    [Test]
    public void A_stack_grows_to_its_limit_and_keeps_its_guard()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        const ulong top = 0x7000_0000;
        MmRig.Map(mm, top - 0x1000, 1, flags: MmRig.PrivateAnonymous | MapFlags.GrowsDown);
        Assert.That(rig.Touch(mm, top - 0x5008, AccessKind.Write).Decision, Is.EqualTo(FaultDecision.Anonymous));
        Assert.That(mm.AreaAt(top - 0x5000)?.Start, Is.EqualTo(top - 0x6000));
        Assert.That(mm.StackPages, Is.EqualTo(6));
        Assert.That(
            rig.Touch(mm, top - (8 << 20) - 8, AccessKind.Write).Decision, Is.EqualTo(FaultDecision.StackLimit));

        // Another area 1 MiB and one page below: only the page may still be taken.
        MmRig.Map(mm, top - 0x6000 - 0x10_2000, 1);
        Assert.That(rig.Touch(mm, top - 0x6008, AccessKind.Write).IsResolved);
        Expect(rig.Touch(mm, top - 0x7008, AccessKind.Write), FaultDecision.StackLimit, 11, 1, top - 0x7008);
        rig.AssertSound();
    }

    [Test]
    public void A_key_forbids_what_the_rights_allow()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        MmRig.Map(mm, At, 1);
        rig.Touch(mm, At, AccessKind.Write);
        int key = mm.AllocateKey();
        Assert.That(mm.Mprotect(null, At, 0x1000, MmRig.ReadWrite, key), Is.Zero);
        rig.Cpus[0].Pkru = 2U << (key * 2);
        Assert.That(rig.Touch(mm, At, AccessKind.Read).IsResolved, "only writes are forbidden");
        FaultResult result = rig.Touch(mm, At + 4, AccessKind.Write);
        Expect(result, FaultDecision.ProtectionKey, 11, FaultResult.SEGV_PKUERR, At + 4);
        Assert.That(result.Key, Is.EqualTo(key));
        Assert.That(mm.Write(At, [1]), Is.False, "nor may the kernel for the task");
        rig.Cpus[0].Pkru = 0;
        Assert.That(rig.Touch(mm, At, AccessKind.Write).IsResolved);
    }

    [Test]
    public void Execute_only_memory_cannot_be_read()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        MmRig.Map(mm, At, 1, Prot.Exec);
        Assert.That(rig.Touch(mm, At, AccessKind.Execute).IsResolved);
        Assert.That(rig.Touch(mm, At, AccessKind.Read).Decision, Is.EqualTo(FaultDecision.ProtectionKey));
    }

    [Test]
    public void A_fault_without_frames_is_a_value_and_loses_nothing()
    {
        using MmRig rig = new(4);
        MmStruct mm = rig.Create();
        rig.Manager.Overcommit.Mode = Overcommit.Always;
        MmRig.Map(mm, At, 4096);
        ulong at = At;
        FaultResult result;
        do
        {
            result = mm.HandleFault(null, at, FaultAccess.Write);
            at += 0x1000;
        }
        while (result.IsResolved);

        Assert.That(result.Outcome, Is.EqualTo(FaultOutcome.OutOfMemory));
        rig.AssertSound();
        mm.Drop();
        rig.AssertSound();
        Assert.That(rig.Frames.Count(KernelModel.Frames.FrameUse.Anonymous), Is.Zero);
    }

    [Test]
    public void A_slow_file_is_read_ahead_and_its_first_write_is_seen()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        SlowSource source = new();
        FileMapping mapping = new(rig.Manager, source, isShmem: false) { SizeBytes = 20 << 12 };
        TestFile file = new(mapping);
        mm.Mmap(null, At, 20 << 12, MmRig.ReadWrite, MapFlags.Shared | MapFlags.Fixed, file, 0);
        FaultResult first = rig.Touch(mm, At, AccessKind.Read);
        Assert.That((first.IsMajor, source.Reads), Is.EqualTo((true, 16)));
        Assert.That(rig.Touch(mm, At + 0x3000, AccessKind.Write).Decision, Is.EqualTo(FaultDecision.SharedDirty));
        Assert.That(mm.Msync(At, 20 << 12, 4), Is.Zero);
        Assert.That(source.Written, Is.EqualTo(new long[] { 3 }));
        FaultResult again = rig.Touch(mm, At + 0x3000, AccessKind.Write);
        Assert.That(again.Decision, Is.EqualTo(FaultDecision.SharedDirty), "clean since it was written back");
        rig.AssertSound();
    }

    private static void Expect(FaultResult result, FaultDecision decision, int signal, int code, ulong address) =>
        Assert.That(
            (result.Decision, result.Signal, result.Code, result.Address),
            Is.EqualTo((decision, signal, code, address)));

    private sealed class SlowSource : IPageSource
    {
        public int Reads { get; private set; }

        public List<long> Written { get; } = [];

        public bool IsSlow => true;

        public bool WantsWrites => true;

        public int ReadPage(long index, Span<byte> into)
        {
            Reads++;
            into.Fill((byte)index);
            return 0;
        }

        public int WritePage(long index, ReadOnlySpan<byte> from)
        {
            Written.Add(index);
            return 0;
        }
    }
}

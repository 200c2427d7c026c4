using System.Text;
using Emulator.Arch;
using KernelModel;
using KernelModel.AddressSpaces;

namespace Tests.Kernel.Mm;

/// <summary>Errors and side effects of the calls, as Linux has them.</summary>
public sealed class MmCallTests
{
    private const ulong At = 0x2000_0000;

    [Test]
    public void Mmap_refuses_what_Linux_refuses()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        TestFile readOnly = new(rig.CreateFile(1).Mapping) { CanWrite = false };
        const int anonymous = MmRig.PrivateAnonymous;
        Assert.Multiple(() =>
        {
            Assert.That(mm.Mmap(null, 0, 0, 3, anonymous, null, 0), Is.EqualTo(-Errno.EINVAL), "no length");
            Assert.That(mm.Mmap(null, 0, 1, 3, MapFlags.Anonymous, null, 0), Is.EqualTo(-Errno.EINVAL), "no kind");
            Assert.That(mm.Mmap(null, 0, ulong.MaxValue, 3, anonymous, null, 0), Is.EqualTo(-Errno.ENOMEM));
            Assert.That(mm.Mmap(null, 0, 1UL << 47, 3, anonymous, null, 0), Is.EqualTo(-Errno.ENOMEM));
            Assert.That(mm.Mmap(null, At + 1, 1, 3, anonymous | MapFlags.Fixed, null, 0), Is.EqualTo(-Errno.EINVAL));
            Assert.That(mm.Mmap(null, 0, 1, 3, MapFlags.Private, null, 0), Is.EqualTo(-Errno.EBADF));
            Assert.That(mm.Mmap(null, 0, 1, 3, anonymous | MapFlags.HugeTlb, null, 0), Is.EqualTo(-Errno.ENOMEM));
            Assert.That(mm.Mmap(null, 0, 1, 3, MapFlags.Shared, readOnly, 0), Is.EqualTo(-Errno.EACCES));
            Assert.That(mm.Mmap(null, 0, 1, 1, MapFlags.Shared, readOnly, 5), Is.EqualTo(-Errno.EINVAL));
            Assert.That(mm.Mmap(null, 0, 1UL << 40, 3, anonymous, null, 0), Is.EqualTo(-Errno.ENOMEM), "overcommit");
            Assert.That(mm.Mmap(null, 0, 1UL << 40, 3, anonymous | MapFlags.NoReserve, null, 0), Is.Positive);
        });
        long shared = mm.Mmap(null, 0, 1, Prot.Read, MapFlags.Shared, readOnly, 0);
        Assert.That(mm.Mprotect(null, (ulong)shared, 1, MmRig.ReadWrite), Is.EqualTo(-Errno.EACCES));
        MmRig.Map(mm, At, 1);
        Assert.That(
            mm.Mmap(null, At, 1, 3, anonymous | MapFlags.FixedNoReplace, null, 0), Is.EqualTo(-Errno.EEXIST));
    }

    [Test]
    public void Neighbours_merge_and_holes_split()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        MmRig.Map(mm, At, 2);
        MmRig.Map(mm, At + 0x4000, 2);
        MmRig.Map(mm, At + 0x2000, 2);
        Assert.That(mm.Areas.Count, Is.EqualTo(1));
        mm.Mprotect(null, At + 0x2000, 0x1000, Prot.Read);
        Assert.That(mm.Areas.Count, Is.EqualTo(3));
        mm.Mprotect(null, At + 0x2000, 0x1000, MmRig.ReadWrite);
        Assert.That(mm.Areas.Count, Is.EqualTo(1));
        mm.Munmap(At + 0x1000, 0x1000);
        Assert.That(mm.Areas.Count, Is.EqualTo(2));
    }

    [Test]
    public void Brk_grows_shrinks_and_stops_at_a_neighbour()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        mm.StartBrk = mm.Brk = At;
        Assert.That(mm.SetBrk(null, 0), Is.EqualTo(At));
        Assert.That(mm.SetBrk(null, At + 0x2345), Is.EqualTo(At + 0x2345));
        Assert.That(rig.Touch(mm, At + 0x2FFF, AccessKind.Write).IsResolved);
        MmRig.Map(mm, At + 0x8000, 1);
        Assert.That(mm.SetBrk(null, At + 0x9000), Is.EqualTo(At + 0x2345), "taken");
        Assert.That(mm.SetBrk(null, At + 0x10), Is.EqualTo(At + 0x10));
        Assert.That(rig.Touch(mm, At + 0x1000, AccessKind.Read).Signal, Is.EqualTo(11));
        Assert.That(mm.NameOf(mm.AreaAt(At) ?? throw new InvalidOperationException()), Is.EqualTo("[heap]"));
        rig.AssertSound();
    }

    [Test]
    public void Mremap_grows_in_place_moves_and_duplicates()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        MmRig.Map(mm, At, 2);
        rig.Touch(0, mm, At + 0x1000, AccessKind.Write, out ulong physical);
        rig.WriteByte(physical, 9);
        Assert.That(mm.Mremap(null, At, 0x2000, 0x4000, 0, 0), Is.EqualTo((long)At));
        MmRig.Map(mm, At + 0x4000, 1, Prot.Read);
        Assert.That(mm.Mremap(null, At, 0x4000, 0x5000, 0, 0), Is.EqualTo(-Errno.ENOMEM));
        ulong moved = (ulong)mm.Mremap(null, At, 0x4000, 0x5000, RemapFlags.MayMove, 0);
        Assert.That(moved, Is.Not.EqualTo(At));
        Assert.That(mm.TryRead(moved + 0x1000, out byte value) && value == 9);
        Assert.That(mm.AreaAt(At), Is.Null);
        Assert.That(mm.Mremap(null, moved, 0, 0x1000, RemapFlags.MayMove, 0), Is.EqualTo(-Errno.EINVAL));
        Assert.That(mm.Mremap(null, At, 0x1000, 0x1000, 0, 0), Is.EqualTo(-Errno.EFAULT));

        MmRig.Map(mm, At + 0x10_0000, 1, flags: MapFlags.Shared | MapFlags.Anonymous);
        mm.TryWrite(At + 0x10_0000, 0x1234);
        ulong twin = (ulong)mm.Mremap(null, At + 0x10_0000, 0, 0x1000, RemapFlags.MayMove, 0);
        Assert.That(mm.TryRead(twin, out int same) && same == 0x1234);
        rig.AssertSound();
    }

    [Test]
    public void Mremap_may_leave_the_old_place_empty()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        MmRig.Map(mm, At, 1);
        mm.TryWrite(At, 77);
        const int flags = RemapFlags.MayMove | RemapFlags.DontUnmap;
        ulong moved = (ulong)mm.Mremap(null, At, 0x1000, 0x1000, flags, 0);
        Assert.That(mm.TryRead(moved, out int value) && value == 77);
        Assert.That(mm.TryRead(At, out int old) && old == 0);
        rig.AssertSound();
        mm.Drop();
        rig.AssertSound();
        Assert.That(rig.Manager.Overcommit.CommittedPages, Is.Zero);
    }

    [Test]
    public void Locked_memory_is_resident_and_counted()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        MmRig.Map(mm, At, 8);
        Assert.That(mm.Mlock(null, At + 0x1000, 0x2000, onFault: false), Is.Zero);
        Assert.That((mm.LockedPages, mm.AnonymousPages, mm.Areas.Count), Is.EqualTo((2, 2, 3)));
        Assert.That(mm.Madvise(null, At, 0x8000, Advice.DontNeed), Is.EqualTo(-Errno.EINVAL));
        Assert.That(mm.Mlock(null, At + 0x7000, 0x2000, onFault: false), Is.EqualTo(-Errno.ENOMEM), "a hole");
        Assert.That(mm.MunlockAll(), Is.Zero);
        Assert.That((mm.LockedPages, mm.Areas.Count), Is.EqualTo((0, 1)));
        Assert.That(mm.MlockAll(null, MmStruct.LockFuture), Is.Zero);
        MmRig.Map(mm, At + 0x10_0000, 3);
        Assert.That(mm.LockedPages, Is.EqualTo(3));
        rig.AssertSound();
    }

    [Test]
    public void Mincore_sees_what_is_there()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        MmRig.Map(mm, At, 4);
        MmRig.Map(mm, At + 0x10_0000, 1);
        rig.Touch(mm, At + 0x1000, AccessKind.Write);
        Assert.That(mm.Mincore(At, 0x4000, At + 0x10_0000), Is.Zero);
        Span<byte> seen = stackalloc byte[4];
        mm.Read(At + 0x10_0000, seen);
        Assert.That(seen.ToArray(), Is.EqualTo(new byte[] { 0, 1, 0, 0 }));
        Assert.That(mm.Mincore(At, 0x5000, At + 0x10_0000), Is.EqualTo(-Errno.ENOMEM));
        Assert.That(mm.Mincore(At, 0x1000, 0x10), Is.EqualTo(-Errno.EFAULT));
    }

    [Test]
    public void Fork_hands_on_what_advice_says()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        MmRig.Map(mm, At, 4);
        for (ulong i = 0; i < 4; i++)
        {
            mm.TryWrite(At + (i << 12), 5);
        }

        mm.Madvise(null, At + 0x1000, 0x1000, Advice.DontFork);
        mm.Madvise(null, At + 0x2000, 0x1000, Advice.WipeOnFork);
        MmStruct child = mm.Fork() ?? throw new InvalidOperationException();
        Assert.That(child.TryRead(At, out int kept) && kept == 5);
        Assert.That(child.TryRead(At + 0x1000, out int _), Is.False);
        Assert.That(child.TryRead(At + 0x2000, out int wiped) && wiped == 0);
        rig.AssertSound();
    }

    [Test]
    public void Mode_2_promises_no_more_than_its_limit()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        Overcommit overcommit = rig.Manager.Overcommit;
        overcommit.Mode = Overcommit.Never;
        overcommit.UserReserveKib = 0;
        ulong limit = (ulong)overcommit.LimitPages << 12;
        Assert.That(mm.Mmap(null, 0, limit, 3, MmRig.PrivateAnonymous, null, 0), Is.EqualTo(-Errno.ENOMEM));
        Assert.That(mm.Mmap(null, 0, limit - 0x1000, 3, MmRig.PrivateAnonymous, null, 0), Is.Positive);
        Assert.That(mm.Mmap(null, 0, 0x1000, 1, MmRig.PrivateAnonymous, null, 0), Is.Positive, "nothing to promise");
    }

    [Test]
    public void Maps_are_written_as_Linux_writes_them()
    {
        using MmRig rig = new();
        MmStruct mm = rig.Create();
        TestFile file = rig.CreateFile(4);
        mm.Mmap(null, 0x40_0000, 0x2000, Prot.Read | Prot.Exec, MapFlags.Private | MapFlags.Fixed, file, 0x1000);
        MmRig.Map(mm, 0x7FFF_F000_0000, 1);
        StringBuilder text = new();
        mm.WriteMaps(text);
        Assert.That(text.ToString(), Is.EqualTo(
            "00400000-00402000 r-xp 00001000 01:02 7                                  /file\n"
            + "7ffff0000000-7ffff0001000 rw-p 00000000 00:00 0 \n"));
        text.Clear();
        mm.WriteSmaps(text);
        Assert.That(text.ToString(), Does.Contain("\nSize:                  8 kB\nKernelPageSize:        4 kB\n"));
        Assert.That(text.ToString(), Does.Contain("\nVmFlags: rd ex mr mw me \n"));
    }

    [TestCase(0UL)]
    [TestCase(5UL)]
    public void Layout_is_fixed_without_a_seed_and_aligned_with_one(ulong seed)
    {
        AddressLayout layout = AddressLayout.Choose(seed, 1, 8 << 20);
        Assert.That((layout.MmapBase | layout.StackTop | layout.PieBase | layout.BrkOffset) & 0xFFF, Is.Zero);
        Assert.That(layout.StackTop, Is.GreaterThan(layout.MmapBase + (8 << 20)));
        Assert.That(layout == AddressLayout.Choose(seed, 1, 8 << 20), "the same each time");
        Assert.That(layout == AddressLayout.Choose(seed, 2, 8 << 20), Is.EqualTo(seed == 0));
    }
}

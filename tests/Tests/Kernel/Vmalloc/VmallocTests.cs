using CsCheck;
using Emulator.Arch;
using KernelModel.Frames;
using KernelModel.Vmalloc;
using Tests.Kernel.Frames;

namespace Tests.Kernel.Vmalloc;

/// <summary>Areas of scattered frames, and the kernel half of the page tables.</summary>
public sealed class VmallocTests
{
    [Test]
    public void Areas_never_overlap_and_every_frame_comes_back() =>
        Gen.Select(Gen.Int[1, 40000], Gen.Int[0, 99]).Array[1, 80].Sample(
            plan =>
            {
                using Rig rig = new();
                VmallocSpace space = new(rig.Frames, []);
                List<ulong> held = [];
                foreach ((int size, int choice) in plan)
                {
                    if (choice < 60 || held.Count == 0)
                    {
                        held.Add(space.Allocate((ulong)size));
                    }
                    else
                    {
                        space.Free(held[choice % held.Count]);
                        held.RemoveAt(choice % held.Count);
                    }

                    Assert.That(space.Check(), Is.Null);
                }

                held.ForEach(space.Free);
                space.Purge();
                Assert.That(space.Check(), Is.Null);
                Assert.That(rig.Frames.Count(FrameUse.Vmalloc), Is.Zero);
                rig.AssertSound();
            },
            iter: 40, threads: 2);

    [Test]
    public void Guard_page_behind_an_area_is_not_mapped()
    {
        using Rig rig = new();
        VmallocSpace space = new(rig.Frames, []);
        ulong first = space.Allocate(5000);
        ulong second = space.Allocate(4096);
        Assert.That(first, Is.EqualTo(KernelLayout.VmallocStart));
        Assert.That(second, Is.EqualTo(first + 0x3000));
        Assert.That(rig.Frames.Tables.TryTranslate(first + 0x1FFF, out _), Is.True);
        Assert.That(rig.Frames.Tables.TryTranslate(first + 0x2000, out _), Is.False);
        Assert.That(space.Find(first + 0x1FFF)?.Start, Is.EqualTo(first));
        Assert.That(space.Find(first + 0x2000), Is.Null);
    }

    [Test]
    public void Freed_addresses_are_not_reused_before_the_cores_forgot_them()
    {
        using Rig rig = new();
        VmallocSpace space = new(rig.Frames, []);
        ulong first = space.Allocate(4096);
        space.Free(first);
        Assert.That(rig.Frames.Tables.TryTranslate(first, out _), Is.False);
        Assert.That(space.Allocate(4096), Is.Not.EqualTo(first));
        space.Purge();
        Assert.That(space.Allocate(4096), Is.EqualTo(first));
        Assert.That(space.Purges, Is.EqualTo(1));
        Assert.That(() => space.Free(first + 0x10_0000), Throws.InvalidOperationException);
    }

    [Test]
    public void Vmap_shows_given_frames_in_a_row()
    {
        using Rig rig = new();
        VmallocSpace space = new(rig.Frames, []);
        long[] pages = [rig.Frames.AllocatePages(Gfp.Kernel), rig.Frames.AllocatePages(Gfp.Kernel | Gfp.Dma)];
        ulong at = space.Map(pages);
        Assert.That(rig.Frames.Tables.TryTranslate(at + 0x1234, out ulong physical), Is.True);
        Assert.That(physical, Is.EqualTo(((ulong)pages[1] << 12) + 0x234));
        space.Free(at);
        Assert.That(rig.Frames[pages[0]].RefCount, Is.EqualTo(1), "the frames stay their owner's");
    }

    [Test]
    public void Ioremap_maps_a_device_uncached_and_refuses_ram()
    {
        using Rig rig = new();
        VmallocSpace space = new(rig.Frames, []);
        ulong at = space.MapDevice(0xFEC0_0010, 0x20);
        Assert.That(at & 0xFFF, Is.EqualTo(0x10));
        Assert.That(rig.Frames.Tables.TryTranslate(at, out ulong physical), Is.True);
        Assert.That(physical, Is.EqualTo(0xFEC0_0010));
        Assert.That(rig.Frames.Tables.Find(at) & PagingEntry.PCD, Is.Not.Zero);
        Assert.That(space.MapDevice(0x20_0000, 4096), Is.Zero);
        Assert.That(space.MapDevice(0xB_8000, 4096), Is.Not.Zero, "video memory is no RAM");
        Assert.That(space.MapDevice(ulong.MaxValue - 4095, 8192), Is.Zero);
        Assert.That(space.Vmallocinfo(), Does.Contain("phys=0x00000000fec00000 ioremap\n"));
    }

    [Test]
    public void Too_much_fails_and_leaks_nothing()
    {
        using Rig rig = new(8);
        VmallocSpace space = new(rig.Frames, []);
        long before = rig.Frames.Count(FrameUse.Free);
        Assert.That(space.Allocate(8 << 20), Is.Zero);
        Assert.That(space.Allocate((ulong)rig.Frames.TotalPages << 12), Is.Zero);
        Assert.That(rig.Frames.Count(FrameUse.Free), Is.EqualTo(before));
        Assert.That(space.Allocate(0), Is.Zero);
    }
}

using KernelModel.Frames;
using KernelModel.Slab;
using Tests.Kernel.Frames;

namespace Tests.Kernel.Slab;

/// <summary>kmalloc's size classes, mempools and /proc/slabinfo.</summary>
public sealed class KmallocTests
{
    [Test]
    public void Every_size_gets_the_smallest_class_that_holds_it()
    {
        using Rig rig = new();
        SlabAllocator slab = new(rig.Frames);
        int[] classes = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192];
        for (int size = 1; size <= SlabAllocator.LargestClassBytes; size++)
        {
            ulong at = slab.Allocate(size);
            Assert.That(slab.SizeOf(at), Is.EqualTo(classes.First(c => c >= size)));
            slab.Free(at);
        }

        Assert.That(slab.Check(), Is.Null);
    }

    [Test]
    public void Large_sizes_get_whole_frames_up_to_4_MiB([Values(8193, 65536, 65537, 4 << 20)] int size)
    {
        using Rig rig = new();
        SlabAllocator slab = new(rig.Frames);
        ulong at = slab.Allocate(size);
        Assert.That(slab.SizeOf(at), Is.GreaterThanOrEqualTo(size).And.LessThan(2 * size));
        slab.Free(at);
        rig.AssertSound();
        Assert.That(slab.Allocate((4 << 20) + 1), Is.Zero);
        Assert.That(slab.Allocate(0), Is.Zero);
        slab.Free(0);
    }

    [Test]
    public void Zeroed_objects_are_zero()
    {
        using Rig rig = new();
        SlabAllocator slab = new(rig.Frames);
        ulong at = slab.Allocate(96);
        rig.Frames.FillLinear(at, 96, 0xEE);
        slab.Free(at);
        Assert.That(slab.Allocate(96, Gfp.Kernel | Gfp.Zero), Is.EqualTo(at));
        Span<byte> bytes = stackalloc byte[96];
        rig.Frames.ReadLinear(at, bytes);
        Assert.That(bytes.ContainsAnyExcept((byte)0), Is.False);
    }

    [Test]
    public void Mempool_gives_its_reserve_when_memory_is_out_and_fills_it_first()
    {
        using Rig rig = new(8);
        SlabAllocator slab = new(rig.Frames);
        KmemCache cache = slab.CreateCache("requests", 512);
        using Mempool pool = Mempool.Create(cache, 4) ?? throw new InvalidOperationException("no memory");
        List<ulong> held = [];
        for (ulong at = cache.Allocate(); at != 0; at = cache.Allocate())
        {
            held.Add(at);
        }

        HashSet<ulong> reserve = [pool.Allocate(), pool.Allocate(), pool.Allocate(), pool.Allocate()];
        Assert.That(reserve, Has.Count.EqualTo(4).And.Not.Contains(0UL));
        Assert.That(pool.Allocate(), Is.Zero);
        pool.Free(reserve.First());
        Assert.That(pool.Available, Is.EqualTo(1));
        Assert.That(pool.Allocate(), Is.EqualTo(reserve.First()));
        foreach (ulong at in reserve.Concat(held))
        {
            pool.Free(at);
        }

        Assert.That(pool.Available, Is.EqualTo(4));
        Assert.That(cache.ActiveObjects, Is.EqualTo(4));
    }

    [Test]
    public void Slabinfo_has_version_2_1_and_a_line_a_cache()
    {
        using Rig rig = new();
        SlabAllocator slab = new(rig.Frames);
        slab.CreateCache("vm_area_struct", 200).Allocate();
        string[] lines = slab.Slabinfo().Split('\n');
        Assert.That(lines[0], Is.EqualTo("slabinfo - version: 2.1"));
        Assert.That(lines[2], Is.EqualTo(
            "vm_area_struct         1     20    200   20    1 : tunables    0    0    0"
            + " : slabdata      1      1      0"));
        Assert.That(lines, Has.Length.EqualTo(2 + slab.Caches.Count + 1));
    }
}

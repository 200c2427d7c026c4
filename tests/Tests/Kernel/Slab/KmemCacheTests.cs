using CsCheck;
using KernelModel.Frames;
using KernelModel.Slab;
using Tests.Kernel.Frames;

namespace Tests.Kernel.Slab;

/// <summary>Objects of one size, against a set of addresses.</summary>
public sealed class KmemCacheTests
{
    [Test]
    public void Objects_never_overlap_and_slabs_come_back() =>
        Gen.Select(
            Gen.Int[1, 5000],
            Gen.Int[0, 6],
            Gen.Int[0, 15],
            Gen.Select(Gen.Int[0, 99], Gen.Int[0, 3]).Array[1, 300]).Sample(
            (size, alignment, flags, plan) =>
            {
                using Rig rig = new(8, 2, 4);
                SlabAllocator slab = new(rig.Frames);
                SlabFlags layout = ((flags & 1) != 0 ? SlabFlags.HwCacheAlign : 0)
                    | ((flags & 2) != 0 ? SlabFlags.RedZone : 0) | ((flags & 4) != 0 ? SlabFlags.Poison : 0);
                KmemCache cache = slab.CreateCache("things", size, alignment == 0 ? 0 : 4 << alignment, layout);
                SortedList<ulong, int> held = [];
                foreach ((int choice, int cpu) in plan)
                {
                    rig.Frames.CurrentCpu = cpu;
                    if (choice < 60 || held.Count == 0)
                    {
                        ulong at = cache.Allocate();
                        Assert.That(at % (ulong)cache.AlignmentBytes, Is.Zero);
                        held.Add(at, size);
                        rig.Frames.FillLinear(at, size, (byte)choice);
                    }
                    else
                    {
                        int index = choice % held.Count;
                        cache.Free(held.Keys[index]);
                        held.RemoveAt(index);
                    }

                    Assert.That(cache.ActiveObjects, Is.EqualTo(held.Count));
                }

                for (int i = 1; i < held.Count; i++)
                {
                    Assert.That(held.Keys[i] - held.Keys[i - 1], Is.GreaterThanOrEqualTo((ulong)size));
                }

                Assert.That(slab.Check(), Is.Null);
                rig.AssertSound();
                foreach (ulong at in held.Keys)
                {
                    cache.Free(at);
                }

                cache.Shrink();
                Assert.That(cache.Slabs, Is.Zero);
                Assert.That(rig.Frames.Count(FrameUse.Slab), Is.Zero);
                Assert.That(slab.Check(), Is.Null);
            },
            iter: 100, threads: 2);

    [Test]
    public void Constructor_runs_once_an_object_and_not_at_every_allocation()
    {
        using Rig rig = new();
        int made = 0;
        KmemCache cache = new SlabAllocator(rig.Frames).CreateCache("made", 100, constructor: _ => made++);
        for (int i = 0; i < 10; i++)
        {
            cache.Free(cache.Allocate());
        }

        Assert.That(made, Is.EqualTo(cache.ObjectsPerSlab));
    }

    [Test]
    public void Write_behind_an_object_is_found_when_it_is_freed()
    {
        using Rig rig = new();
        KmemCache cache = new SlabAllocator(rig.Frames, SlabFlags.RedZone | SlabFlags.Poison).CreateCache("small", 24);
        ulong at = cache.Allocate();
        rig.Frames.FillLinear(at + 24, 1, 0);
        cache.Free(at);
        Assert.That(
            cache.Reports,
            Is.EqualTo([$"BUG small: Right Redzone overwritten: 0x{at + 24:x} is 0x00 instead of 0xcc"]));
    }

    [Test]
    public void Write_to_a_free_object_is_found_when_it_is_handed_out()
    {
        using Rig rig = new();
        KmemCache cache = new SlabAllocator(rig.Frames, SlabFlags.RedZone | SlabFlags.Poison).CreateCache("small", 24);
        ulong at = cache.Allocate();
        Span<byte> fresh = stackalloc byte[24];
        rig.Frames.ReadLinear(at, fresh);
        Assert.That(fresh.ContainsAnyExcept((byte)0x5A), Is.False);
        cache.Free(at);
        rig.Frames.FillLinear(at + 3, 1, 7);
        Assert.That(cache.Allocate(), Is.EqualTo(at));
        Assert.That(
            cache.Reports, Is.EqualTo([$"BUG small: Poison overwritten: 0x{at + 3:x} is 0x07 instead of 0x6b"]));
    }

    [Test]
    public void Second_free_and_foreign_addresses_are_bugs()
    {
        using Rig rig = new();
        SlabAllocator slab = new(rig.Frames);
        KmemCache cache = slab.CreateCache("things", 64);
        KmemCache other = slab.CreateCache("others", 64);
        ulong at = cache.Allocate();
        Assert.That(() => other.Free(at), Throws.InvalidOperationException);
        Assert.That(() => cache.Free(at + 8), Throws.InvalidOperationException);
        cache.Free(at);
        Assert.That(() => cache.Free(at), Throws.InvalidOperationException);
        Assert.That(() => cache.Free(0), Throws.InvalidOperationException);
    }

    [Test]
    public void Steady_state_allocates_nothing_on_the_host()
    {
        using Rig rig = new(16, cpus: 2);
        SlabAllocator slab = new(rig.Frames);
        ulong[] held = new ulong[500];
        for (int i = 0; i < 20; i++)
        {
            Churn(rig.Frames, slab, held);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            Churn(rig.Frames, slab, held);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(slab.Check(), Is.Null);
    }

    private static void Churn(PhysicalMemory frames, SlabAllocator slab, Span<ulong> held)
    {
        for (int i = 0; i < held.Length; i++)
        {
            frames.CurrentCpu = i & 1;
            held[i] = slab.Allocate(1 + (i * 37 % 3000));
        }

        for (int i = 0; i < held.Length; i++)
        {
            slab.Free(held[(i * 7) % held.Length]);
        }
    }
}

using CsCheck;
using KernelModel.Frames;

namespace Tests.Kernel.Frames;

/// <summary>Frames out and back: what is given is free and nobody else's, and what comes back merges again.</summary>
public sealed class BuddyTests
{
    [Test]
    public void Random_allocations_never_overlap_and_always_come_back()
    {
        long steps = 0;
        Gen.Select(Gen.Int[0, 10], Gen.Int[0, 99], Gen.Int[0, 3], Gen.Int[0, 3]).Array[1, 120].Sample(
            plan =>
            {
                using Rig rig = new(8, cpus: 4);
                PhysicalMemory frames = rig.Frames;
                long[] before = Blocks(frames);
                HashSet<long> taken = [];
                List<(long Pfn, int Order)> held = [];
                foreach ((int order, int choice, int cpu, int kind) in plan)
                {
                    frames.CurrentCpu = cpu;
                    if (choice < 60 || held.Count == 0)
                    {
                        Take(frames, order, kind, taken, held);
                    }
                    else
                    {
                        Return(frames, choice % held.Count, taken, held);
                    }

                    rig.AssertSound();
                    Interlocked.Increment(ref steps);
                }

                while (held.Count > 0)
                {
                    Return(frames, held.Count - 1, taken, held);
                }

                frames.DrainAll();
                rig.AssertSound();
                Assert.That(Blocks(frames), Is.EqualTo(before), "all merged as after boot");
            },
            iter: 60, threads: 2);
        TestContext.Out.WriteLine($"{steps} allocations and frees, invariants checked after each");
    }

    [Test]
    public void Buddy_lists_are_those_of_a_naive_model() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 99]).Array[1, 200].Sample(
            plan =>
            {
                PageFrame[] frames = new PageFrame[128];
                Zone zone = new(frames, [MigrateType.Movable], 0, ZoneType.Normal, 0, 64, 128, 1);
                zone.Release(64, 6);
                NaiveBuddy naive = new(64, 6);
                List<(long Pfn, int Order)> held = [];
                foreach ((int order, int choice) in plan)
                {
                    if (choice < 55 || held.Count == 0)
                    {
                        long pfn = zone.TakeBlock(order, MigrateType.Movable);
                        Assert.That(naive.Take(pfn, order), Is.True, $"order {order} from {pfn}");
                        if (pfn >= 0)
                        {
                            SetUse(frames, pfn, order, FrameUse.Kernel);
                            held.Add((pfn, order));
                        }
                    }
                    else
                    {
                        (long pfn, int size) = held[choice % held.Count];
                        held.RemoveAt(choice % held.Count);
                        SetUse(frames, pfn, size, FrameUse.Free);
                        zone.FreeBlock(pfn, size, MigrateType.Movable);
                        naive.Free(pfn, size);
                    }

                    Assert.That(zone.Check(), Is.Null);
                    Assert.That(FreeBlocks(zone, frames), Is.EqualTo(naive.Blocks));
                }
            },
            iter: 400);

    [Test]
    public void Worked_example_splits_and_merges_step_by_step()
    {
        string[] lines = PhysicalMemory.Explain().Split('\n');
        Assert.That(lines[3], Is.EqualTo("start: frames 16-31 (order 4)"));
        string[] first =
        [
            "1. process A asks for 4 KiB: order 0",
            "   split frames 16-31 (order 4): frames 24-31 (order 3) stays free",
            "   split frames 16-23 (order 3): frames 20-23 (order 2) stays free",
            "   split frames 16-19 (order 2): frames 18-19 (order 1) stays free",
            "   split frames 16-17 (order 1): frame 17 (order 0) stays free",
            "   gives frame 16 (order 0)",
            "   free: frames 24-31 (order 3), frames 20-23 (order 2), frames 18-19 (order 1), frame 17 (order 0)",
        ];
        Assert.That(lines[5..12], Is.EqualTo(first));
        string[] last =
        [
            "8. process C gives its 16 KiB back: frames 20-23 (order 2)",
            "   buddy of 20 is 20 XOR 4 = 16, free: merged to frames 16-23 (order 3)",
            "   buddy of 16 is 16 XOR 8 = 24, free: merged to frames 16-31 (order 4)",
            "   free: frames 16-31 (order 4)",
            "",
        ];
        Assert.That(lines[^5..], Is.EqualTo(last));
        TestContext.Out.WriteLine(PhysicalMemory.Explain());
    }

    [Test]
    public void Splits_and_merges_are_counted_by_order()
    {
        PageFrame[] frames = new PageFrame[2048];
        Zone zone = new(frames, new MigrateType[4], 0, ZoneType.Normal, 0, 1024, 2048, 1);
        zone.Release(1024, 10);
        long pfn = zone.TakeBlock(7, MigrateType.Unmovable);
        Assert.That(zone.Counters.Splits, Is.EqualTo([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]));
        zone.FreeBlock(pfn, 7, MigrateType.Unmovable);
        Assert.That(zone.Counters.Merges, Is.EqualTo([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0]));
    }

    [Test]
    public void Steady_state_allocates_nothing_on_the_host()
    {
        using Rig rig = new(32, cpus: 2);
        Span<long> held = stackalloc long[64];
        Churn(rig.Frames, held);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            Churn(rig.Frames, held);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void Churn(PhysicalMemory frames, Span<long> held)
    {
        for (int i = 0; i < held.Length; i++)
        {
            frames.CurrentCpu = i & 1;
            held[i] = frames.AllocatePages(i % 3 == 0 ? Gfp.HighUserMovable : Gfp.Kernel, i % 5 == 0 ? i % 7 : 0);
        }

        for (int i = 0; i < held.Length; i++)
        {
            frames.Put(held[i]);
        }
    }

    private static void Take(
        PhysicalMemory frames, int order, int kind, HashSet<long> taken, List<(long Pfn, int Order)> held)
    {
        Gfp gfp = kind switch
        {
            0 => Gfp.HighUserMovable,
            1 => Gfp.Kernel | Gfp.Reclaimable,
            2 => Gfp.Atomic,
            _ => Gfp.Kernel | Gfp.Comp,
        };
        long pfn = frames.AllocatePages(gfp, order);
        if (pfn >= 0)
        {
            held.Add((pfn, order));
            Assert.That(pfn % (1 << order), Is.Zero);
            for (long i = pfn; i < pfn + (1 << order); i++)
            {
                Assert.That(taken.Add(i), Is.True, $"frame {i} given twice");
            }
        }
    }

    private static void Return(PhysicalMemory frames, int index, HashSet<long> taken, List<(long Pfn, int Order)> held)
    {
        (long pfn, int order) = held[index];
        held.RemoveAt(index);
        frames.FreePages(pfn, order);
        for (long i = pfn; i < pfn + (1 << order); i++)
        {
            taken.Remove(i);
        }
    }

    private static long[] Blocks(PhysicalMemory frames)
    {
        long[] blocks = new long[Zone.Orders];
        foreach (Zone zone in frames.Zones)
        {
            for (int order = 0; order < Zone.Orders; order++)
            {
                blocks[order] += zone.FreeBlocks(order);
            }
        }

        return blocks;
    }

    private static SortedSet<(long Pfn, int Order)> FreeBlocks(Zone zone, PageFrame[] frames)
    {
        SortedSet<(long, int)> blocks = [];
        for (int order = 0; order <= Zone.MaxOrder; order++)
        {
            for (long pfn = zone.FirstFree(order, MigrateType.Movable); pfn != 0; pfn = frames[pfn].Next)
            {
                blocks.Add((pfn, order));
            }
        }

        return blocks;
    }

    private static void SetUse(PageFrame[] frames, long pfn, int order, FrameUse use)
    {
        for (long i = pfn; i < pfn + (1L << order); i++)
        {
            frames[i].Use = use;
        }
    }
}

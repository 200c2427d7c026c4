using Emulator.Arch;
using KernelModel.Frames;

namespace Tests.Kernel.Frames;

/// <summary>Zones, nodes, watermarks, references, and what is in the frames.</summary>
public sealed class PhysicalMemoryTests
{
    [Test]
    public void Zones_are_cut_at_16_MiB_and_4_GiB_and_nodes_in_half()
    {
        using Rig one = new(64);
        Assert.That(
            one.Frames.Zones.ToArray().Select(z => (z.Node, z.Type, z.StartPfn, z.EndPfn)),
            Is.EqualTo([(0, ZoneType.Dma, 1, 4096), (0, ZoneType.Dma32, 4096, 16384)]));
        using Rig two = new(64, 2, 2);
        Assert.That(
            two.Frames.Zones.ToArray().Select(z => (z.Node, z.Type, z.StartPfn, z.EndPfn)),
            Is.EqualTo(
                [(0, ZoneType.Dma, 1, 4096), (0, ZoneType.Dma32, 4096, 8192), (1, ZoneType.Dma32, 8192, 16384)]));
        two.AssertSound();
    }

    [Test]
    public void Flags_choose_the_zone()
    {
        using Rig rig = new(64);
        Assert.That(rig.Frames.AllocatePages(Gfp.Kernel | Gfp.Dma), Is.LessThan(4096));
        Assert.That(rig.Frames.AllocatePages(Gfp.Kernel), Is.GreaterThanOrEqualTo(4096));
    }

    [Test]
    public void Core_gets_frames_of_its_own_node_as_long_as_there_are_some()
    {
        using Rig rig = new(64, 2, 2);
        PhysicalMemory frames = rig.Frames;
        frames.CurrentCpu = 1;
        long pfn = frames.AllocatePages(Gfp.Kernel);
        Assert.That(frames.ZoneOf(pfn).Node, Is.EqualTo(1));
        while (frames.ZoneOf(pfn).Node == 1)
        {
            pfn = frames.AllocatePages(Gfp.Kernel);
        }

        Assert.That(frames.Zones[2].Counters.NumaForeign, Is.EqualTo(1));
        Assert.That(frames.Zones[1].Counters.NumaMisses, Is.EqualTo(1));
        int given = 0;
        while (frames.AllocatePages(Gfp.Kernel | Gfp.ThisNode) >= 0)
        {
            given++;
        }

        Assert.That(given, Is.LessThan(200), "only what lies between the marks low and min was left");
        rig.AssertSound();
    }

    [Test]
    public void Watermarks_are_those_of_Linux()
    {
        using Rig rig = new(64);
        PhysicalMemory frames = rig.Frames;
        Assert.That(frames.MinFreeKib, Is.EqualTo((long)Math.Sqrt(frames.TotalPages * 4 * 16)));
        foreach (Zone zone in frames.Zones)
        {
            long min = frames.MinFreeKib / 4 * zone.ManagedPages / frames.TotalPages;
            long step = Math.Max(min / 4, zone.ManagedPages / 1000);
            Assert.That(zone.Watermarks, Is.EqualTo([min, min + step, min + (2 * step)]));
        }

        Assert.That(frames.Zones[0].LowmemReserve[(int)ZoneType.Dma32], Is.EqualTo(frames.Zones[1].ManagedPages / 256));
    }

    [Test]
    public void Reserve_is_for_those_who_cannot_wait_and_those_who_free_memory()
    {
        using Rig rig = new(8);
        PhysicalMemory frames = rig.Frames;
        Exhaust(frames, Gfp.Kernel);
        long atMin = frames.FreePageCount;
        Assert.That(atMin, Is.EqualTo(frames.Zones.ToArray().Sum(z => z.Watermarks[0] + z.LowmemReserve[2])));
        Exhaust(frames, Gfp.Atomic);
        Assert.That(frames.FreePageCount, Is.LessThan(atMin).And.GreaterThan(0));
        Exhaust(frames, Gfp.Kernel | Gfp.MemAlloc);
        Assert.That(frames.FreePageCount, Is.Zero);
        Assert.That(frames.AllocatePages(Gfp.Kernel | Gfp.NoFail), Is.EqualTo(-1));
        Assert.That(frames.AllocationStalls, Is.GreaterThan(0));
        rig.AssertSound();
    }

    [Test]
    public void Pressure_is_relieved_before_an_allocation_fails()
    {
        using Rig rig = new(8);
        PhysicalMemory frames = rig.Frames;
        List<long> held = Exhaust(frames, Gfp.Kernel);
        ReliefOfFour relief = new(frames, held);
        frames.Pressure = relief;
        Assert.That(frames.AllocatePages(Gfp.NoWait), Is.EqualTo(-1));
        Assert.That(relief.Calls, Is.Zero, "who cannot wait does not reclaim");
        Assert.That(frames.AllocatePages(Gfp.Kernel), Is.GreaterThan(0));
        Assert.That(relief.Calls, Is.EqualTo(1));
        Assert.That(Exhaust(frames, Gfp.Kernel), Has.Count.EqualTo(15), "four calls, four frames each");
        rig.AssertSound();
    }

    [Test]
    public void Last_reference_frees_a_frame_and_one_more_is_a_bug()
    {
        using Rig rig = new();
        long pfn = rig.Frames.AllocatePages(Gfp.HighUserMovable, 0, FrameUse.Anonymous);
        rig.Frames.Get(pfn);
        rig.Frames.Put(pfn);
        Assert.That(rig.Frames[pfn].Use, Is.EqualTo(FrameUse.Anonymous));
        rig.Frames.Put(pfn);
        Assert.That(rig.Frames[pfn].Use, Is.EqualTo(FrameUse.Free));
        Assert.That(() => rig.Frames.Put(pfn), Throws.InvalidOperationException);
        Assert.That(() => rig.Frames.Get(pfn), Throws.InvalidOperationException);
    }

    [Test]
    public void Frame_that_is_mapped_cannot_be_freed()
    {
        using Rig rig = new();
        long pfn = rig.Frames.AllocatePages(Gfp.HighUserMovable);
        rig.Frames[pfn].MapCount++;
        Assert.That(() => rig.Frames.Put(pfn), Throws.InvalidOperationException);
    }

    [Test]
    public void Compound_page_counts_references_at_its_head()
    {
        using Rig rig = new();
        long head = rig.Frames.AllocatePages(Gfp.Kernel | Gfp.Comp, 3);
        rig.Frames.Get(head + 5);
        Assert.That(rig.Frames[head].RefCount, Is.EqualTo(2));
        rig.Frames.Put(head + 7);
        rig.Frames.Put(head);
        Assert.That(rig.Frames[head + 7].Use, Is.EqualTo(FrameUse.Free));
        rig.AssertSound();
    }

    [Test]
    public void Exact_allocation_keeps_no_more_than_was_asked([Values(1, 2, 3, 5, 7, 12, 300)] int pages)
    {
        using Rig rig = new();
        long before = rig.Frames.Count(FrameUse.Free);
        long pfn = rig.Frames.AllocateExact(Gfp.Kernel, pages);
        Assert.That(rig.Frames.Count(FrameUse.Free), Is.EqualTo(before - pages));
        rig.AssertSound();
        rig.Frames.FreeExact(pfn, pages);
        Assert.That(rig.Frames.Count(FrameUse.Free), Is.EqualTo(before));
        rig.AssertSound();
    }

    [Test]
    public void Range_is_given_only_when_all_of_it_is_free()
    {
        using Rig rig = new();
        PhysicalMemory frames = rig.Frames;
        Assert.That(frames.AllocateRange(1000, 77, Gfp.Kernel), Is.True);
        Assert.That(frames.AllocateRange(1076, 2, Gfp.Kernel), Is.False);
        Assert.That(frames.AllocateRange(frames.PfnCount - 1, 2, Gfp.Kernel), Is.False);
        rig.AssertSound();
        frames.FreeExact(1000, 77);
        frames.DrainAll();
        Assert.That(frames.AllocateRange(1000, 78, Gfp.Kernel), Is.True);
        rig.AssertSound();
    }

    [Test]
    public void Types_that_can_move_and_those_that_cannot_use_different_page_blocks()
    {
        using Rig rig = new(64);
        HashSet<long> movable = [];
        HashSet<long> unmovable = [];
        for (int i = 0; i < 2000; i++)
        {
            movable.Add(rig.Frames.AllocatePages(Gfp.HighUserMovable) >> Zone.PageBlockOrder);
            unmovable.Add(rig.Frames.AllocatePages(Gfp.Kernel) >> Zone.PageBlockOrder);
        }

        Assert.That(movable.Overlaps(unmovable), Is.False);
        Assert.That(rig.Frames.Zones.ToArray().Sum(z => z.Counters.Fallbacks), Is.GreaterThan(0));
        rig.AssertSound();
    }

    [Test]
    public void Write_to_a_frame_with_decoded_code_is_told_to_the_cores()
    {
        using Rig rig = new();
        Observer observer = new();
        rig.Memory.AddObserver(observer);
        long pfn = rig.Frames.AllocatePages(Gfp.HighUserMovable);
        rig.Frames.Write(pfn, 0, [1, 2, 3]);
        rig.Frames.ZeroPage(pfn);
        Assert.That(observer.Bytes, Is.Zero);
        rig.Memory.SetAttributes(new PhysicalAddress((ulong)pfn << 12), FrameAttributes.CodeDecoded);
        rig.Frames.Write(pfn, 4094, [1, 2]);
        Assert.That(observer.Bytes, Is.EqualTo(2));
        rig.Frames.WriteEntry(pfn, 3, 0x1122);
        Assert.That(observer.Bytes, Is.EqualTo(10));
        Assert.That(rig.Frames.ReadEntry(pfn, 3), Is.EqualTo(0x1122));
        rig.Frames.ZeroPage(pfn);
        Assert.That(observer.Bytes, Is.EqualTo(10 + 4096));
        Assert.That(rig.Frames.Page(pfn).ContainsAnyExcept((byte)0), Is.False);
    }

    [Test]
    public void Frames_come_cleared_when_asked_and_can_be_copied()
    {
        using Rig rig = new();
        PhysicalMemory frames = rig.Frames;
        long pfn = frames.AllocatePages(Gfp.Kernel);
        frames.Write(pfn, 100, [1, 2, 3]);
        long copy = frames.AllocatePages(Gfp.Kernel);
        frames.CopyPage(pfn, copy);
        Assert.That(frames.Page(copy).SequenceEqual(frames.Page(pfn)), Is.True);
        frames.Put(copy);
        Assert.That(frames.AllocatePages(Gfp.Kernel | Gfp.Zero), Is.EqualTo(copy), "last in, first out");
        Assert.That(frames.Page(copy).ContainsAnyExcept((byte)0), Is.False);
        Assert.That(() => frames.Write(pfn, 4095, [1, 2]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => frames.Page(frames.PfnCount), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static List<long> Exhaust(PhysicalMemory frames, Gfp gfp)
    {
        List<long> held = [];
        for (long pfn = frames.AllocatePages(gfp); pfn >= 0; pfn = frames.AllocatePages(gfp))
        {
            held.Add(pfn);
        }

        frames.DrainAll();
        return held;
    }

    private sealed class ReliefOfFour(PhysicalMemory frames, List<long> held) : IMemoryPressure
    {
        public int Calls { get; private set; }

        public bool Relieve(Gfp gfp, int order)
        {
            if (Calls == 4)
            {
                return false;
            }

            Calls++;
            for (int i = 0; i < 4; i++)
            {
                frames.Put(held[^1]);
                held.RemoveAt(held.Count - 1);
            }

            return true;
        }
    }

    private sealed class Observer : IFrameObserver
    {
        public int Bytes { get; private set; }

        public void FrameWritten(PhysicalAddress at, int sizeBytes) => Bytes += sizeBytes;

        public void FrameAttributesChanged(PhysicalAddress frame)
        {
        }

        public void MapChanged()
        {
        }
    }
}

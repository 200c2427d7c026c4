using CsCheck;
using KernelModel;
using KernelModel.Frames;
using Tests.Support;

namespace Tests.Kernel.Frames;

/// <summary>The allocator of boot, against bytes in an array.</summary>
public sealed unsafe class MemblockTests
{
    private const int Size = 96;

    [Test]
    public void Module_of_the_article_gets_a_page_aligned_block_and_its_message()
    {
        // The article's module: memblock_alloc(4096, PAGE_SIZE), -ENOMEM or a message, and the calls it lists.
        using TestMemory memory = new(8 << 20);
        Memblock memblock = new(memory);
        memblock.Initialize(E820Range.ForPc(8 << 20));
        memory.Ram[(7 << 20)..].Fill(0xFF);

        const ulong size = 4096;
        ulong at = memblock.Allocate(size, 4096);
        int result = at == 0 ? -Errno.ENOMEM : 0;
        string message = $"Allocated {size} bytes of physical memory at address 0x{at:x}";

        Assert.That(result, Is.Zero);
        Assert.That(message, Is.EqualTo("Allocated 4096 bytes of physical memory at address 0xffff8880007ff000"));
        Assert.That(memblock.Reserved.Contains(0x7F_F000, 4096), Is.True);
        Assert.That(memory.Ram[0x7F_F000..0x80_0000].ContainsAnyExcept((byte)0), Is.False, "the block is cleared");
        memblock.Free(0x7F_F000, size);
        Assert.That(memblock.Reserved.Overlaps(0x7F_F000, 4096), Is.False);
        Assert.That(memblock.FindInRange(0, 0, size, 4096), Is.EqualTo(0x7F_F000), "free again");
    }

    [Test]
    public void Allocation_fails_with_0_when_nothing_is_left()
    {
        using TestMemory memory = new(4 << 20);
        Memblock memblock = new(memory);
        memblock.Initialize(E820Range.ForPc(4 << 20));
        memblock.Reserve(0, 4 << 20);
        Assert.That(memblock.Allocate(4096, 4096), Is.Zero);
        memblock.Free(0x20_0000, 0x1000);
        Assert.That(memblock.Allocate(4097, 1), Is.Zero);
        Assert.That(memblock.AllocatePhysical(4096, 4096), Is.EqualTo(0x20_0000));
    }

    [Test]
    public void Regions_merge_with_neighbours_and_are_split_by_holes()
    {
        MemblockRegions regions = new("memory");
        regions.Add(0x1000, 0x1000, 0);
        regions.Add(0x3000, 0x1000, 0);
        Assert.That(regions.Count, Is.EqualTo(2));
        regions.Add(0x2000, 0x1000, 0);
        Assert.That(regions.All.ToArray(), Is.EqualTo([new MemblockRegion(0x1000, 0x3000, 0)]));
        regions.Remove(0x1800, 0x400);
        Assert.That(
            regions.All.ToArray(),
            Is.EqualTo([new MemblockRegion(0x1000, 0x800, 0), new MemblockRegion(0x1C00, 0x2400, 0)]));
        regions.Add(0x4000, 0x1000, 1);
        Assert.That(regions.Count, Is.EqualTo(3), "another node's region stays apart");
        Assert.That(regions.TotalBytes, Is.EqualTo(0x3C00));
    }

    [Test]
    public void Regions_are_what_an_array_of_bytes_says() =>
        Gen.Select(Gen.Bool, Gen.Int[0, Size - 1], Gen.Int[1, 24]).Array[1, 60].Sample(steps =>
        {
            MemblockRegions regions = new("memory");
            bool[] bytes = new bool[Size + 32];
            foreach ((bool adds, int at, int length) in steps)
            {
                if (adds)
                {
                    regions.Add((ulong)at, (ulong)length, Memblock.AnyNode);
                }
                else
                {
                    regions.Remove((ulong)at, (ulong)length);
                }

                bytes.AsSpan(at, length).Fill(adds);
                Assert.That(regions.All.ToArray(), Is.EqualTo(Runs(bytes)));
                Assert.That(regions.TotalBytes, Is.EqualTo((ulong)bytes.Count(b => b)));
                Assert.That(regions.Overlaps((ulong)at, 5), Is.EqualTo(bytes.AsSpan(at, 5).Contains(true)));
                Assert.That(regions.Contains((ulong)at, 5), Is.EqualTo(!bytes.AsSpan(at, 5).Contains(false)));
            }
        });

    [Test]
    public void Range_found_is_the_highest_that_fits() =>
        Gen.Select(Gen.Int[0, 63].Array[0, 40], Gen.Int[1, 8], Gen.Int[0, 3], Gen.Int[0, 40], Gen.Int[41, 64]).Sample(
            (taken, pages, shift, start, end) =>
            {
                using TestMemory memory = new(4096);
                Memblock memblock = new(memory);
                memblock.Add(0, 64 << 12);
                foreach (int page in taken)
                {
                    memblock.Reserve((ulong)page << 12, 4096);
                }

                ulong expected = 0;
                for (int page = end - pages; page >= Math.Max(1, start) && expected == 0; page--)
                {
                    bool fits = page % (1 << shift) == 0 && !Enumerable.Range(page, pages).Any(taken.Contains);
                    expected = fits ? (ulong)page << 12 : 0;
                }

                ulong found = memblock.FindInRange(
                    (ulong)start << 12, (ulong)end << 12, (ulong)pages << 12, 4096UL << shift);
                Assert.That(found, Is.EqualTo(expected));
            });

    [Test]
    public void Closed_after_the_hand_over()
    {
        using Rig rig = new();
        Assert.That(rig.Frames.Memblock.IsClosed, Is.True);
        Assert.That(() => rig.Frames.Memblock.Allocate(4096, 4096), Throws.InvalidOperationException);
        Assert.That(() => rig.Frames.Memblock.Add(0, 4096), Throws.InvalidOperationException);
        Assert.That(
            rig.Frames.Memblock.Describe(), Does.StartWith("memory\n   0: 0x0000000000000000..0x000000000009fbff 0\n"));
    }

    [Test]
    public void All_that_is_not_reserved_goes_to_the_buddy_allocator([Values(4u, 5u, 16u, 33u, 64u)] uint mebibytes)
    {
        using Rig rig = new(mebibytes);
        rig.AssertSound();
        long free = 0;
        for (long pfn = 0; pfn < rig.Frames.PfnCount; pfn++)
        {
            ulong at = (ulong)pfn << 12;
            bool isFree = rig.Frames.Memblock.Memory.Contains(at, 4096)
                && !rig.Frames.Memblock.Reserved.Overlaps(at, 4096);
            free += isFree ? 1 : 0;
            Assert.That(rig.Frames[pfn].Use, Is.EqualTo(isFree ? FrameUse.Free : FrameUse.Reserved), $"{pfn}");
        }

        Assert.That(rig.Frames.TotalPages, Is.EqualTo(free));
        Assert.That(rig.Frames.FreePageCount, Is.EqualTo(free));
    }

    private static List<MemblockRegion> Runs(bool[] bytes)
    {
        List<MemblockRegion> runs = [];
        for (int i = 0; i < bytes.Length; i++)
        {
            int start = i;
            while (i < bytes.Length && bytes[i])
            {
                i++;
            }

            if (i > start)
            {
                runs.Add(new MemblockRegion((ulong)start, (ulong)(i - start), Memblock.AnyNode));
            }
        }

        return runs;
    }
}

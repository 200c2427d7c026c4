using KernelModel.Frames;

namespace Tests.Kernel.Frames;

/// <summary>/proc's files in the formats that programs parse.</summary>
public sealed class FrameTextsTests
{
    [Test]
    public void Buddyinfo_has_eleven_counts_that_add_up_to_the_free_pages()
    {
        using Rig rig = new(64, 2, 2);
        rig.Frames.AllocatePages(Gfp.Kernel, 3);
        string[] lines = new FrameTexts(rig.Frames).Buddyinfo().TrimEnd('\n').Split('\n');
        Assert.That(lines.Select(l => l[..21]), Is.EqualTo(
            ["Node 0, zone      DMA", "Node 0, zone    DMA32", "Node 1, zone    DMA32"]));
        long pages = lines.Sum(line => line[21..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select((count, order) => long.Parse(count) << order).Sum());
        Assert.That(pages, Is.EqualTo(rig.Frames.FreePageCount));
    }

    [Test]
    public void Pagetypeinfo_counts_every_page_block_once()
    {
        using Rig rig = new(64);
        rig.Frames.AllocatePages(Gfp.Kernel);
        string text = new FrameTexts(rig.Frames).Pagetypeinfo();
        Assert.That(text, Does.StartWith("Page block order: 9\nPages per block:  512\n\nFree pages count per "));
        string[] lines = text.TrimEnd('\n').Split('\n');
        IEnumerable<string> blocks = lines.SkipWhile(l => !l.StartsWith("Number of blocks", StringComparison.Ordinal))
            .Skip(1);
        long sum = blocks.Sum(line => line[22..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Sum(long.Parse));
        Assert.That(sum, Is.EqualTo(64 / 2));
    }

    [Test]
    public void Zoneinfo_and_meminfo_say_what_the_counters_say()
    {
        using Rig rig = new(64);
        rig.Frames.AllocatePages(Gfp.HighUserMovable, 0, FrameUse.Anonymous);
        FrameTexts texts = new(rig.Frames);
        Assert.That(texts.Zoneinfo(), Does.Contain($"  pages free     {rig.Frames.Zones[1].FreePages}\n"));
        Assert.That(texts.Zoneinfo(), Does.Contain("      nr_anon_pages 1\n"));
        string meminfo = texts.Meminfo(new MeminfoParts { Shmem = 12 });
        Assert.That(meminfo, Does.StartWith($"MemTotal:       {rig.Frames.TotalPages * 4,8} kB\nMemFree: "));
        Assert.That(meminfo, Does.Contain("AnonPages:             4 kB\n"));
        Assert.That(meminfo, Does.Contain("Shmem:                12 kB\n"));
        Assert.That(texts.VmstatRows(), Does.Contain(("nr_anon_pages", 1L)).And.Contain(("pgalloc_dma32", 1L)));
    }
}

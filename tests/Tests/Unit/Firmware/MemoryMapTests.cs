using Firmware;

namespace Tests.Unit.Firmware;

/// <summary>The memory map tells of all RAM once, and of nothing else.</summary>
[TestFixture]
internal sealed class MemoryMapTests
{
    [TestCase(1UL << 20)]
    [TestCase(128UL << 20)]
    [TestCase(3UL << 30)]
    [TestCase(4UL << 30)]
    [TestCase(64UL << 30)]
    public void Ranges_ascend_without_overlap_and_usable_ones_make_up_RAM(ulong ramBytes)
    {
        MemoryMap map = MemoryMap.ForRam(ramBytes);
        for (int i = 1; i < map.Entries.Count; i++)
        {
            Assert.That(map.Entries[i].Start.Value, Is.GreaterThanOrEqualTo(map.Entries[i - 1].End.Value));
        }

        // What is missing: from the end of conventional memory to 1 MiB.
        ulong usable = map.Entries.Where(e => e.Type == E820Type.Usable).Aggregate(0UL, (sum, e) => sum + e.SizeBytes);
        Assert.That(usable, Is.EqualTo(ramBytes - (0x100000 - 0x9FC00)));
        Assert.That(map.RamRanges.Aggregate(0UL, (sum, e) => sum + e.SizeBytes), Is.EqualTo(ramBytes));
    }

    [Test]
    public void RAM_above_3_GiB_goes_on_at_4_GiB()
    {
        MemoryMap map = MemoryMap.ForRam(5UL << 30);
        Assert.That(map.RamEndBelow4GiB.Value, Is.EqualTo(3UL << 30));
        Assert.That(map.RamEnd.Value, Is.EqualTo(6UL << 30));
        Assert.That(map.IsUsable(new((3UL << 30) - 4096), 4096), Is.True);
        Assert.That(map.IsUsable(new(3UL << 30), 1), Is.False);
        Assert.That(map.IsUsable(new(4UL << 30), 2UL << 30), Is.True);
        Assert.That(map.IsUsable(new(4UL << 30), (2UL << 30) + 1), Is.False);
    }

    [Test]
    public void First_mebibyte_is_a_PC_s()
    {
        MemoryMap map = MemoryMap.ForRam(128UL << 20);
        Assert.That(
            map.Entries.Select(e => (e.Start.Value, e.End.Value, e.Type)),
            Is.EqualTo(new[]
            {
                (0UL, 0x9FC00UL, E820Type.Usable),
                (0x9FC00UL, 0xA0000UL, E820Type.Reserved),
                (0xF0000UL, 0x100000UL, E820Type.Reserved),
                (0x100000UL, 128UL << 20, E820Type.Usable),
            }));
    }
}

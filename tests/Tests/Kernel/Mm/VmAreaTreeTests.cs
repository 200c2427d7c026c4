using KernelModel.AddressSpaces;

namespace Tests.Kernel.Mm;

/// <summary>The tree of areas against a sorted list.</summary>
public sealed class VmAreaTreeTests
{
    private const ulong Low = 0x10_000;
    private const ulong High = 0x400_000;

    [Test]
    public void Random_areas_are_found_and_gaps_are_those_of_a_list()
    {
        int steps = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            VmAreaTree tree = new();
            List<VmArea> list = [];
            for (int i = 0; i < 120; i++, steps++)
            {
                Step(random, tree, list);
                Assert.That(tree.Check(), Is.Null);
                Compare(random, tree, list);
            }
        }

        TestContext.Out.WriteLine($"{steps} steps");
    }

    [Test]
    public void A_tree_built_from_a_list_is_whole()
    {
        for (int count = 0; count < 70; count++)
        {
            VmArea? first = null;
            for (int i = count - 1; i >= 0; i--)
            {
                first = new VmArea { Start = (ulong)i << 13, End = ((ulong)i << 13) + 0x1000, Next = first };
            }

            VmAreaTree tree = new();
            tree.Build(first, count);
            Assert.That(tree.Check(), Is.Null);
            Assert.That(tree.Count, Is.EqualTo(count));
        }
    }

    private static void Step(Random random, VmAreaTree tree, List<VmArea> list)
    {
        int choice = random.Next(10);
        if (choice < 3 && list.Count > 0)
        {
            VmArea gone = list[random.Next(list.Count)];
            tree.Remove(gone);
            list.Remove(gone);
        }
        else if (choice < 5 && list.Count > 0)
        {
            VmArea area = list[random.Next(list.Count)];
            if (area.SizeBytes > 0x1000)
            {
                area.Start += choice == 3 ? 0x1000UL : 0;
                area.End -= choice == 4 ? 0x1000UL : 0;
                tree.BoundsChanged(area);
            }
        }
        else
        {
            ulong start = (ulong)random.Next(16, 1000) << 12;
            ulong end = start + ((ulong)random.Next(1, 20) << 12);
            if (!list.Exists(a => a.Start < end && a.End > start))
            {
                VmFlags flags = random.Next(8) == 0 ? VmFlags.GrowsDown : VmFlags.None;
                VmArea area = new() { Start = start, End = end, Flags = flags };
                tree.Insert(area);
                list.Add(area);
                list.Sort((a, b) => a.Start.CompareTo(b.Start));
            }
        }
    }

    private static void Compare(Random random, VmAreaTree tree, List<VmArea> list)
    {
        ulong at = (ulong)random.Next(1100) << 12;
        Assert.That(tree.Find(at), Is.SameAs(list.Find(a => a.End > at)));
        Assert.That(tree.FindBefore(at), Is.SameAs(list.FindLast(a => a.Start < at)));
        ulong size = (ulong)random.Next(1, 120) << 12;
        Assert.That(tree.FindHighestGap(size, Low, High), Is.EqualTo(Highest(list, size)), "highest");
        Assert.That(tree.FindLowestGap(size, Low, High), Is.EqualTo(Lowest(list, size)), "lowest");
    }

    /// <summary>A stack's guard reaches down to the area below it and no further.</summary>
    private static bool IsFree(List<VmArea> list, ulong start, ulong end)
    {
        ulong below = 0;
        foreach (VmArea area in list)
        {
            if (Math.Max(area.GuardedStart, below) < end && area.End > start)
            {
                return false;
            }

            below = area.End;
        }

        return true;
    }

    private static ulong Highest(List<VmArea> list, ulong size)
    {
        for (ulong at = High - size; at >= Low; at -= 0x1000)
        {
            if (IsFree(list, at, at + size))
            {
                return at;
            }
        }

        return 0;
    }

    private static ulong Lowest(List<VmArea> list, ulong size)
    {
        for (ulong at = Low; at + size <= High; at += 0x1000)
        {
            if (IsFree(list, at, at + size))
            {
                return at;
            }
        }

        return 0;
    }
}

using System.Globalization;
using System.Text;

namespace KernelModel.Frames;

/// <summary>
/// The buddy allocator at work on 64 KiB, told step by step: what is asked, what is split or merged, and what is free
/// after it. The numbers are those of the allocator itself, not of a drawing.
/// </summary>
internal static class BuddyExample
{
    private const int First = 16;
    private const int Frames = 16;

    private readonly record struct Step(string Asks, int Order, int Frees);

    // Three processes ask for 4, 8 and 16 KiB and give back in another order; a negative order frees.
    private static readonly Step[] s_steps =
    [
        new("process A asks for 4 KiB", 0, -1),
        new("process B asks for 8 KiB", 1, -1),
        new("process C asks for 16 KiB", 2, -1),
        new("process A asks for 4 KiB more", 0, -1),
        new("process B gives its 8 KiB back", -1, 1),
        new("process A gives its first 4 KiB back", -1, 0),
        new("process A gives its second 4 KiB back", -1, 3),
        new("process C gives its 16 KiB back", -1, 2),
    ];

    /// <summary>The whole story as text.</summary>
    public static string Explain()
    {
        PageFrame[] frames = new PageFrame[First + Frames];
        Zone zone = new(frames, [MigrateType.Movable], 0, ZoneType.Normal, 0, First, First + Frames, 1);
        zone.Release(First, 4);
        StringBuilder text = new();
        text.Append("16 frames of 4 KiB, numbers 16 to 31. A block of order n is 2^n frames and starts at a\n");
        text.Append("multiple of 2^n; its buddy is the block whose number differs in bit n only (frame XOR 2^n).\n\n");
        text.Append("start: ").Append(FreeBlocks(zone, frames)).Append('\n');
        List<(long Pfn, int Order)> blocks = [];
        for (int i = 0; i < s_steps.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{i + 1}. {s_steps[i].Asks}: ");
            if (s_steps[i].Order >= 0)
            {
                Allocate(text, zone, frames, s_steps[i].Order, blocks);
            }
            else
            {
                Free(text, zone, frames, blocks[s_steps[i].Frees]);
            }

            text.Append("   free: ").Append(FreeBlocks(zone, frames)).Append('\n');
        }

        return text.ToString();
    }

    private static void Allocate(
        StringBuilder text, Zone zone, PageFrame[] frames, int order, List<(long Pfn, int Order)> blocks)
    {
        int found = order;
        while (zone.FreeBlocks(found) == 0)
        {
            found++;
        }

        text.Append(CultureInfo.InvariantCulture, $"order {order}\n");
        long pfn = zone.TakeBlock(order, MigrateType.Movable);
        for (int at = found; at > order; at--)
        {
            text.Append("   split ").Append(NameOf(pfn, at)).Append(": ");
            text.Append(NameOf(pfn + (1L << (at - 1)), at - 1)).Append(" stays free\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"   gives {NameOf(pfn, order)}\n");
        for (long i = pfn; i < pfn + (1L << order); i++)
        {
            frames[i].Use = FrameUse.Anonymous;
        }

        blocks.Add((pfn, order));
    }

    private static void Free(StringBuilder text, Zone zone, PageFrame[] frames, (long Pfn, int Order) block)
    {
        (long pfn, int order) = block;
        text.Append(CultureInfo.InvariantCulture, $"{NameOf(pfn, order)}\n");
        for (long i = pfn; i < pfn + (1L << order); i++)
        {
            frames[i].Use = FrameUse.Free;
        }

        int at = order;
        long head = pfn;
        for (; at < 4 && zone.IsFreeBlock(head ^ (1L << at), at); at++)
        {
            long buddy = head ^ (1L << at);
            text.Append(CultureInfo.InvariantCulture, $"   buddy of {head} is {head} XOR {1 << at} = {buddy}, free: ");
            head &= buddy;
            text.Append(CultureInfo.InvariantCulture, $"merged to {NameOf(head, at + 1)}\n");
        }

        if (at < 4)
        {
            long buddy = head ^ (1L << at);
            text.Append(CultureInfo.InvariantCulture, $"   buddy of {head} is {head} XOR {1 << at} = {buddy}, ");
            text.Append("in use or split: no merge\n");
        }

        zone.FreeBlock(pfn, order, MigrateType.Movable);
    }

    private static string NameOf(long pfn, int order) => order == 0
        ? $"frame {pfn} (order 0)"
        : $"frames {pfn}-{pfn + (1L << order) - 1} (order {order})";

    private static string FreeBlocks(Zone zone, PageFrame[] frames)
    {
        StringBuilder text = new();
        for (int order = 4; order >= 0; order--)
        {
            for (int pfn = (int)zone.FirstFree(order, MigrateType.Movable); pfn != 0; pfn = frames[pfn].Next)
            {
                text.Append(text.Length == 0 ? "" : ", ").Append(NameOf(pfn, order));
            }
        }

        return text.Length == 0 ? "nothing" : text.ToString();
    }
}

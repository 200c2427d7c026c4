namespace KernelModel.AddressSpaces;

/// <summary>Free room between the areas, and the tree's own invariants.</summary>
internal sealed partial class VmAreaTree
{
    /// <summary>The highest free place of a size within bounds; 0 when there is none.</summary>
    public ulong FindHighestGap(ulong sizeBytes, ulong low, ulong high)
    {
        ulong above = Math.Max(Last?.End ?? 0, low);
        if (above < high && high - above >= sizeBytes)
        {
            return high - sizeBytes;
        }

        return FindHighestGap(_root, sizeBytes, low, high);
    }

    /// <summary>The lowest free place of a size within bounds; 0 when there is none.</summary>
    public ulong FindLowestGap(ulong sizeBytes, ulong low, ulong high)
    {
        ulong found = FindLowestGap(_root, sizeBytes, low, high);
        ulong above = Math.Max(Last?.End ?? 0, low);
        return found != 0 ? found : above < high && high - above >= sizeBytes ? above : 0;
    }

    /// <summary>Says what is wrong with the structure itself; null when nothing is.</summary>
    public string? Check()
    {
        int count = 0;
        string? wrong = Check(_root, ref count);
        if (wrong is not null)
        {
            return wrong;
        }

        VmArea? previous = null;
        for (VmArea? area = First; area is not null; area = area.Next)
        {
            count--;
            if (area.Previous != previous || area.Start >= area.End || (previous?.End ?? 0) > area.Start)
            {
                return $"area {area.Start:x}-{area.End:x} is out of order";
            }

            if (Find(area.Start) != area)
            {
                return $"area {area.Start:x}-{area.End:x} is not found in the tree";
            }

            previous = area;
        }

        return count != 0 || previous != Last ? "list and tree differ" : null;
    }

    private static string? Check(VmArea? node, ref int count)
    {
        if (node is null)
        {
            return null;
        }

        count++;
        int left = HeightOf(node.Left);
        int right = HeightOf(node.Right);
        if (Math.Abs(left - right) > 1 || node.Height != Math.Max(left, right) + 1)
        {
            return $"area {node.Start:x} is out of balance";
        }

        if (node.Gap != GapBelow(node) || node.WidestGap != WidestOf(node))
        {
            return $"area {node.Start:x} has a wrong gap";
        }

        return Check(node.Left, ref count) ?? Check(node.Right, ref count);
    }

    private static ulong FindHighestGap(VmArea? node, ulong sizeBytes, ulong low, ulong high)
    {
        if (node is null || node.WidestGap < sizeBytes)
        {
            return 0;
        }

        if (node.End < high)
        {
            ulong right = FindHighestGap(node.Right, sizeBytes, low, high);
            if (right != 0)
            {
                return right;
            }
        }

        ulong gapStart = Math.Max(node.Previous?.End ?? 0, low);
        ulong gapEnd = Math.Min(node.GuardedStart, high);
        if (gapEnd > gapStart && gapEnd - gapStart >= sizeBytes)
        {
            return gapEnd - sizeBytes;
        }

        return node.Start > low ? FindHighestGap(node.Left, sizeBytes, low, high) : 0;
    }

    private static ulong FindLowestGap(VmArea? node, ulong sizeBytes, ulong low, ulong high)
    {
        if (node is null || node.WidestGap < sizeBytes)
        {
            return 0;
        }

        if (node.Start > low)
        {
            ulong left = FindLowestGap(node.Left, sizeBytes, low, high);
            if (left != 0)
            {
                return left;
            }
        }

        ulong gapStart = Math.Max(node.Previous?.End ?? 0, low);
        ulong gapEnd = Math.Min(node.GuardedStart, high);
        if (gapEnd > gapStart && gapEnd - gapStart >= sizeBytes)
        {
            return gapStart;
        }

        return node.End < high ? FindLowestGap(node.Right, sizeBytes, low, high) : 0;
    }

    private void RefreshGap(VmArea area)
    {
        ulong gap = GapBelow(area);
        if (gap != area.Gap)
        {
            area.Gap = gap;
            Refresh(_root, area);
        }
    }

    private static void Refresh(VmArea? node, VmArea area)
    {
        if (node is null)
        {
            return;
        }

        if (node != area)
        {
            Refresh(area.Start < node.Start ? node.Left : node.Right, area);
        }

        node.WidestGap = WidestOf(node);
    }

    private static ulong WidestOf(VmArea node) =>
        Math.Max(node.Gap, Math.Max(node.Left?.WidestGap ?? 0, node.Right?.WidestGap ?? 0));

    private static ulong GapBelow(VmArea area)
    {
        ulong below = area.Previous?.End ?? 0;
        ulong start = area.GuardedStart;
        return start > below ? start - below : 0;
    }
}

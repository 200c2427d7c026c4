namespace KernelModel.AddressSpaces;

/// <summary>
/// The areas of an address space by address: an AVL tree whose nodes also know the widest gap below them, so that room
/// for a new area is found in logarithmic time, and a list in address order.
/// </summary>
internal sealed partial class VmAreaTree
{
    private VmArea? _root;

    public VmArea? First { get; private set; }

    public VmArea? Last { get; private set; }

    public int Count { get; private set; }

    /// <summary>The first area that ends above an address (find_vma).</summary>
    public VmArea? Find(ulong address) // HOT
    {
        VmArea? node = _root;
        VmArea? best = null;
        while (node is not null)
        {
            if (node.End > address)
            {
                best = node;
                if (node.Start <= address)
                {
                    return node;
                }

                node = node.Left;
            }
            else
            {
                node = node.Right;
            }
        }

        return best;
    }

    /// <summary>The last area that starts below an address.</summary>
    public VmArea? FindBefore(ulong address)
    {
        VmArea? above = address == 0 ? First : Find(address - 1);
        return above is null ? Last : above.Start < address ? above : above.Previous;
    }

    /// <summary>The first area that has a byte in a range, or null.</summary>
    public VmArea? FindIntersection(ulong start, ulong end) =>
        Find(start) is { } area && area.Start < end ? area : null;

    public void Insert(VmArea area)
    {
        _root = Insert(_root, area, null, null);
        Count++;
    }

    public void Remove(VmArea area)
    {
        _root = Remove(_root, area);
        VmArea? next = area.Next;
        if (area.Previous is null)
        {
            First = next;
        }
        else
        {
            area.Previous.Next = next;
        }

        if (next is null)
        {
            Last = area.Previous;
        }
        else
        {
            next.Previous = area.Previous;
            RefreshGap(next);
        }

        area.Previous = null;
        area.Next = null;
        Count--;
    }

    /// <summary>An area's bounds or growth changed in place: gaps are computed again.</summary>
    public void BoundsChanged(VmArea area)
    {
        RefreshGap(area);
        if (area.Next is not null)
        {
            RefreshGap(area.Next);
        }
    }

    /// <summary>Takes a sorted list, linked by <see cref="VmArea.Next"/> only, as the tree's whole contents.</summary>
    public void Build(VmArea? first, int count)
    {
        VmArea? previous = null;
        for (VmArea? area = first; area is not null; area = area.Next)
        {
            area.Previous = previous;
            area.Gap = GapBelow(area);
            previous = area;
        }

        First = first;
        Last = previous;
        Count = count;
        VmArea? next = first;
        _root = Build(ref next, count);
    }

    public void Clear()
    {
        _root = null;
        First = null;
        Last = null;
        Count = 0;
    }

    private static VmArea? Build(ref VmArea? next, int count)
    {
        if (count == 0 || next is null)
        {
            return null;
        }

        VmArea? left = Build(ref next, count / 2);
        if (next is not { } node)
        {
            return left;
        }

        next = node.Next;
        node.Left = left;
        node.Right = Build(ref next, count - (count / 2) - 1);
        Update(node);
        return node;
    }

    private VmArea Insert(VmArea? node, VmArea area, VmArea? before, VmArea? after)
    {
        if (node is null)
        {
            Link(area, before, after);
            return area;
        }

        if (area.Start < node.Start)
        {
            node.Left = Insert(node.Left, area, before, node);
        }
        else
        {
            node.Right = Insert(node.Right, area, node, after);
        }

        return Balance(node);
    }

    /// <summary>The area behind a new leaf is one of its ancestors: its gap is seen on the way up.</summary>
    private void Link(VmArea area, VmArea? before, VmArea? after)
    {
        area.Left = null;
        area.Right = null;
        area.Previous = before;
        area.Next = after;
        if (before is null)
        {
            First = area;
        }
        else
        {
            before.Next = area;
        }

        if (after is null)
        {
            Last = area;
        }
        else
        {
            after.Previous = area;
            after.Gap = GapBelow(after);
        }

        area.Gap = GapBelow(area);
        Update(area);
    }

    private static VmArea? Remove(VmArea? node, VmArea area)
    {
        if (node is null)
        {
            return null;
        }

        if (node != area)
        {
            if (area.Start < node.Start)
            {
                node.Left = Remove(node.Left, area);
            }
            else
            {
                node.Right = Remove(node.Right, area);
            }

            return Balance(node);
        }

        if (node.Left is null || node.Right is null)
        {
            return node.Left ?? node.Right;
        }

        VmArea? rest = RemoveLowest(node.Right, out VmArea lowest);
        lowest.Left = node.Left;
        lowest.Right = rest;
        return Balance(lowest);
    }

    private static VmArea? RemoveLowest(VmArea node, out VmArea lowest)
    {
        if (node.Left is null)
        {
            lowest = node;
            return node.Right;
        }

        node.Left = RemoveLowest(node.Left, out lowest);
        return Balance(node);
    }

    private static VmArea Balance(VmArea node)
    {
        int lean = HeightOf(node.Left) - HeightOf(node.Right);
        if (lean > 1 && node.Left is { } left)
        {
            if (HeightOf(left.Left) < HeightOf(left.Right))
            {
                node.Left = RotateLeft(left);
            }

            return RotateRight(node);
        }

        if (lean < -1 && node.Right is { } right)
        {
            if (HeightOf(right.Right) < HeightOf(right.Left))
            {
                node.Right = RotateRight(right);
            }

            return RotateLeft(node);
        }

        Update(node);
        return node;
    }

    private static VmArea RotateLeft(VmArea node)
    {
        if (node.Right is not { } up)
        {
            return node;
        }

        node.Right = up.Left;
        up.Left = node;
        Update(node);
        Update(up);
        return up;
    }

    private static VmArea RotateRight(VmArea node)
    {
        if (node.Left is not { } up)
        {
            return node;
        }

        node.Left = up.Right;
        up.Right = node;
        Update(node);
        Update(up);
        return up;
    }

    private static void Update(VmArea node)
    {
        node.Height = Math.Max(HeightOf(node.Left), HeightOf(node.Right)) + 1;
        node.WidestGap = WidestOf(node);
    }

    private static int HeightOf(VmArea? node) => node?.Height ?? 0;
}

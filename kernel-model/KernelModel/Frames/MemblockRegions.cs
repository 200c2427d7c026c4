namespace KernelModel.Frames;

/// <summary>
/// Ranges in ascending order that neither overlap nor touch a neighbour of the same node: Linux'
/// <c>struct memblock_type</c> (mm/memblock.c).
/// </summary>
/// <param name="name">"memory" or "reserved".</param>
internal sealed class MemblockRegions(string name)
{
    // INIT_MEMBLOCK_REGIONS
    private MemblockRegion[] _regions = new MemblockRegion[128];

    public string Name { get; } = name;

    public int Count { get; private set; }

    public ulong TotalBytes { get; private set; }

    public ReadOnlySpan<MemblockRegion> All => _regions.AsSpan(0, Count);

    public MemblockRegion this[int index] => All[index];

    /// <summary>
    /// memblock_add_range: the parts of the range that no region covers yet become regions; neighbours merge.
    /// </summary>
    public void Add(ulong at, ulong sizeBytes, int node)
    {
        ulong end = Cap(at, sizeBytes);
        int index = FirstEndingAfter(at);
        while (at < end)
        {
            ulong stop = index < Count ? Math.Min(end, _regions[index].Base) : end;
            if (at < stop)
            {
                Insert(index, new MemblockRegion(at, stop - at, node));
                index++;
            }

            if (index == Count || _regions[index].Base >= end)
            {
                break;
            }

            at = _regions[index].End;
            index++;
        }

        Merge();
    }

    /// <summary>memblock_remove_range: regions that the range cuts are split; what lies inside goes.</summary>
    public void Remove(ulong at, ulong sizeBytes)
    {
        ulong end = Cap(at, sizeBytes);
        int index = FirstEndingAfter(at);
        while (index < Count && _regions[index].Base < end)
        {
            MemblockRegion region = _regions[index];
            RemoveAt(index);
            if (region.Base < at)
            {
                Insert(index++, region with { SizeBytes = at - region.Base });
            }

            if (region.End > end)
            {
                Insert(index++, new MemblockRegion(end, region.End - end, region.Node));
            }
        }
    }

    /// <summary>memblock_set_node: splits regions at the range's ends and gives what lies inside to a node.</summary>
    public void SetNode(ulong at, ulong sizeBytes, int node)
    {
        ulong end = Cap(at, sizeBytes);
        int index = FirstEndingAfter(at);
        while (index < Count && _regions[index].Base < end)
        {
            MemblockRegion region = _regions[index];
            ulong from = Math.Max(region.Base, at);
            ulong to = Math.Min(region.End, end);
            RemoveAt(index);
            if (region.Base < from)
            {
                Insert(index++, region with { SizeBytes = from - region.Base });
            }

            Insert(index++, new MemblockRegion(from, to - from, node));
            if (to < region.End)
            {
                Insert(index++, new MemblockRegion(to, region.End - to, region.Node));
            }
        }

        Merge();
    }

    public bool Contains(ulong at, ulong sizeBytes)
    {
        int index = FirstEndingAfter(at);
        return index < Count && _regions[index].Base <= at && Cap(at, sizeBytes) <= _regions[index].End;
    }

    public bool Overlaps(ulong at, ulong sizeBytes)
    {
        int index = FirstEndingAfter(at);
        return index < Count && _regions[index].Base < Cap(at, sizeBytes);
    }

    /// <summary>The lowest region that ends behind <paramref name="at"/>, or <see cref="Count"/>.</summary>
    public int FirstEndingAfter(ulong at)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_regions[middle].End <= at)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    // memblock_cap_size: a range never wraps around the end of the address space.
    private static ulong Cap(ulong at, ulong sizeBytes) => at + Math.Min(sizeBytes, ulong.MaxValue - at);

    private void Insert(int index, MemblockRegion region)
    {
        if (Count == _regions.Length)
        {
            // memblock_double_array
            Array.Resize(ref _regions, 2 * Count);
        }

        Array.Copy(_regions, index, _regions, index + 1, Count - index);
        _regions[index] = region;
        Count++;
        TotalBytes += region.SizeBytes;
    }

    private void RemoveAt(int index)
    {
        TotalBytes -= _regions[index].SizeBytes;
        Count--;
        Array.Copy(_regions, index + 1, _regions, index, Count - index);
    }

    private void Merge()
    {
        int kept = 0;
        for (int i = 1; i < Count; i++)
        {
            MemblockRegion last = _regions[kept];
            if (last.End == _regions[i].Base && last.Node == _regions[i].Node)
            {
                _regions[kept] = last with { SizeBytes = last.SizeBytes + _regions[i].SizeBytes };
            }
            else
            {
                _regions[++kept] = _regions[i];
            }
        }

        Count = Count == 0 ? 0 : kept + 1;
    }
}

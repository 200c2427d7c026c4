using System.Text;
using Emulator.Arch;

namespace KernelModel.Frames;

/// <summary>
/// The allocator of boot: what memory there is, and what of it is taken (mm/memblock.c). It hands all that is not
/// taken over to the buddy allocator and is then closed.
/// </summary>
/// <param name="memory">Guest memory, where what is allocated gets cleared.</param>
internal sealed class Memblock(IPhysicalAddressSpace memory)
{
    /// <summary>NUMA_NO_NODE</summary>
    public const int AnyNode = -1;

    private readonly MemblockRegions _memory = new("memory");
    private readonly MemblockRegions _reserved = new("reserved");

    /// <summary>All RAM.</summary>
    public MemblockRegions Memory => _memory;

    /// <summary>What is taken; a region of it need not be RAM.</summary>
    public MemblockRegions Reserved => _reserved;

    /// <summary>The buddy allocator has taken over; every call is a bug from now on.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>memblock_init: usable ranges are memory; the others, reserved.</summary>
    public void Initialize(ReadOnlySpan<E820Range> map)
    {
        foreach (E820Range range in map)
        {
            if (range.Type == E820Type.Usable)
            {
                Add(range.Base, range.SizeBytes);
            }
            else
            {
                Reserve(range.Base, range.SizeBytes);
            }
        }
    }

    /// <summary>memblock_add</summary>
    public void Add(ulong at, ulong sizeBytes, int node = AnyNode)
    {
        AssertOpen();
        _memory.Add(at, sizeBytes, node);
    }

    /// <summary>memblock_set_node</summary>
    public void SetNode(ulong at, ulong sizeBytes, int node)
    {
        AssertOpen();
        _memory.SetNode(at, sizeBytes, node);
    }

    /// <summary>memblock_reserve</summary>
    public void Reserve(ulong at, ulong sizeBytes)
    {
        AssertOpen();
        _reserved.Add(at, sizeBytes, AnyNode);
    }

    /// <summary>memblock_free</summary>
    public void Free(ulong at, ulong sizeBytes)
    {
        AssertOpen();
        _reserved.Remove(at, sizeBytes);
    }

    /// <summary>
    /// memblock_find_in_range: the highest free range, because x86 allocates downwards.
    /// </summary>
    /// <param name="start">Not below this address; the first frame is never given.</param>
    /// <param name="end">Not above this address; 0 for none.</param>
    /// <param name="sizeBytes">How many bytes.</param>
    /// <param name="alignmentBytes">A power of two.</param>
    /// <param name="node">From this node, or <see cref="AnyNode"/>.</param>
    /// <returns>The address, or 0 when there is none.</returns>
    public ulong FindInRange(ulong start, ulong end, ulong sizeBytes, ulong alignmentBytes, int node = AnyNode)
    {
        AssertOpen();
        start = Math.Max(start, 4096);
        end = end == 0 ? ulong.MaxValue : end;
        for (int i = _memory.Count - 1; i >= 0 && sizeBytes != 0; i--)
        {
            MemblockRegion region = _memory[i];
            if (node != AnyNode && region.Node != node)
            {
                continue;
            }

            ulong found = FindInRegion(
                Math.Max(start, region.Base), Math.Min(end, region.End), sizeBytes, alignmentBytes);
            if (found != 0)
            {
                return found;
            }
        }

        return 0;
    }

    /// <summary>memblock_phys_alloc_range: finds, reserves and clears.</summary>
    /// <returns>The physical address, or 0.</returns>
    public ulong AllocatePhysical(
        ulong sizeBytes, ulong alignmentBytes, ulong start = 0, ulong end = 0, int node = AnyNode)
    {
        ulong at = FindInRange(start, end, sizeBytes, alignmentBytes, node);
        if (at == 0 && node != AnyNode)
        {
            at = FindInRange(start, end, sizeBytes, alignmentBytes);
        }

        if (at != 0)
        {
            Reserve(at, sizeBytes);
            Clear(at, sizeBytes);
        }

        return at;
    }

    /// <summary>memblock_alloc: as <see cref="AllocatePhysical"/>.</summary>
    /// <returns>The address in the kernel's direct map, or 0.</returns>
    public ulong Allocate(ulong sizeBytes, ulong alignmentBytes)
    {
        ulong at = AllocatePhysical(sizeBytes, alignmentBytes);
        return at == 0 ? 0 : KernelLayout.DirectMap + at;
    }

    /// <summary>Ends the life of the allocator (memblock_discard).</summary>
    public void Close()
    {
        AssertOpen();
        IsClosed = true;
    }

    /// <summary>/sys/kernel/debug/memblock/{memory,reserved}: one line a region.</summary>
    public string Describe()
    {
        StringBuilder text = new();
        foreach (MemblockRegions regions in (ReadOnlySpan<MemblockRegions>)[_memory, _reserved])
        {
            text.Append(regions.Name).Append('\n');
            for (int i = 0; i < regions.Count; i++)
            {
                MemblockRegion region = regions[i];
                text.Append($"{i,4}: 0x{region.Base:x16}..0x{region.End - 1:x16}");
                text.Append(region.Node == AnyNode ? "\n" : $" {region.Node}\n");
            }
        }

        return text.ToString();
    }

    private ulong FindInRegion(ulong start, ulong end, ulong sizeBytes, ulong alignmentBytes)
    {
        int index = _reserved.FirstEndingAfter(end);
        ulong top = end;
        while (true)
        {
            // The gap below `top` ends at the end of the nearest reserved range below it.
            if (index < _reserved.Count && _reserved[index].Base < top)
            {
                top = _reserved[index].Base;
            }

            ulong bottom = index > 0 ? Math.Max(start, _reserved[index - 1].End) : start;
            if (bottom < top && sizeBytes <= top - bottom)
            {
                ulong at = (top - sizeBytes) & ~(alignmentBytes - 1);
                if (at >= bottom)
                {
                    return at;
                }
            }

            if (bottom <= start || index == 0)
            {
                return 0;
            }

            index--;
            top = Math.Min(end, _reserved[index].Base);
        }
    }

    private void Clear(ulong at, ulong sizeBytes)
    {
        ReadOnlySpan<byte> zeroes = new byte[4096];
        while (sizeBytes > 0)
        {
            int length = (int)Math.Min(sizeBytes, 4096 - (at & 0xFFF));
            memory.WriteBytes(new PhysicalAddress(at), zeroes[..length]);
            at += (ulong)length;
            sizeBytes -= (ulong)length;
        }
    }

    private void AssertOpen()
    {
        if (IsClosed)
        {
            throw new InvalidOperationException("memblock is closed: the buddy allocator has the memory");
        }
    }
}

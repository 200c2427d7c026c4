using KernelModel.Frames;

namespace KernelModel.Slab;

/// <content>Objects out and back.</content>
internal sealed partial class KmemCache
{
    /// <summary>
    /// kmem_cache_alloc.
    /// </summary>
    /// <param name="gfp">What may be done for a new slab; with <see cref="Gfp.Zero"/> the object is cleared.</param>
    /// <returns>The object's address in the direct map, or 0.</returns>
    public ulong Allocate(Gfp gfp = Gfp.Kernel)
    {
        // HOT
        ref CpuSlab cpu = ref _cpus[_frames.CurrentCpu];
        int slot = cpu.Current;
        if ((slot < 0 || _slabs[slot].FirstFree == End) && (slot = NextSlab(ref cpu, gfp)) < 0)
        {
            return 0;
        }

        ref SlabState slab = ref _slabs[slot];
        int number = slab.FirstFree;
        ref ushort link = ref _links[(slot * ObjectsPerSlab) + number];
        slab.FirstFree = link;
        link = HandedOut;
        slab.InUse++;
        ActiveObjects++;
        ulong at = AddressOf(ref slab, number);
        if ((Flags & (SlabFlags.RedZone | SlabFlags.Poison)) != 0)
        {
            CheckFreeObject(at);
            MarkHandedOut(at);
        }

        if ((gfp & Gfp.Zero) != 0)
        {
            _frames.FillLinear(at, ObjectBytes, 0);
        }

        return at;
    }

    /// <summary>kmem_cache_free: an object that this cache handed out.</summary>
    public void Free(ulong at)
    {
        // HOT
        int slot = SlotOf(at);
        ref SlabState slab = ref _slabs[slot];
        int number = NumberOf(ref slab, at);
        ref ushort link = ref _links[(slot * ObjectsPerSlab) + number];
        if (link != HandedOut)
        {
            throw new InvalidOperationException($"{Name}: the object at 0x{at:x} is freed twice");
        }

        if ((Flags & (SlabFlags.RedZone | SlabFlags.Poison)) != 0)
        {
            CheckRedZones(at, ActiveZone);
            MarkFree(at);
        }

        bool wasFull = slab.FirstFree == End;
        link = slab.FirstFree;
        slab.FirstFree = (ushort)number;
        slab.InUse--;
        ActiveObjects--;
        if (slab.Place != SlabPlace.Current)
        {
            Settle(slot, wasFull);
        }
    }

    /// <summary>kmem_cache_shrink: all slabs without objects go back.</summary>
    /// <returns>How many frames that freed.</returns>
    public long Shrink()
    {
        int before = Slabs;
        for (int cpu = 0; cpu < _cpus.Length; cpu++)
        {
            Flush(ref _cpus[cpu]);
        }

        for (int node = 0; node < _partial.Length; node++)
        {
            for (int slot = _partial[node], next; slot >= 0; slot = next)
            {
                next = _slabs[slot].Next;
                if (_slabs[slot].InUse == 0)
                {
                    RemovePartial(slot);
                    Discard(slot);
                }
            }
        }

        return (long)(before - Slabs) << Order;
    }

    // The slow path: the core's own partial slabs, the node's, a new one.
    private int NextSlab(ref CpuSlab cpu, Gfp gfp)
    {
        if (cpu.Current >= 0)
        {
            _slabs[cpu.Current].Place = SlabPlace.Full;
            cpu.Current = -1;
        }

        int slot = cpu.Partial;
        if (slot >= 0)
        {
            cpu.Partial = _slabs[slot].Next;
            cpu.PartialCount--;
        }
        else
        {
            slot = TakePartial();
            slot = slot >= 0 ? slot : NewSlab(gfp);
        }

        if (slot >= 0)
        {
            _slabs[slot].Place = SlabPlace.Current;
            cpu.Current = slot;
        }

        return slot;
    }

    // A slab that is nobody's current one got an object back (__slab_free).
    private void Settle(int slot, bool wasFull)
    {
        ref SlabState slab = ref _slabs[slot];
        if (wasFull)
        {
            ref CpuSlab cpu = ref _cpus[_frames.CurrentCpu];
            if (cpu.PartialCount >= _cpuPartialSlabs)
            {
                ReleasePartial(ref cpu);
            }

            slab.Place = SlabPlace.CpuPartial;
            slab.Next = cpu.Partial;
            cpu.Partial = slot;
            cpu.PartialCount++;
        }
        else if (slab.InUse == 0 && slab.Place == SlabPlace.NodePartial && _partialCounts[slab.Node] > _minPartial)
        {
            RemovePartial(slot);
            Discard(slot);
        }
    }

    private int TakePartial()
    {
        int own = _frames.NodeOfCpu(_frames.CurrentCpu);
        for (int i = 0; i < _partial.Length; i++)
        {
            int slot = _partial[(own + i) % _partial.Length];
            if (slot >= 0)
            {
                RemovePartial(slot);
                return slot;
            }
        }

        return -1;
    }

    // A core's partial slabs go to their nodes; the empty ones, back when the node has enough (unfreeze_partials).
    private void ReleasePartial(ref CpuSlab cpu)
    {
        for (int slot = cpu.Partial, next; slot >= 0; slot = next)
        {
            next = _slabs[slot].Next;
            Deactivate(slot);
        }

        cpu.Partial = -1;
        cpu.PartialCount = 0;
    }

    private void Flush(ref CpuSlab cpu)
    {
        ReleasePartial(ref cpu);
        if (cpu.Current >= 0)
        {
            Deactivate(cpu.Current);
            cpu.Current = -1;
        }
    }

    private void Deactivate(int slot)
    {
        ref SlabState slab = ref _slabs[slot];
        if (slab.FirstFree == End)
        {
            slab.Place = SlabPlace.Full;
        }
        else if (slab.InUse == 0 && _partialCounts[slab.Node] >= _minPartial)
        {
            Discard(slot);
        }
        else
        {
            AddPartial(slot);
        }
    }

    private void AddPartial(int slot)
    {
        ref SlabState slab = ref _slabs[slot];
        int first = _partial[slab.Node];
        slab.Place = SlabPlace.NodePartial;
        slab.Previous = -1;
        slab.Next = first;
        if (first >= 0)
        {
            _slabs[first].Previous = slot;
        }

        _partial[slab.Node] = slot;
        _partialCounts[slab.Node]++;
    }

    private void RemovePartial(int slot)
    {
        ref SlabState slab = ref _slabs[slot];
        if (slab.Previous >= 0)
        {
            _slabs[slab.Previous].Next = slab.Next;
        }
        else
        {
            _partial[slab.Node] = slab.Next;
        }

        if (slab.Next >= 0)
        {
            _slabs[slab.Next].Previous = slab.Previous;
        }

        _partialCounts[slab.Node]--;
    }

    private int NewSlab(Gfp gfp)
    {
        long pfn = _frames.AllocatePages((gfp & ~Gfp.Zero) | _gfp, Order, FrameUse.Slab);
        if (pfn < 0)
        {
            return -1;
        }

        int slot = TakeSlot();
        ref PageFrame frame = ref _frames[pfn];
        frame.Flags |= PageFlags.Slab;
        frame.Owner = Id;
        frame.Index = slot;
        _slabs[slot] = new SlabState { Pfn = pfn, Node = (byte)_frames.ZoneOf(pfn).Node, Next = -1, Previous = -1 };
        Span<ushort> links = _links.AsSpan(slot * ObjectsPerSlab, ObjectsPerSlab);
        for (int i = 0; i < links.Length; i++)
        {
            links[i] = (ushort)(i + 1);
            Construct(AddressOf(ref _slabs[slot], i));
        }

        links[^1] = End;
        Slabs++;
        return slot;
    }

    private void Construct(ulong at)
    {
        if ((Flags & (SlabFlags.RedZone | SlabFlags.Poison)) != 0)
        {
            MarkFree(at);
        }

        _constructor?.Invoke(at);
    }

    private void Discard(int slot)
    {
        long pfn = _slabs[slot].Pfn;
        _slabs[slot] = new SlabState { Next = _unused };
        _unused = slot;
        Slabs--;
        _frames.FreePages(pfn, Order);
    }

    private int TakeSlot()
    {
        if (_unused >= 0)
        {
            int slot = _unused;
            _unused = _slabs[slot].Next;
            return slot;
        }

        if (_slots == _slabs.Length)
        {
            Array.Resize(ref _slabs, 2 * _slots);
            Array.Resize(ref _links, _slabs.Length * ObjectsPerSlab);
        }

        return _slots++;
    }

    private ulong AddressOf(ref SlabState slab, int number) =>
        PhysicalMemory.LinearOf(slab.Pfn) + (ulong)((number * StrideBytes) + _leftBytes);

    private int SlotOf(ulong at)
    {
        // HOT
        long pfn = PhysicalMemory.PfnOf(at);
        if ((ulong)pfn >= (ulong)_frames.PfnCount)
        {
            throw NotOurs(at);
        }

        ref PageFrame head = ref _frames[_frames.HeadOf(pfn)];
        return head.Use == FrameUse.Slab && head.Owner == Id ? (int)head.Index : throw NotOurs(at);
    }

    private int NumberOf(ref SlabState slab, ulong at)
    {
        // HOT
        uint offset = (uint)(at - PhysicalMemory.LinearOf(slab.Pfn) - (ulong)_leftBytes);
        uint number = offset / (uint)StrideBytes;
        return number * (uint)StrideBytes == offset && number < (uint)ObjectsPerSlab ? (int)number : throw NotOurs(at);
    }

    private InvalidOperationException NotOurs(ulong at) => new($"{Name}: no object of it starts at 0x{at:x}");
}

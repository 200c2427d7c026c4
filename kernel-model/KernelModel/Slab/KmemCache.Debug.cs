namespace KernelModel.Slab;

/// <content>Red zones and poison (include/linux/poison.h), and the invariants of the lists.</content>
internal sealed partial class KmemCache
{
    // SLUB_RED_INACTIVE, SLUB_RED_ACTIVE, POISON_INUSE, POISON_FREE, POISON_END
    private const byte InactiveZone = 0xBB;
    private const byte ActiveZone = 0xCC;
    private const byte PoisonInUse = 0x5A;
    private const byte PoisonFree = 0x6B;
    private const byte PoisonEnd = 0xA5;

    private readonly List<string> _reports = [];

    // Objects with a constructor keep their contents while they are free, so they are not poisoned.
    private bool IsPoisoned => (Flags & SlabFlags.Poison) != 0 && _constructor is null;

    private int RightBytes => StrideBytes - _leftBytes - ObjectBytes;

    /// <summary>
    /// Walks all slabs and lists, and with debugging the bytes of all objects.
    /// </summary>
    /// <returns>The first violation in words, or null.</returns>
    public string? Check()
    {
        long active = 0;
        int slabs = 0;
        for (int slot = 0; slot < _slots; slot++)
        {
            if (_slabs[slot].Pfn == 0)
            {
                continue;
            }

            slabs++;
            active += _slabs[slot].InUse;
            string? found = CheckSlab(slot);
            if (found is not null)
            {
                return $"{Name}, slab {slot}: {found}";
            }
        }

        return slabs != Slabs || active != ActiveObjects
            ? $"{Name}: {slabs} slabs with {active} objects, counted {Slabs} with {ActiveObjects}"
            : CheckLists() ?? (_reports.Count > 0 ? _reports[0] : null);
    }

    private string? CheckSlab(int slot)
    {
        ref SlabState slab = ref _slabs[slot];
        ref Frames.PageFrame frame = ref _frames[slab.Pfn];
        if (frame.Use != Frames.FrameUse.Slab || frame.Owner != Id || frame.Index != slot || frame.Order != Order)
        {
            return "its frames say otherwise";
        }

        int free = 0;
        for (int number = slab.FirstFree; number != End; number = _links[(slot * ObjectsPerSlab) + number])
        {
            free++;
            if (number >= ObjectsPerSlab || free > ObjectsPerSlab)
            {
                return "its list of free objects leads nowhere";
            }
        }

        return free + slab.InUse != ObjectsPerSlab
            ? $"{free} objects are free and {slab.InUse} are handed out of {ObjectsPerSlab}"
            : slab.Place == SlabPlace.Full && free != 0 ? "has free objects, but is on no list" : null;
    }

    private string? CheckLists()
    {
        for (int node = 0; node < _partial.Length; node++)
        {
            int count = 0;
            for (int slot = _partial[node]; slot >= 0 && count <= _slots; slot = _slabs[slot].Next, count++)
            {
                if (_slabs[slot].Place != SlabPlace.NodePartial || _slabs[slot].Node != node)
                {
                    return $"{Name}: slab {slot} does not belong on the list of node {node}";
                }
            }

            if (count != _partialCounts[node])
            {
                return $"{Name}: {count} partial slabs of node {node}, counted {_partialCounts[node]}";
            }
        }

        return null;
    }

    private void MarkHandedOut(ulong at)
    {
        SetZones(at, ActiveZone);
        if (IsPoisoned)
        {
            _frames.FillLinear(at, ObjectBytes, PoisonInUse);
        }
    }

    private void MarkFree(ulong at)
    {
        SetZones(at, InactiveZone);
        if (IsPoisoned)
        {
            _frames.FillLinear(at, ObjectBytes - 1, PoisonFree);
            _frames.FillLinear(at + (ulong)ObjectBytes - 1, 1, PoisonEnd);
        }
    }

    private void SetZones(ulong at, byte value)
    {
        if ((Flags & SlabFlags.RedZone) != 0)
        {
            _frames.FillLinear(at - (ulong)_leftBytes, _leftBytes, value);
            _frames.FillLinear(at + (ulong)ObjectBytes, RightBytes, value);
        }
    }

    private void CheckFreeObject(ulong at)
    {
        CheckRedZones(at, InactiveZone);
        if (IsPoisoned)
        {
            Expect(at, ObjectBytes - 1, PoisonFree, "Poison overwritten");
            Expect(at + (ulong)ObjectBytes - 1, 1, PoisonEnd, "Poison overwritten");
        }
    }

    private void CheckRedZones(ulong at, byte value)
    {
        if ((Flags & SlabFlags.RedZone) != 0)
        {
            Expect(at - (ulong)_leftBytes, _leftBytes, value, "Left Redzone overwritten");
            Expect(at + (ulong)ObjectBytes, RightBytes, value, "Right Redzone overwritten");
        }
    }

    // check_bytes_and_report: the report names the first byte that is wrong; the bytes are put right.
    private void Expect(ulong at, int length, byte value, string what)
    {
        Span<byte> bytes = stackalloc byte[256];
        for (int done = 0; done < length; done += bytes.Length)
        {
            Span<byte> part = bytes[..Math.Min(bytes.Length, length - done)];
            _frames.ReadLinear(at + (ulong)done, part);
            int wrong = part.IndexOfAnyExcept(value);
            if (wrong >= 0)
            {
                ulong place = at + (ulong)(done + wrong);
                _reports.Add($"BUG {Name}: {what}: 0x{place:x} is 0x{part[wrong]:x2} instead of 0x{value:x2}");
                _frames.FillLinear(at, length, value);
                return;
            }
        }
    }
}

using Emulator.Arch;
using Emulator.Images;

namespace Firmware.Boot;

/// <summary>
/// The loads of a plan while it is made. Refuses what does not fit into usable RAM or overlaps, and finds room for
/// what may lie anywhere.
/// </summary>
internal sealed class LoadList(MemoryMap memory)
{
    private readonly List<BootLoad> _loads = [];
    private readonly List<Range> _taken = [];

    public IReadOnlyList<BootLoad> Loads => _loads;

    public MemoryMap Memory => memory;

    /// <summary>The end of the highest range taken so far.</summary>
    public PhysicalAddress End => new(_taken.Count == 0 ? 0 : _taken[^1].End);

    /// <summary>Adds the segments of an image.</summary>
    public void Add(IReadOnlyList<ImageSegment> segments)
    {
        foreach (ImageSegment segment in segments)
        {
            Add(segment.Name, segment.At, segment.Bytes, segment.SizeBytes);
        }
    }

    /// <summary>Adds bytes at a fixed place, and zeros after them up to <paramref name="sizeBytes"/>.</summary>
    /// <exception cref="ImageFormatException">There is no usable RAM, or something lies there already.</exception>
    public void Add(string name, PhysicalAddress at, ReadOnlyMemory<byte> bytes, ulong sizeBytes)
    {
        if (sizeBytes == 0)
        {
            return;
        }

        CheckUsable(name, at, sizeBytes);
        if (!TryTake(name, at, sizeBytes, out Range other))
        {
            throw new ImageFormatException(
                $"{name} at {at}-0x{at.Value + sizeBytes - 1:x} overlaps {other.Name} "
                + $"at 0x{other.Start:x}-0x{other.End - 1:x}: "
                + "load or link one of them elsewhere");
        }

        _loads.Add(new(name, at, bytes, sizeBytes - (ulong)bytes.Length));
    }

    /// <summary>Adds bytes at a fixed place unless an image lies there.</summary>
    public void AddIfFree(string name, PhysicalAddress at, ReadOnlyMemory<byte> bytes)
    {
        if (TryTake(name, at, (ulong)bytes.Length, out _))
        {
            _loads.Add(new(name, at, bytes));
        }
    }

    /// <summary>
    /// Keeps a range free of what may lie anywhere; a range that an image uses is left to the image.
    /// </summary>
    public void Reserve(string name, PhysicalAddress at, ulong sizeBytes) => TryTake(name, at, sizeBytes, out _);

    /// <summary>
    /// Room in low memory if there is any, else at the top of RAM below 4 GiB; fill it with <see cref="Fill"/>.
    /// </summary>
    public PhysicalAddress Place(string name, ulong sizeBytes, ulong alignmentBytes) =>
        FindUpwards(new(LowMemory.FirstFree), sizeBytes, alignmentBytes, MemoryMap.ConventionalEnd) is { } low
            ? Take(name, low, sizeBytes)
            : PlaceHigh(name, sizeBytes, alignmentBytes, memory.RamEndBelow4GiB);

    /// <summary>The lowest room at or above <paramref name="from"/> and below 4 GiB.</summary>
    public PhysicalAddress PlaceAbove(string name, PhysicalAddress from, ulong sizeBytes, ulong alignmentBytes) =>
        FindUpwards(from, sizeBytes, alignmentBytes, memory.RamEndBelow4GiB) is { } at
            ? Take(name, at, sizeBytes)
            : throw NoRoom(name, sizeBytes);

    /// <summary>The highest room whose end is not above <paramref name="end"/>.</summary>
    public PhysicalAddress PlaceHigh(string name, ulong sizeBytes, ulong alignmentBytes, PhysicalAddress end)
    {
        ulong limit = end.Value;
        for (int i = _taken.Count - 1; i >= -1; i--)
        {
            ulong floor = Math.Max(i < 0 ? 0 : _taken[i].End, MemoryMap.ExtendedStart.Value);
            if (limit >= sizeBytes)
            {
                PhysicalAddress at = new((limit - sizeBytes) / alignmentBytes * alignmentBytes);
                if (at.Value >= floor && memory.IsUsable(at, sizeBytes))
                {
                    return Take(name, at, sizeBytes);
                }
            }

            limit = i < 0 ? 0 : Math.Min(limit, _taken[i].Start);
        }

        throw NoRoom(name, sizeBytes);
    }

    /// <summary>Gives the bytes of a place found before.</summary>
    public void Fill(string name, PhysicalAddress at, ReadOnlyMemory<byte> bytes) => _loads.Add(new(name, at, bytes));

    private PhysicalAddress? FindUpwards(
        PhysicalAddress from, ulong sizeBytes, ulong alignmentBytes, PhysicalAddress end)
    {
        ulong at = AlignUp(from.Value, alignmentBytes);
        foreach (Range range in _taken)
        {
            if (range.End > at && range.Start < at + sizeBytes)
            {
                at = AlignUp(range.End, alignmentBytes);
            }
        }

        bool fits = at + sizeBytes <= end.Value && memory.IsUsable(new(at), sizeBytes);
        return fits ? new(at) : null;
    }

    private PhysicalAddress Take(string name, PhysicalAddress at, ulong sizeBytes)
    {
        bool taken = TryTake(name, at, sizeBytes, out _);
        System.Diagnostics.Debug.Assert(taken, "the room that was found is taken");
        return at;
    }

    private bool TryTake(string name, PhysicalAddress at, ulong sizeBytes, out Range other)
    {
        // Ranges are kept sorted; only the two neighbours can overlap.
        int low = 0;
        int high = _taken.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _taken[middle].Start <= at.Value ? (middle + 1, high) : (low, middle);
        }

        other = default;
        if (low > 0 && _taken[low - 1].End > at.Value)
        {
            other = _taken[low - 1];
            return false;
        }

        if (low < _taken.Count && _taken[low].Start < at.Value + sizeBytes)
        {
            other = _taken[low];
            return false;
        }

        _taken.Insert(low, new(name, at.Value, at.Value + sizeBytes));
        return true;
    }

    private void CheckUsable(string name, PhysicalAddress at, ulong sizeBytes)
    {
        if (memory.IsUsable(at, sizeBytes))
        {
            return;
        }

        ulong last = at.Value + sizeBytes - 1;
        if (last >= memory.RamEnd.Value || last < at.Value)
        {
            throw new ImageFormatException(
                $"{name} needs memory at {at}-0x{last:x}, but RAM ends at 0x{memory.RamEnd.Value - 1:x}: "
                + "give more with -m");
        }

        throw new ImageFormatException(
            $"{name} needs memory at {at}-0x{last:x}, where not all is usable RAM "
            + "(0x9fc00-0xfffff and 3-4 GiB are not): load or link it elsewhere");
    }

    private static ulong AlignUp(ulong value, ulong alignmentBytes) =>
        (value + alignmentBytes - 1) / alignmentBytes * alignmentBytes;

    private static ImageFormatException NoRoom(string name, ulong sizeBytes) =>
        new($"there is no room in RAM for {name} of 0x{sizeBytes:x} bytes: give more memory with -m");

    private readonly record struct Range(string Name, ulong Start, ulong End);
}

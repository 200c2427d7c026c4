using System.Runtime.InteropServices;
using System.Runtime.CompilerServices;
using Emulator.Arch;

namespace Emulator.Machine;

/// <summary>
/// Guest physical memory in one host reservation that spans RAM, ROM and the holes between. An attribute byte of zero
/// means plain RAM, so that 64 GiB cost nothing to describe; only holes, ROM and devices are marked.
/// </summary>
internal sealed unsafe partial class PhysicalAddressSpace : IPhysicalAddressSpace, ICheckpointable, IDisposable
{
    private const int FrameBytes = 0x1000;
    private const FrameAttributes Observed = FrameAttributes.CodeDecoded | FrameAttributes.Watched;

    private readonly HostMemory _memory;
    private readonly HostMemory _attributes;
    private readonly PhysicalMap* _map;
    private readonly List<IFrameObserver> _observers = [];
    private readonly List<MmioRegion> _regions = [];
    private readonly List<(ulong Start, ulong End)> _backed = [];

    /// <summary>Reserves an address space in which nothing answers yet.</summary>
    /// <param name="topBytes">The first address that can hold neither RAM nor ROM; a multiple of 4 KiB.</param>
    /// <exception cref="MachineSetupException">The host refuses so much.</exception>
    public PhysicalAddressSpace(ulong topBytes)
    {
        _memory = new HostMemory(topBytes);
        _attributes = new HostMemory(topBytes / FrameBytes);
        _map = (PhysicalMap*)NativeMemory.AllocZeroed((nuint)sizeof(PhysicalMap));
        _map->Host = _memory.Start;
        _map->Attributes = _attributes.Start;
        _map->FrameCount = topBytes / FrameBytes;
        _map->A20Mask = ulong.MaxValue;
    }

    /// <inheritdoc />
    public PhysicalMap* Map => _map;

    /// <inheritdoc />
    public string CheckpointName => "memory";

    /// <summary>
    /// Address line 20: while it is off, cores see bit 20 of every address as 0 (SDM 3A 9.7.1, "A20M#").
    /// </summary>
    public bool IsA20Enabled
    {
        get => _map->A20Mask == ulong.MaxValue;
        set
        {
            if (value != IsA20Enabled)
            {
                _map->A20Mask = value ? ulong.MaxValue : ~(1UL << 20);
                MapChanged();
            }
        }
    }

    /// <summary>
    /// States once where RAM lies, in ascending order; everything else below the top becomes a hole. Only holes are
    /// marked, because marking RAM would commit an attribute byte for each of its frames.
    /// </summary>
    public void SetRam(params ReadOnlySpan<(ulong Start, ulong SizeBytes)> ranges)
    {
        ulong at = 0;
        foreach ((ulong start, ulong sizeBytes) in ranges)
        {
            MarkHole(at, start);
            _backed.Add((start, start + sizeBytes));
            at = start + sizeBytes;
        }

        MarkHole(at, _map->FrameCount * FrameBytes);
        MapChanged();
    }

    /// <summary>Takes RAM away from a range: nobody answers there until a device is added.</summary>
    public void AddHole(ulong start, ulong sizeBytes)
    {
        MarkHole(start, start + sizeBytes);
        MapChanged();
    }

    /// <summary>Puts read-only memory at a range of whole frames.</summary>
    public void AddRom(ulong start, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(_map->Host + start, bytes.Length));
        ulong frames = ((ulong)bytes.Length + FrameBytes - 1) / FrameBytes;
        new Span<byte>(_map->Attributes + (start / FrameBytes), (int)frames).Fill((byte)FrameAttributes.Rom);
        _backed.Add((start, start + (frames * FrameBytes)));
        MapChanged();
    }

    /// <inheritdoc />
    public void AddObserver(IFrameObserver observer) => _observers.Add(observer);

    /// <inheritdoc />
    public ulong Read(PhysicalAddress at, int sizeBytes)
    {
        if (!_map->IsReadable(at.Value))
        {
            return ReadMmio(at.Value, sizeBytes);
        }

        byte* host = _map->Host + at.Value;
        return sizeBytes switch
        {
            1 => *host,
            2 => Unsafe.ReadUnaligned<ushort>(host),
            4 => Unsafe.ReadUnaligned<uint>(host),
            _ => Unsafe.ReadUnaligned<ulong>(host),
        };
    }

    /// <inheritdoc />
    public void Write(PhysicalAddress at, int sizeBytes, ulong value)
    {
        if (!_map->IsWritable(at.Value) && !PrepareWrite(at.Value, sizeBytes))
        {
            WriteMmio(at.Value, sizeBytes, value);
            return;
        }

        byte* host = _map->Host + at.Value;
        switch (sizeBytes)
        {
            case 1: *host = (byte)value; break;
            case 2: Unsafe.WriteUnaligned(host, (ushort)value); break;
            case 4: Unsafe.WriteUnaligned(host, (uint)value); break;
            default: Unsafe.WriteUnaligned(host, value); break;
        }
    }

    /// <inheritdoc />
    public bool CompareExchange(PhysicalAddress at, int sizeBytes, ulong expected, ulong desired)
    {
        if (!_map->IsReadable(at.Value))
        {
            return false;
        }

        if (!_map->IsWritable(at.Value) && !PrepareWrite(at.Value, sizeBytes))
        {
            // A write to ROM is lost: it is made, and nothing changes.
            return Read(at, sizeBytes) == expected;
        }

        byte* host = _map->Host + at.Value;
        return sizeBytes == 4
            ? Interlocked.CompareExchange(ref *(uint*)host, (uint)desired, (uint)expected) == (uint)expected
            : Interlocked.CompareExchange(ref *(ulong*)host, desired, expected) == expected;
    }

    /// <inheritdoc />
    public void ReadBytes(PhysicalAddress at, Span<byte> into)
    {
        ulong from = at.Value;
        while (!into.IsEmpty)
        {
            int piece = Math.Min(into.Length, FrameBytes - (int)(from & (FrameBytes - 1)));
            if (_map->IsReadable(from))
            {
                new ReadOnlySpan<byte>(_map->Host + from, piece).CopyTo(into);
            }
            else if (RegionAt(from) is null)
            {
                into[..piece].Fill(0xFF);
            }
            else
            {
                for (int i = 0; i < piece; i++)
                {
                    into[i] = (byte)ReadMmio(from + (ulong)i, 1);
                }
            }

            into = into[piece..];
            from += (ulong)piece;
        }
    }

    /// <inheritdoc />
    public void WriteBytes(PhysicalAddress at, ReadOnlySpan<byte> bytes)
    {
        ulong to = at.Value;
        while (!bytes.IsEmpty)
        {
            int piece = Math.Min(bytes.Length, FrameBytes - (int)(to & (FrameBytes - 1)));
            if (_map->IsWritable(to) || PrepareWrite(to, piece))
            {
                bytes[..piece].CopyTo(new Span<byte>(_map->Host + to, piece));
            }
            else if (RegionAt(to) is not null)
            {
                for (int i = 0; i < piece; i++)
                {
                    WriteMmio(to + (ulong)i, 1, bytes[i]);
                }
            }

            bytes = bytes[piece..];
            to += (ulong)piece;
        }
    }

    /// <inheritdoc />
    public void SetAttributes(PhysicalAddress frame, FrameAttributes bits)
    {
        if (frame.Frame < _map->FrameCount && ((FrameAttributes)_map->Attributes[frame.Frame] & bits) != bits)
        {
            _map->Attributes[frame.Frame] |= (byte)bits;
            AttributesChanged(frame.Frame);
        }
    }

    /// <inheritdoc />
    public void ClearAttributes(PhysicalAddress frame, FrameAttributes bits)
    {
        if (frame.Frame < _map->FrameCount)
        {
            _map->Attributes[frame.Frame] &= (byte)~bits;
        }
    }

    /// <summary>True when all the bytes lie in one range of RAM or ROM, whatever devices cover of it.</summary>
    public bool IsBacked(ulong start, ulong sizeBytes)
    {
        foreach ((ulong first, ulong end) in _backed)
        {
            if (start >= first && start < end)
            {
                return sizeBytes <= end - start;
            }
        }

        return false;
    }

    /// <summary>Fills RAM with zeros without committing host memory for frames that are zero already.</summary>
    public void Clear(ulong start, ulong sizeBytes)
    {
        while (sizeBytes > 0)
        {
            int piece = (int)Math.Min(sizeBytes, FrameBytes - (start & (FrameBytes - 1)));
            if (_map->IsReadable(start)
                && new ReadOnlySpan<byte>(_map->Host + start, piece).ContainsAnyExcept((byte)0)
                && (_map->IsWritable(start) || PrepareWrite(start, piece)))
            {
                new Span<byte>(_map->Host + start, piece).Clear();
            }

            start += (ulong)piece;
            sizeBytes -= (ulong)piece;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _memory.Dispose();
        _attributes.Dispose();
        NativeMemory.Free(_map);
    }

    /// <summary>Tells observers of a write to come; false when host memory must not be written.</summary>
    private bool PrepareWrite(ulong at, int sizeBytes)
    {
        if (at / FrameBytes >= _map->FrameCount)
        {
            return false;
        }

        FrameAttributes attributes = (FrameAttributes)_map->Attributes[at / FrameBytes];
        if ((attributes & (FrameAttributes.Mmio | FrameAttributes.Rom)) != 0)
        {
            return false;
        }

        if ((attributes & Observed) != 0)
        {
            foreach (IFrameObserver observer in _observers)
            {
                observer.FrameWritten(new PhysicalAddress(at), sizeBytes);
            }
        }

        return true;
    }

    private void MarkHole(ulong start, ulong end)
    {
        if (end > start)
        {
            Span<byte> frames = new(_map->Attributes + (start / FrameBytes), (int)((end - start) / FrameBytes));
            frames.Fill((byte)FrameAttributes.Mmio);
        }
    }

    private void AttributesChanged(ulong frame)
    {
        foreach (IFrameObserver observer in _observers)
        {
            observer.FrameAttributesChanged(new PhysicalAddress(frame * FrameBytes));
        }
    }

    private void MapChanged()
    {
        foreach (IFrameObserver observer in _observers)
        {
            observer.MapChanged();
        }
    }
}

using System.Runtime.InteropServices;
using Emulator.Arch;

namespace Tests.Support;

/// <summary>RAM from address 0 and nothing else: the least physical address space that a core can run on.</summary>
internal sealed unsafe class TestMemory : IPhysicalAddressSpace, IDisposable
{
    private readonly List<IFrameObserver> _observers = [];
    private PhysicalMap* _map;

    private readonly bool _ownsHost;

    /// <param name="sizeBytes">The size of RAM, rounded up to whole frames.</param>
    /// <param name="host">Zeroed, page-aligned memory that the caller keeps; null to allocate some.</param>
    public TestMemory(ulong sizeBytes, byte* host = null)
    {
        SizeBytes = (sizeBytes + 0xFFF) & ~0xFFFUL;
        _map = (PhysicalMap*)NativeMemory.AllocZeroed((nuint)sizeof(PhysicalMap));
        _ownsHost = host == null;
        _map->Host = _ownsHost ? (byte*)NativeMemory.AlignedAlloc((nuint)SizeBytes, 4096) : host;
        _map->FrameCount = SizeBytes >> 12;
        _map->Attributes = (byte*)NativeMemory.AllocZeroed((nuint)_map->FrameCount);
        _map->A20Mask = ulong.MaxValue;
        NativeMemory.Clear(_map->Host, (nuint)SizeBytes);
    }

    public ulong SizeBytes { get; }

    public PhysicalMap* Map => _map;

    /// <summary>All of RAM.</summary>
    public Span<byte> Ram => new(_map->Host, checked((int)SizeBytes));

    public ulong Read(PhysicalAddress at, int sizeBytes)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        ReadBytes(at, bytes[..sizeBytes]);
        return BitConverter.ToUInt64(bytes);
    }

    public void Write(PhysicalAddress at, int sizeBytes, ulong value) =>
        WriteBytes(at, new ReadOnlySpan<byte>(&value, sizeBytes));

    public bool CompareExchange(PhysicalAddress at, int sizeBytes, ulong expected, ulong desired)
    {
        if (!_map->IsReadable(at.Value) || Read(at, sizeBytes) != expected)
        {
            return false;
        }

        Write(at, sizeBytes, desired);
        return true;
    }

    public void ReadBytes(PhysicalAddress at, Span<byte> into)
    {
        for (int i = 0; i < into.Length; i++)
        {
            into[i] = at.Value + (ulong)i < SizeBytes ? _map->Host[at.Value + (ulong)i] : (byte)0xFF;
        }
    }

    public void WriteBytes(PhysicalAddress at, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            WriteByte(at.Value + (ulong)i, bytes[i]);
        }
    }

    public void SetAttributes(PhysicalAddress frame, FrameAttributes bits)
    {
        if (frame.Frame < _map->FrameCount)
        {
            _map->Attributes[frame.Frame] |= (byte)bits;
            _observers.ForEach(o => o.FrameAttributesChanged(frame));
        }
    }

    public void ClearAttributes(PhysicalAddress frame, FrameAttributes bits)
    {
        if (frame.Frame < _map->FrameCount)
        {
            _map->Attributes[frame.Frame] &= (byte)~bits;
        }
    }

    public void AddObserver(IFrameObserver observer) => _observers.Add(observer);

    public void Dispose()
    {
        if (_map != null)
        {
            if (_ownsHost)
            {
                NativeMemory.AlignedFree(_map->Host);
            }

            NativeMemory.Free(_map->Attributes);
            NativeMemory.Free(_map);
            _map = null;
        }
    }

    private void WriteByte(ulong at, byte value)
    {
        if (at >= SizeBytes || (_map->Attributes[at >> 12] & (byte)(FrameAttributes.Rom | FrameAttributes.Mmio)) != 0)
        {
            return;
        }

        if ((_map->Attributes[at >> 12] & (byte)FrameAttributes.CodeDecoded) != 0)
        {
            _observers.ForEach(o => o.FrameWritten(new PhysicalAddress(at), 1));
        }

        _map->Host[at] = value;
    }
}

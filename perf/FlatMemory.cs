using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Emulator.Arch;

namespace Perf;

/// <summary>RAM and nothing else, from physical address 0 up: the smallest memory that a walk can read.</summary>
internal sealed unsafe class FlatMemory : IPhysicalAddressSpace, IDisposable
{
    private readonly int _sizeBytes;
    private PhysicalMap* _map;

    /// <param name="sizeBytes">A multiple of 4 KiB.</param>
    public FlatMemory(int sizeBytes)
    {
        _sizeBytes = sizeBytes;
        nuint frames = (nuint)sizeBytes >> 12;
        _map = (PhysicalMap*)NativeMemory.AllocZeroed((nuint)sizeof(PhysicalMap));
        _map->Host = (byte*)NativeMemory.AlignedAlloc((nuint)sizeBytes, 4096);
        NativeMemory.Clear(_map->Host, (nuint)sizeBytes);
        _map->Attributes = (byte*)NativeMemory.AllocZeroed(frames);
        _map->FrameCount = frames;
        _map->A20Mask = ulong.MaxValue;
    }

    public PhysicalMap* Map => _map;

    private Span<byte> Ram => new(_map->Host, _sizeBytes);

    public void WriteEntry(ulong at, ulong entry) => BinaryPrimitives.WriteUInt64LittleEndian(Ram[(int)at..], entry);

    public ulong Read(PhysicalAddress at, int sizeBytes) => throw new NotSupportedException("RAM is read in place");

    public void Write(PhysicalAddress at, int sizeBytes, ulong value) =>
        throw new NotSupportedException("RAM is written in place");

    public bool CompareExchange(PhysicalAddress at, int sizeBytes, ulong expected, ulong desired) =>
        throw new NotSupportedException("RAM is swapped in place");

    public void ReadBytes(PhysicalAddress at, Span<byte> into) => Ram.Slice((int)at.Value, into.Length).CopyTo(into);

    public void WriteBytes(PhysicalAddress at, ReadOnlySpan<byte> bytes) => bytes.CopyTo(Ram[(int)at.Value..]);

    public void SetAttributes(PhysicalAddress frame, FrameAttributes bits) =>
        _map->Attributes[frame.Value >> 12] |= (byte)bits;

    public void ClearAttributes(PhysicalAddress frame, FrameAttributes bits) =>
        _map->Attributes[frame.Value >> 12] &= (byte)~bits;

    /// <summary>Nothing decodes code here, so nobody is ever told.</summary>
    public void AddObserver(IFrameObserver observer)
    {
    }

    public void Dispose()
    {
        if (_map is not null)
        {
            NativeMemory.AlignedFree(_map->Host);
            NativeMemory.Free(_map->Attributes);
            NativeMemory.Free(_map);
            _map = null;
        }
    }
}

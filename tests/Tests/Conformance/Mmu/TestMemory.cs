using System.Runtime.InteropServices;
using Emulator.Arch;

namespace Tests.Conformance.Mmu;

/// <summary>
/// Guest memory for MMU tests: host memory between inaccessible pages, so that an access outside it through the map
/// ends the test process. Nothing is there beyond it: reads give all ones, writes are lost and counted.
/// </summary>
internal sealed unsafe partial class TestMemory : IPhysicalAddressSpace, IDisposable
{
    private const int ProtNone = 0;
    private const int ProtReadWrite = 3;
    private const int MapPrivateAnonymousNoReserve = 0x02 | 0x20 | 0x4000;
    private const nuint GuardBytes = 16 << 20;

    private readonly nuint _sizeBytes;
    private readonly void* _reservation;

    public TestMemory(ulong sizeBytes)
    {
        _sizeBytes = (nuint)sizeBytes;
        _reservation = Mmap(null, _sizeBytes + (2 * GuardBytes), ProtNone, MapPrivateAnonymousNoReserve, -1, 0);
        byte* host = (byte*)_reservation + GuardBytes;
        Assert.That(Mprotect(host, _sizeBytes, ProtReadWrite), Is.Zero);
        Map = (PhysicalMap*)NativeMemory.AllocZeroed((nuint)sizeof(PhysicalMap));
        Map->Host = host;
        Map->FrameCount = sizeBytes >> 12;
        Map->Attributes = (byte*)NativeMemory.AllocZeroed((nuint)Map->FrameCount);
        Map->A20Mask = ulong.MaxValue;
    }

    public PhysicalMap* Map { get; }

    /// <summary>Writes that no RAM took.</summary>
    public int LostWrites { get; private set; }

    /// <summary>Called before each compare-and-swap that goes through the door: plays another core.</summary>
    public Action<PhysicalAddress>? BeforeCompareExchange { get; set; }

    public Span<byte> Frame(ulong at) => new(Map->Host + at, 4096);

    public bool IsRam(ulong at) =>
        at >> 12 < Map->FrameCount
        && (Map->Attributes[at >> 12] & (byte)(FrameAttributes.Rom | FrameAttributes.Mmio)) == 0;

    public ulong Read(PhysicalAddress at, int sizeBytes)
    {
        if (!Map->IsReadable(at.Value))
        {
            return sizeBytes == 8 ? ulong.MaxValue : uint.MaxValue;
        }

        byte* host = Map->Host + at.Value;
        return sizeBytes == 8 ? *(ulong*)host : *(uint*)host;
    }

    public void Write(PhysicalAddress at, int sizeBytes, ulong value)
    {
        if (!IsRam(at.Value))
        {
            LostWrites++;
            return;
        }

        byte* host = Map->Host + at.Value;
        if (sizeBytes == 8)
        {
            *(ulong*)host = value;
        }
        else
        {
            *(uint*)host = (uint)value;
        }
    }

    public bool CompareExchange(PhysicalAddress at, int sizeBytes, ulong expected, ulong desired)
    {
        BeforeCompareExchange?.Invoke(at);
        if (!IsRam(at.Value) || Read(at, sizeBytes) != expected)
        {
            return false;
        }

        Write(at, sizeBytes, desired);
        return true;
    }

    public void ReadBytes(PhysicalAddress at, Span<byte> into) => throw new NotSupportedException();

    public void WriteBytes(PhysicalAddress at, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

    public void SetAttributes(PhysicalAddress frame, FrameAttributes bits) =>
        Map->Attributes[frame.Frame] |= (byte)bits;

    public void ClearAttributes(PhysicalAddress frame, FrameAttributes bits) =>
        Map->Attributes[frame.Frame] &= (byte)~bits;

    public void AddObserver(IFrameObserver observer) => throw new NotSupportedException();

    public void Dispose()
    {
        NativeMemory.Free(Map->Attributes);
        NativeMemory.Free(Map);
        _ = Munmap(_reservation, _sizeBytes + (2 * GuardBytes));
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Mmap(void* at, nuint sizeBytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Mprotect(void* at, nuint sizeBytes, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Munmap(void* at, nuint sizeBytes);
}

using Emulator.Arch;
using Tests.Support;

namespace Tests.Unit.Cpu.Running;

/// <summary>RAM in which one frame may be a device whose accesses a test answers.</summary>
internal sealed unsafe class RunningMemory(ulong sizeBytes) : IPhysicalAddressSpace, IDisposable
{
    private readonly TestMemory _ram = new(sizeBytes);
    private ulong _deviceAt = ulong.MaxValue;

    /// <summary>What reading the device does besides giving what lies in RAM there.</summary>
    public Action? DeviceRead { get; set; }

    public PhysicalMap* Map => _ram.Map;

    public Span<byte> Ram => _ram.Ram;

    /// <summary>Makes a frame the device.</summary>
    public void PlaceDevice(ulong at)
    {
        _deviceAt = at;
        _ram.SetAttributes(new PhysicalAddress(at), FrameAttributes.Mmio);
    }

    public ulong Read(PhysicalAddress at, int sizeBytes)
    {
        Tell(at);
        return _ram.Read(at, sizeBytes);
    }

    public void Write(PhysicalAddress at, int sizeBytes, ulong value) => _ram.Write(at, sizeBytes, value);

    public bool CompareExchange(PhysicalAddress at, int sizeBytes, ulong expected, ulong desired) =>
        _ram.CompareExchange(at, sizeBytes, expected, desired);

    public void ReadBytes(PhysicalAddress at, Span<byte> into)
    {
        Tell(at);
        _ram.ReadBytes(at, into);
    }

    public void WriteBytes(PhysicalAddress at, ReadOnlySpan<byte> bytes) => _ram.WriteBytes(at, bytes);

    public void SetAttributes(PhysicalAddress frame, FrameAttributes bits) => _ram.SetAttributes(frame, bits);

    public void ClearAttributes(PhysicalAddress frame, FrameAttributes bits) => _ram.ClearAttributes(frame, bits);

    public void AddObserver(IFrameObserver observer) => _ram.AddObserver(observer);

    public void Dispose() => _ram.Dispose();

    private void Tell(PhysicalAddress at)
    {
        if (at.Value >> 12 == _deviceAt >> 12)
        {
            DeviceRead?.Invoke();
        }
    }
}

using Emulator.Arch;
using Tests.Support;

namespace Tests.Unit.Cpu;

/// <summary>RAM with one page that is a device: reads of it count up and return the count.</summary>
internal sealed unsafe class DeviceMemory : IPhysicalAddressSpace, IDisposable
{
    private readonly TestMemory _ram;
    private readonly ulong _deviceAt;

    public DeviceMemory(ulong ramBytes, ulong deviceAt)
    {
        _ram = new TestMemory(ramBytes);
        _deviceAt = deviceAt;
        _ram.SetAttributes(new PhysicalAddress(deviceAt), FrameAttributes.Mmio);
    }

    public PhysicalMap* Map => _ram.Map;

    public int DeviceReads { get; private set; }

    /// <summary>The values written to the device.</summary>
    public List<ulong> DeviceWrites { get; } = [];

    public ulong Read(PhysicalAddress at, int sizeBytes) =>
        IsDevice(at) ? (ulong)++DeviceReads : _ram.Read(at, sizeBytes);

    public void Write(PhysicalAddress at, int sizeBytes, ulong value)
    {
        if (IsDevice(at))
        {
            DeviceWrites.Add(value);
        }
        else
        {
            _ram.Write(at, sizeBytes, value);
        }
    }

    public bool CompareExchange(PhysicalAddress at, int sizeBytes, ulong expected, ulong desired) =>
        _ram.CompareExchange(at, sizeBytes, expected, desired);

    public void ReadBytes(PhysicalAddress at, Span<byte> into) => _ram.ReadBytes(at, into);

    public void WriteBytes(PhysicalAddress at, ReadOnlySpan<byte> bytes) => _ram.WriteBytes(at, bytes);

    public void SetAttributes(PhysicalAddress frame, FrameAttributes bits) => _ram.SetAttributes(frame, bits);

    public void ClearAttributes(PhysicalAddress frame, FrameAttributes bits) => _ram.ClearAttributes(frame, bits);

    public void AddObserver(IFrameObserver observer) => _ram.AddObserver(observer);

    public void Dispose() => _ram.Dispose();

    private bool IsDevice(PhysicalAddress at) => at.Value >> 12 == _deviceAt >> 12;
}

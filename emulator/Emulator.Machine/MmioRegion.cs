namespace Emulator.Machine;

/// <summary>A range of physical memory that a device answers.</summary>
internal sealed class MmioRegion
{
    public MmioRegion(ulong start, ulong sizeBytes, IMmioDevice device, string name)
    {
        Start = start;
        SizeBytes = sizeBytes;
        Device = device;
        Name = name;
    }

    /// <summary>The first address; the local APIC's can be moved.</summary>
    public ulong Start { get; set; }

    public ulong SizeBytes { get; }

    public IMmioDevice Device { get; }

    public string Name { get; }

    /// <summary>False while the device does not answer.</summary>
    public bool IsEnabled { get; set; } = true;

    public bool Contains(ulong at) => IsEnabled && at - Start < SizeBytes;
}

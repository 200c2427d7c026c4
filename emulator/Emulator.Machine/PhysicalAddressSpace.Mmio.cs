using Emulator.Arch;

namespace Emulator.Machine;

/// <summary>Devices in physical memory: who answers, and accesses brought to the sizes that the device takes.</summary>
internal sealed unsafe partial class PhysicalAddressSpace
{
    /// <summary>Gives whole frames to a device.</summary>
    public MmioRegion AddMmio(ulong start, ulong sizeBytes, IMmioDevice device, string name)
    {
        MmioRegion region = new(start, sizeBytes, device, name);
        _regions.Add(region);
        Cover(region);
        return region;
    }

    /// <summary>Moves a device's region, or takes it away; RAM that it had covered appears again.</summary>
    public void MoveMmio(MmioRegion region, ulong start, bool isEnabled)
    {
        if (region.Start == start && region.IsEnabled == isEnabled)
        {
            return;
        }

        ulong from = region.Start;
        region.IsEnabled = false;
        for (ulong at = from; at < from + region.SizeBytes; at += FrameBytes)
        {
            if (IsBacked(at, FrameBytes) && RegionAt(at) is null)
            {
                ClearAttributes(new PhysicalAddress(at), FrameAttributes.Mmio);
            }
        }

        region.Start = start;
        region.IsEnabled = isEnabled;
        Cover(region);
        MapChanged();
    }

    private void Cover(MmioRegion region)
    {
        for (ulong at = region.Start; region.IsEnabled && at < region.Start + region.SizeBytes; at += FrameBytes)
        {
            SetAttributes(new PhysicalAddress(at), FrameAttributes.Mmio);
        }
    }

    private MmioRegion? RegionAt(ulong at)
    {
        foreach (MmioRegion region in _regions)
        {
            if (region.Contains(at))
            {
                return region;
            }
        }

        return null;
    }

    private ulong ReadMmio(ulong at, int sizeBytes)
    {
        ulong mask = sizeBytes == 8 ? ulong.MaxValue : (1UL << (8 * sizeBytes)) - 1;
        MmioRegion? region = RegionAt(at);
        if (region is null)
        {
            return mask;
        }

        IMmioDevice device = region.Device;
        ulong offset = at - region.Start;
        if (sizeBytes > device.MaximumBytes)
        {
            int half = sizeBytes / 2;
            ulong low = ReadMmio(at, half);
            return low | (ReadMmio(at + (ulong)half, half) << (8 * half));
        }

        if (sizeBytes < device.MinimumBytes)
        {
            ulong inside = offset & (ulong)(device.MinimumBytes - 1);
            ulong whole = device.ReadMmio(offset - inside, device.MinimumBytes);
            return (whole >> (8 * (int)inside)) & mask;
        }

        return device.ReadMmio(offset, sizeBytes) & mask;
    }

    private void WriteMmio(ulong at, int sizeBytes, ulong value)
    {
        MmioRegion? region = RegionAt(at);
        if (region is null || sizeBytes < region.Device.MinimumBytes)
        {
            return;
        }

        if (sizeBytes > region.Device.MaximumBytes)
        {
            int half = sizeBytes / 2;
            WriteMmio(at, half, value);
            WriteMmio(at + (ulong)half, half, value >> (8 * half));
            return;
        }

        ulong mask = sizeBytes == 8 ? ulong.MaxValue : (1UL << (8 * sizeBytes)) - 1;
        region.Device.WriteMmio(at - region.Start, sizeBytes, value & mask);
    }
}

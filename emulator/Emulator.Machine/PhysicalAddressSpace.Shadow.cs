using Emulator.Arch;

namespace Emulator.Machine;

/// <summary>What shadow RAM needs: memory that changes its bytes and its kind while the machine runs.</summary>
internal sealed unsafe partial class PhysicalAddressSpace
{
    private const FrameAttributes Kinds = FrameAttributes.Rom | FrameAttributes.Mmio;

    /// <summary>What reads of whole frames of RAM or ROM see, past all attributes.</summary>
    public Span<byte> Backing(ulong start, int sizeBytes) => new(_map->Host + start, sizeBytes);

    /// <summary>
    /// Lets a device answer in frames of RAM or ROM that <see cref="SetKind"/> gives to it, and only there.
    /// </summary>
    public void AddMmioBehind(ulong start, ulong sizeBytes, IMmioDevice device, string name) =>
        _regions.Add(new MmioRegion(start, sizeBytes, device, name));

    /// <summary>
    /// Makes whole frames plain RAM, ROM or a device's, after their bytes may have changed: whoever derived something
    /// from them drops it. A frame that another device covers stays that device's.
    /// </summary>
    /// <param name="start">The first frame.</param>
    /// <param name="sizeBytes">Whole frames.</param>
    /// <param name="kind">None, ROM or MMIO.</param>
    /// <param name="owner">The device that answers as MMIO.</param>
    public void SetKind(ulong start, ulong sizeBytes, FrameAttributes kind, IMmioDevice owner)
    {
        for (ulong at = start; at < start + sizeBytes; at += FrameBytes)
        {
            foreach (IFrameObserver observer in _observers)
            {
                observer.FrameWritten(new PhysicalAddress(at), FrameBytes);
            }

            if (RegionAt(at)?.Device == owner)
            {
                ref byte attributes = ref _map->Attributes[at / FrameBytes];
                attributes = (byte)(((FrameAttributes)attributes & ~Kinds) | kind);
            }
        }

        MapChanged();
    }
}

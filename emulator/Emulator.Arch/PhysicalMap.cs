namespace Emulator.Arch;

/// <summary>
/// The part of the physical address space that hot paths read without a call: one lazily committed host range in which
/// guest physical address <c>a</c> lives at <c>Host + a</c>, and one attribute byte per 4 KiB frame. Lives in native
/// memory; owned by the physical address space of the machine.
/// </summary>
public unsafe struct PhysicalMap
{
    /// <summary>
    /// Host address of guest physical address 0. Valid for frames below <see cref="FrameCount"/> that are not MMIO.
    /// </summary>
    public byte* Host;

    /// <summary>One <see cref="FrameAttributes"/> byte per frame below <see cref="FrameCount"/>.</summary>
    public byte* Attributes;

    /// <summary>How many frames the two ranges cover; every frame at or above it is MMIO.</summary>
    public ulong FrameCount;

    /// <summary>ANDed to every physical address a core uses: all ones, or all but bit 20 while A20 is masked.</summary>
    public ulong A20Mask;

    /// <summary>True when the frame of <paramref name="at"/> can be read in host memory.</summary>
    public readonly bool IsReadable(ulong at) =>
        at >> 12 < FrameCount && (Attributes[at >> 12] & (byte)FrameAttributes.Mmio) == 0;

    /// <summary>
    /// True when the frame of <paramref name="at"/> can be written in host memory without telling anybody.
    /// </summary>
    public readonly bool IsWritable(ulong at) => at >> 12 < FrameCount && Attributes[at >> 12] == 0;
}

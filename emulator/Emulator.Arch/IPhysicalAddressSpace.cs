namespace Emulator.Arch;

/// <summary>
/// All of guest physical memory: RAM, ROM, devices and holes. Every writer — core, device, loader, debugger — goes
/// through it, so that code decoded from a written frame is dropped. Never throws on a guest's address: a read that
/// nobody answers gives all ones, a write that nobody takes is lost. Physical addresses given here are after the A20
/// mask.
/// </summary>
public unsafe interface IPhysicalAddressSpace
{
    /// <summary>The view for hot paths; stable for the life of the machine.</summary>
    PhysicalMap* Map { get; }

    /// <summary>Reads 1, 2, 4 or 8 bytes that do not cross a 4 KiB boundary.</summary>
    ulong Read(PhysicalAddress at, int sizeBytes);

    /// <summary>Writes 1, 2, 4 or 8 bytes that do not cross a 4 KiB boundary.</summary>
    void Write(PhysicalAddress at, int sizeBytes, ulong value);

    /// <summary>
    /// Atomic compare-and-swap of 4 or 8 naturally aligned bytes of RAM; false when the value differed or no RAM is
    /// there.
    /// </summary>
    bool CompareExchange(PhysicalAddress at, int sizeBytes, ulong expected, ulong desired);

    /// <summary>Copies any number of bytes out; crosses frames; devices are read a byte at a time.</summary>
    void ReadBytes(PhysicalAddress at, Span<byte> into);

    /// <summary>
    /// Copies any number of bytes in; crosses frames; devices are written a byte at a time, ROM is not changed.
    /// </summary>
    void WriteBytes(PhysicalAddress at, ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Sets attributes of a frame. Setting any bit drops the write tags that cores hold for the frame.
    /// </summary>
    void SetAttributes(PhysicalAddress frame, FrameAttributes bits);

    /// <summary>Clears attributes of a frame.</summary>
    void ClearAttributes(PhysicalAddress frame, FrameAttributes bits);

    /// <summary>
    /// Registers who is told of writes to frames with <see cref="FrameAttributes.CodeDecoded"/> and of new attributes.
    /// </summary>
    void AddObserver(IFrameObserver observer);
}

namespace Emulator.Arch;

/// <summary>A holder of things derived from frames: write tags and decoded code.</summary>
public interface IFrameObserver
{
    /// <summary>Bytes of a frame with <see cref="FrameAttributes.CodeDecoded"/> are about to change.</summary>
    void FrameWritten(PhysicalAddress at, int sizeBytes);

    /// <summary>The frame got attributes or lost its memory: host pointers to it must be dropped.</summary>
    void FrameAttributesChanged(PhysicalAddress frame);

    /// <summary>The map as a whole changed (A20, a bank of RAM or ROM): every host pointer must be dropped.</summary>
    void MapChanged();
}

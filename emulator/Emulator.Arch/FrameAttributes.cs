namespace Emulator.Arch;

/// <summary>
/// What is special about a 4 KiB page frame. A frame without attributes may be written directly in host memory.
/// </summary>
[Flags]
public enum FrameAttributes : byte
{
    None = 0,

    /// <summary>Some core has decoded instructions from the frame: a write must drop them.</summary>
    CodeDecoded = 1 << 0,

    /// <summary>A tool wants to see every write to the frame.</summary>
    Watched = 1 << 1,

    /// <summary>Read-only memory: writes are dropped.</summary>
    Rom = 1 << 2,

    /// <summary>No host memory behind the frame: a device answers, or nobody does.</summary>
    Mmio = 1 << 3,
}

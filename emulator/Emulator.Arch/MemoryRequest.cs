namespace Emulator.Arch;

/// <summary>A line that somebody wants from memory, or gives to it.</summary>
/// <param name="Id">The requester's own number, handed back at completion.</param>
/// <param name="Address">Any byte of the line.</param>
/// <param name="IsWrite">Gives the line.</param>
/// <param name="Requester">Who asks, for statistics: a core, a page walker, a device.</param>
public readonly record struct MemoryRequest(long Id, PhysicalAddress Address, bool IsWrite, byte Requester = 0);

namespace Emulator.Dram.Replay;

/// <summary>One line of a trace.</summary>
/// <param name="Address">Physical address of any byte of the line.</param>
/// <param name="IsWrite">Gives the line.</param>
/// <param name="NotBefore">The clock before which it is not offered.</param>
/// <param name="Requester">Who asks, for statistics.</param>
public readonly record struct TraceRequest(ulong Address, bool IsWrite, long NotBefore = 0, byte Requester = 0);

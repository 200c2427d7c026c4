namespace Emulator.Dram.Replay;

/// <summary>A request that has been through a memory.</summary>
/// <param name="Address">Physical address, as the trace has it.</param>
/// <param name="IsWrite">Gives the line.</param>
/// <param name="Sent">The clock at which it was accepted.</param>
/// <param name="Done">The clock at which its data were there, or were taken.</param>
public record struct ReplayedRequest(ulong Address, bool IsWrite, long Sent, long Done)
{
    /// <summary>Clocks from coming in to being done.</summary>
    public readonly long Latency => Done - Sent;
}

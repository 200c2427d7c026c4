namespace Emulator.Dram.Controller;

/// <summary>A command on the bus.</summary>
/// <param name="At">Its first clock.</param>
/// <param name="Kind">The command.</param>
/// <param name="Channel">Channel.</param>
/// <param name="Bank">Bank in the channel; of a command to a rank: its first bank.</param>
/// <param name="Row">Row, of ACT, RD and WR.</param>
/// <param name="Column">Line of the row, of RD and WR.</param>
public readonly record struct IssuedCommand(long At, CommandKind Kind, int Channel, int Bank, int Row, int Column);

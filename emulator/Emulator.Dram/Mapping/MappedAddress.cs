namespace Emulator.Dram.Mapping;

/// <summary>Where a line lies.</summary>
/// <param name="Channel">Channel.</param>
/// <param name="Bank">Bank in the channel: ranks, then groups, then banks of a group.</param>
/// <param name="Row">Row of the bank.</param>
/// <param name="Column">Line of the row.</param>
public readonly record struct MappedAddress(int Channel, int Bank, int Row, int Column);

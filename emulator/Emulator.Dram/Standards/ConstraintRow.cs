namespace Emulator.Dram.Standards;

/// <summary>
/// One timing rule of a standard: a following command comes at least so many clocks after a preceding one.
/// </summary>
/// <param name="Level">Both commands go to the same channel, rank, bank group or bank.</param>
/// <param name="Preceding">Command names, blanks between.</param>
/// <param name="Following">Command names, blanks between.</param>
/// <param name="Formula">The distance in clocks, from last to last clock of commands of several clocks.</param>
/// <param name="Source">The clause or data sheet that says so.</param>
/// <param name="Window">The rule is about the n-th last preceding command: 4 for four activates.</param>
/// <param name="OtherRank">The following command goes to another rank of the channel instead.</param>
public sealed record ConstraintRow(
    Level Level,
    string Preceding,
    string Following,
    string Formula,
    string Source,
    int Window = 1,
    bool OtherRank = false);

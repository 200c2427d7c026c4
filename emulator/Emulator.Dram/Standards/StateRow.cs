namespace Emulator.Dram.Standards;

/// <summary>What a command does to each bank that it goes to; in a state without a row it must not be given.</summary>
/// <param name="Commands">Command names, blanks between.</param>
/// <param name="From">The state of the bank before.</param>
/// <param name="To">And after, in the end: an auto-precharge or refresh takes its time.</param>
public sealed record StateRow(string Commands, BankState From, BankState To)
{
    /// <summary>The state diagram that all standards share.</summary>
    public static IReadOnlyList<StateRow> All { get; } =
    [
        new("ACT", BankState.Idle, BankState.Active),
        new("RD WR", BankState.Active, BankState.Active),
        new("RDA WRA", BankState.Active, BankState.Idle),
        new("PRE PREsb PREA", BankState.Active, BankState.Idle),
        new("PRE PREsb PREA", BankState.Idle, BankState.Idle),
        new("REFab REFpb REFsb RFMab RFMsb", BankState.Idle, BankState.Idle),
        new("CAS", BankState.Idle, BankState.Idle),
        new("CAS", BankState.Active, BankState.Active),
        new("PDE", BankState.Idle, BankState.IdlePowerDown),
        new("PDE", BankState.Active, BankState.ActivePowerDown),
        new("PDX", BankState.IdlePowerDown, BankState.Idle),
        new("PDX", BankState.ActivePowerDown, BankState.Active),
        new("SRE", BankState.Idle, BankState.SelfRefresh),
        new("SRX", BankState.SelfRefresh, BankState.Idle),
    ];

    /// <summary>Where a command takes a bank, or null when it must not be given.</summary>
    public static BankState? After(CommandKind kind, BankState state)
    {
        string name = Dram.Commands.NameOf(kind);
        return All.FirstOrDefault(row => row.From == state && row.Commands.Split(' ').Contains(name))?.To;
    }
}

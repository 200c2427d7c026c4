namespace Emulator.Dram.Standards;

/// <summary>A standard: its commands and rules. Speeds and densities are its <see cref="DramDevice"/>s.</summary>
/// <param name="Name">As JEDEC writes it: DDR4.</param>
/// <param name="Constraints">All timing rules.</param>
/// <param name="CommandClocks">Clocks on the command bus of the commands that take more than one.</param>
/// <param name="ReadLatency">From the last clock of RD to the end of its data.</param>
/// <param name="WriteLatency">From the last clock of WR to the end of its data.</param>
/// <param name="HasColumnBus">RD, RDA, WR and WRA have a command bus of their own (HBM).</param>
public sealed record DramStandard(
    string Name,
    IReadOnlyList<ConstraintRow> Constraints,
    IReadOnlyDictionary<CommandKind, int> CommandClocks,
    string ReadLatency,
    string WriteLatency,
    bool HasColumnBus = false)
{
    /// <summary>Clocks of a command on the command bus.</summary>
    public int ClocksOf(CommandKind kind) => CommandClocks.GetValueOrDefault(kind, 1);

    /// <summary>Whether any rule names a command: a standard has the commands that its rules name.</summary>
    public bool Uses(CommandKind kind)
    {
        string name = Commands.NameOf(kind);
        return Constraints.Any(row => row.Preceding.Split(' ').Contains(name));
    }

    /// <summary>Which command bus takes a command: 0, or 1 for the columns of a standard with two.</summary>
    public int BusOf(CommandKind kind) => HasColumnBus && kind is CommandKind.Read or CommandKind.ReadPrecharge
        or CommandKind.Write or CommandKind.WritePrecharge ? 1 : 0;
}

using Emulator.Dram;
using Emulator.Dram.Standards;

namespace Tests.Timing.Dram;

/// <summary>
/// The clocks of a reference device as plain numbers, worked out by hand and not by the product's formulas: distances
/// from the first clock of one command to the first clock of the next.
/// </summary>
/// <param name="Groups">Bank groups, of four banks each.</param>
/// <param name="ColumnBits">Address bits of a line in its row.</param>
/// <param name="CommandClocks">What ACT, RD and WR take of the command bus.</param>
/// <param name="ReadClocks">From the first clock of RD to the end of its data.</param>
/// <param name="RefreshInterval">tREFI.</param>
/// <param name="FourActivates">tFAW.</param>
/// <param name="Distances">Rows of scope, command before, command after and clocks.</param>
internal sealed record NaiveRules(
    int Groups,
    int ColumnBits,
    int CommandClocks,
    int ReadClocks,
    int RefreshInterval,
    int FourActivates,
    (Level Scope, CommandKind Before, CommandKind After, int Clocks)[] Distances)
{
    /// <summary>DDR4-2400R 8Gb x8: one clock a command.</summary>
    internal static NaiveRules Ddr4 { get; } = new(4, 7, 1, 20, 9364, 26, Parse("""
        Rank RD RD 4
        Rank WR WR 4
        Rank RD WR 10
        Rank WR RD 19
        Rank ACT ACT 4
        Rank RD PREA 9
        Rank WR PREA 34
        Rank ACT PREA 39
        Rank PREA ACT 16
        Rank ACT REFab 55
        Rank PRE REFab 16
        Rank PREA REFab 16
        Rank REFab ACT 421
        Rank REFab PREA 421
        BankGroup RD RD 6
        BankGroup WR WR 6
        BankGroup WR RD 25
        BankGroup ACT ACT 6
        Bank ACT ACT 55
        Bank ACT RD 16
        Bank ACT WR 16
        Bank ACT PRE 39
        Bank PRE ACT 16
        Bank RD PRE 9
        Bank WR PRE 34
        """));

    /// <summary>DDR5-4800AN 16Gb x8: ACT, RD and WR take two clocks, of which rules count the second.</summary>
    internal static NaiveRules Ddr5 { get; } = new(8, 6, 2, 42, 9375, 48, Parse("""
        Rank RD RD 8
        Rank WR WR 8
        Rank RD WR 14
        Rank WR RD 46
        Rank ACT ACT 8
        Rank RD PREA 19
        Rank WR PREA 113
        Rank ACT PREA 78
        Rank PREA ACT 33
        Rank ACT REFab 112
        Rank PRE REFab 34
        Rank PREA REFab 34
        Rank REFab ACT 709
        Rank REFab PREA 710
        Rank PRE PRE 2
        Rank PRE PREA 2
        Rank PREA PRE 2
        Rank PREA PREA 2
        BankGroup RD RD 12
        BankGroup WR WR 48
        BankGroup WR RD 64
        BankGroup ACT ACT 12
        Bank ACT ACT 111
        Bank ACT RD 34
        Bank ACT WR 34
        Bank ACT PRE 78
        Bank PRE ACT 33
        Bank RD PRE 19
        Bank WR PRE 113
        """));

    /// <summary>Banks of the channel.</summary>
    internal int Banks => Groups * 4;

    private static (Level Scope, CommandKind Before, CommandKind After, int Clocks)[] Parse(string rows) =>
        [.. rows.Split('\n', StringSplitOptions.TrimEntries).Select(row => row.Split(' ')).Select(words =>
            (Enum.Parse<Level>(words[0]), Kind(words[1]), Kind(words[2]), int.Parse(words[3])))];

    private static CommandKind Kind(string name) => Commands.ParseList(name).Single();
}

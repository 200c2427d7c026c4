namespace Emulator.Dram.Mapping;

/// <summary>Mappings with names. Parts are clipped to the bits that a memory has.</summary>
public static class NamedMappings
{
    private static readonly (string Name, string Text, string Why)[] s_rows =
    [
        ("RoBaRaCoCh", "RoBaRaCoCh", "Ramulator: lines go round the channels, a row is filled before the next bank"),
        ("ChRaBaRoCo", "ChRaBaRoCo", "Ramulator: each bank is one stretch of memory"),
        ("RoRaBaChCo", "RoRaBaChCo", "gem5 RoRaBaChCo: a row of one channel before the next"),
        ("RoCoBaRaCh", "RoCoBaRaCh", "gem5 RoCoRaBaCh: neighbouring lines go to other banks"),
        ("RoBgStripe", "RoBkRaCoBgCh", "neighbouring lines go round the bank groups, so that tCCD_S binds, not tCCD_L"),
        ("MOP", "RoCoRaBaCo2Ch", "minimalist open page (Kaseridis 2011): four lines of a row, then the next bank"),
        ("MOP-XOR", "RoCoRaBaCo2Ch;Bg^Ro,Bk^Ro+2", "MOP with bank bits hashed by row bits, as Ramulator's MOP4CLXOR"),
        ("Intel", "RoBkRaBgCoChBg1Co1;Ch^Co+4^Ro+2,Bg^Ro,Bk^Ro+2,Ra^Ro+4",
            "like Intel's since Sandy Bridge (Pessl 2016): channel, group and bank bits are sums with row bits"),
    ];

    /// <summary>All names, with the text that each stands for and the reason for it.</summary>
    public static IReadOnlyList<(string Name, string Text, string Why)> All => s_rows;

    /// <summary>The text of a name, or null.</summary>
    internal static string? TextOf(string name) =>
        s_rows.FirstOrDefault(row => row.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Text;
}

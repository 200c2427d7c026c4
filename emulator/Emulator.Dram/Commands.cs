namespace Emulator.Dram;

/// <summary>The names of commands as rows, traces and statistics write them.</summary>
public static class Commands
{
    private static readonly string[] s_names =
    [
        "ACT", "RD", "RDA", "WR", "WRA", "PRE", "PREsb", "PREA", "REFab", "REFpb", "REFsb", "RFMab", "RFMsb", "PDE",
        "PDX", "SRE", "SRX", "CAS",
    ];

    /// <summary>How many kinds there are.</summary>
    public static int Count => s_names.Length;

    public static string NameOf(CommandKind kind) => s_names[(int)kind];

    /// <summary>Finds a command by its name.</summary>
    public static bool TryParse(string name, out CommandKind kind)
    {
        int index = Array.IndexOf(s_names, name);
        kind = (CommandKind)index;
        return index >= 0;
    }

    /// <summary>The commands of a list as constraint rows write it: names, blanks between.</summary>
    /// <exception cref="FormatException">A name is none.</exception>
    public static CommandKind[] ParseList(string names) => Array.ConvertAll(
        names.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        name => TryParse(name, out CommandKind kind)
            ? kind
            : throw new FormatException($"'{name}' is no DRAM command"));
}

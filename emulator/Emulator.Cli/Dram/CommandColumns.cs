using System.Globalization;

namespace Emulator.Cli.Dram;

/// <summary>Where the parts of a command stand in a line: by the names of a header, or by number.</summary>
internal sealed class CommandColumns
{
    /// <summary>Our names, with those that other simulators use.</summary>
    private static readonly string[][] s_names =
    [
        ["clock", "cycle", "time", "at"], ["command", "cmd"], ["channel", "ch"], ["rank", "ra"],
        ["group", "bankgroup", "bank_group", "bg"], ["bank", "ba"], ["row", "ro"], ["column", "col", "co"],
        ["done", "data_done"],
    ];

    private readonly int[] _places = [.. Enumerable.Repeat(-1, s_names.Length)];

    /// <summary>The line that the columns were read from is a header.</summary>
    public bool HasHeader { get; private set; }

    public int Clock => _places[0];

    public int Command => _places[1];

    public int Channel => _places[2];

    public int Rank => _places[3];

    public int Group => _places[4];

    public int Bank => _places[5];

    public int Row => _places[6];

    public int Column => _places[7];

    public int Done => _places[8];

    /// <summary>Finds the columns.</summary>
    /// <param name="first">The first line, in words.</param>
    /// <param name="given">The value of --columns: OURS=THEIRS, commas between; null when not given.</param>
    /// <exception cref="UserErrorException">One that is needed is not there.</exception>
    public static CommandColumns Find(string[] first, string? given)
    {
        CommandColumns columns = new();
        Dictionary<string, string> theirs = Given(given);
        for (int i = 0; i < s_names.Length; i++)
        {
            if (theirs.TryGetValue(s_names[i][0], out string? name))
            {
                columns._places[i] = columns.PlaceOf(first, name, given);
                continue;
            }

            columns._places[i] = Array.FindIndex(first, word => s_names[i].Contains(word.ToLowerInvariant()));
            columns.HasHeader |= columns._places[i] >= 0;
        }

        foreach (int needed in new[] { 0, 1, 5 })
        {
            if (columns._places[needed] < 0)
            {
                string ours = s_names[needed][0];
                throw new UserErrorException(
                    $"no column '{ours}'", "--commands, line 1",
                    $"begin with a header such as {CommandFile.Header}, or give --columns {ours}=THEIRS");
            }
        }

        return columns;
    }

    private static Dictionary<string, string> Given(string? given)
    {
        Dictionary<string, string> theirs = [];
        foreach (string pair in given?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            string[] parts = pair.Split('=', 2);
            if (parts.Length != 2 || !s_names.Any(names => names[0] == parts[0]))
            {
                throw new UserErrorException(
                    "not a column", $"--columns {pair}",
                    $"give OURS=THEIRS; ours are {string.Join(", ", s_names.Select(names => names[0]))}");
            }

            theirs[parts[0]] = parts[1];
        }

        return theirs;
    }

    private int PlaceOf(string[] first, string name, string? given)
    {
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return number > 0 && number <= first.Length
                ? number - 1
                : throw new UserErrorException(
                    "no such column", $"--columns {given}", $"lines have {first.Length} columns, counted from 1");
        }

        int place = Array.FindIndex(first, word => word.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (place < 0)
        {
            throw new UserErrorException(
                "no such column", $"--columns {given}", $"'{name}' is none of {string.Join(", ", first)}");
        }

        HasHeader = true;
        return place;
    }
}

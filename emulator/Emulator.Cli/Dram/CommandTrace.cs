using System.Globalization;
using System.IO.Compression;
using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Standards;

namespace Emulator.Cli.Dram;

/// <summary>Reads commands that a simulator wrote, ours or another.</summary>
internal sealed class CommandTrace
{
    /// <summary>What other simulators call commands, however written.</summary>
    private static readonly Dictionary<string, CommandKind> s_others = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ACTIVATE"] = CommandKind.Activate, ["ACT1"] = CommandKind.Activate, ["READ"] = CommandKind.Read,
        ["READ_PRECHARGE"] = CommandKind.ReadPrecharge, ["READ_P"] = CommandKind.ReadPrecharge,
        ["WRITE"] = CommandKind.Write, ["WRITE_PRECHARGE"] = CommandKind.WritePrecharge,
        ["WRITE_P"] = CommandKind.WritePrecharge, ["PREpb"] = CommandKind.Precharge,
        ["PRECHARGE"] = CommandKind.Precharge, ["PREab"] = CommandKind.PrechargeAll,
        ["PRECHARGE_ALL"] = CommandKind.PrechargeAll, ["REF"] = CommandKind.RefreshAll,
        ["REFRESH"] = CommandKind.RefreshAll, ["REFRESH_BANK"] = CommandKind.RefreshBank,
        ["REFb"] = CommandKind.RefreshBank, ["RFMpb"] = CommandKind.ManageSame,
        ["PDEA"] = CommandKind.PowerDownEnter, ["PDEP"] = CommandKind.PowerDownEnter,
        ["PDXA"] = CommandKind.PowerDownExit, ["PDXP"] = CommandKind.PowerDownExit,
        ["SREF_ENTER"] = CommandKind.SelfRefreshEnter, ["SREFEN"] = CommandKind.SelfRefreshEnter,
        ["SREF_EXIT"] = CommandKind.SelfRefreshExit, ["SREFEX"] = CommandKind.SelfRefreshExit,
    };

    private readonly string _file;
    private readonly string? _given;
    private readonly Organization _organization;
    private long _number;
    private string _line = "";

    public CommandTrace(string file, string? columns, Organization organization)
    {
        _file = file;
        _given = columns;
        _organization = organization;
    }

    /// <summary>All commands, with the clock at which the simulator had their data, or less than 0.</summary>
    /// <exception cref="UserErrorException">A line cannot be read.</exception>
    public IEnumerable<(IssuedCommand Command, long Done)> Read()
    {
        using Stream file = DramFiles.OpenRead("--commands", _file);
        using Stream text = _file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        using StreamReader reader = new(text);
        CommandColumns? columns = null;
        while (NextLine(reader) is { } words)
        {
            if (columns is null)
            {
                columns = CommandColumns.Find(words, _given);
                if (columns.HasHeader)
                {
                    continue;
                }
            }

            yield return Parse(words, columns);
        }
    }

    private string[]? NextLine(StreamReader reader)
    {
        try
        {
            while (reader.ReadLine() is { } line)
            {
                _number++;
                _line = line;
                if (line.Length > 0 && line[0] != '#' && line.AsSpan().Trim().Length > 0)
                {
                    return line.Contains(',', StringComparison.Ordinal)
                        ? line.Split(',', StringSplitOptions.TrimEntries)
                        : line.Split([' ', '\t', ';'], StringSplitOptions.RemoveEmptyEntries);
                }
            }

            return null;
        }
        catch (InvalidDataException error)
        {
            throw new UserErrorException("the packed file is damaged", $"--commands {_file}", error.Message);
        }
    }

    private (IssuedCommand Command, long Done) Parse(string[] words, CommandColumns columns)
    {
        string name = columns.Command < words.Length ? words[columns.Command] : "";
        if (!Commands.TryParse(name, out CommandKind kind) && !s_others.TryGetValue(name, out kind))
        {
            throw Bad(words, columns.Command, $"'{name}' is no command: give {string.Join(" ", Enumerable
                .Range(0, Commands.Count).Select(i => Commands.NameOf((CommandKind)i)))}");
        }

        long at = Number(words, columns.Clock, long.MaxValue / 4);
        int channel = (int)Optional(words, columns.Channel, 63);
        int rank = (int)Optional(words, columns.Rank, _organization.Ranks - 1);
        int place;
        if (columns.Group >= 0)
        {
            int group = (int)Optional(words, columns.Group, _organization.BankGroups - 1);
            place = (group * _organization.BanksPerGroup)
                + (int)Optional(words, columns.Bank, _organization.BanksPerGroup - 1);
        }
        else
        {
            place = (int)Optional(words, columns.Bank, _organization.BanksPerRank - 1);
        }

        IssuedCommand command = new(
            at, kind, channel, (rank * _organization.BanksPerRank) + place,
            (int)Optional(words, columns.Row, int.MaxValue), (int)Optional(words, columns.Column, int.MaxValue));
        long done = columns.Done >= 0 && columns.Done < words.Length && words[columns.Done] is not ("" or "-1" or "-")
            ? Number(words, columns.Done, long.MaxValue / 4)
            : -1;
        return (command, done);
    }

    /// <summary>A number that may be missing, or −1 where it means nothing.</summary>
    private long Optional(string[] words, int column, long most) =>
        column < 0 || column >= words.Length || words[column] is "" or "-1" or "-" ? 0 : Number(words, column, most);

    private long Number(string[] words, int column, long most)
    {
        string word = column < words.Length ? words[column] : "";
        bool isHex = word.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        NumberStyles style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!long.TryParse(isHex ? word.AsSpan(2) : word, style, CultureInfo.InvariantCulture, out long value))
        {
            throw Bad(words, column, word.Length == 0 ? "a number is missing" : $"'{word}' is no number");
        }

        return value <= most
            ? value
            : throw Bad(words, column, $"{value} is more than {most}, the most of {_file}'s memory");
    }

    private UserErrorException Bad(string[] words, int column, string problem)
    {
        int position = _line.Length;
        for (int i = 0, from = 0; i <= column && column < words.Length; i++)
        {
            position = _line.IndexOf(words[i], from, StringComparison.Ordinal);
            from = position + words[i].Length;
        }

        return new UserErrorException(
            "not a command trace", $"--commands {_file}, line {_number}, column {position + 1}", problem);
    }
}

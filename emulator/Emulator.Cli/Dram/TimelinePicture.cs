using System.Globalization;
using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Standards;

namespace Emulator.Cli.Dram;

/// <summary>
/// The first commands of a run as a drawing (SVG): a row for each bank that gets one, slices as long as a command is on
/// the bus, thin lines while a row is open, and below what is on the data bus.
/// </summary>
internal sealed class TimelinePicture(DramDevice device, int clocks) : ICommandSink
{
    private const int Left = 150;
    private const int RowHeight = 22;
    private const int ClockWidth = 8;

    private static readonly (string Prefix, string Colour)[] s_colours =
    [
        ("ACT", "#2e7d32"), ("RD", "#1565c0"), ("WR", "#e65100"), ("PRE", "#757575"), ("REF", "#b71c1c"),
        ("", "#6a1b9a"),
    ];

    private readonly List<IssuedCommand> _commands = [];

    public void Issued(in IssuedCommand command)
    {
        if (_commands.Count == 0 || command.At < _commands[0].At + clocks)
        {
            _commands.Add(command);
        }
    }

    public void WriteTo(TextWriter svg)
    {
        long start = _commands.Count > 0 ? _commands[0].At : 0;
        (int Channel, int Bank)[] rows =
            [.. _commands.Select(command => (command.Channel, command.Bank)).Distinct().Order()];
        int[] channels = [.. rows.Select(row => row.Channel).Distinct()];
        int width = Left + ((clocks + 60) * ClockWidth);
        int height = (rows.Length + channels.Length + 2) * RowHeight;
        svg.Write($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" ");
        svg.Write("font-family=\"sans-serif\" font-size=\"11\">\n");
        svg.Write($"<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n");
        Text(svg, 4, 15, $"{device.Name}, from clock {start}, a mark every 10 clocks ({device.ClockPs * 10} ps)");
        for (int clock = 0; clock <= clocks + 50; clock += 10)
        {
            int x = Left + (clock * ClockWidth);
            svg.Write($"<path d=\"M{x} {RowHeight}V{height}\" stroke=\"#e0e0e0\"/>\n");
        }

        for (int i = 0; i < rows.Length; i++)
        {
            WriteBank(svg, rows[i], (i + 1) * RowHeight, start);
        }

        for (int i = 0; i < channels.Length; i++)
        {
            WriteData(svg, channels[i], (rows.Length + i + 1) * RowHeight, start);
        }

        svg.Write("</svg>\n");
    }

    private static void Text(TextWriter svg, int x, int y, string text) =>
        svg.Write($"<text x=\"{x}\" y=\"{y}\">{text}</text>\n");

    private static void Box(TextWriter svg, long x, int y, long width, string colour, string title)
    {
        svg.Write($"<rect x=\"{x}\" y=\"{y + 3}\" width=\"{width}\" height=\"{RowHeight - 6}\" ");
        svg.Write($"fill=\"{colour}\"><title>{title}</title></rect>\n");
    }

    private void WriteBank(TextWriter svg, (int Channel, int Bank) row, int y, long start)
    {
        Organization shape = device.Organization;
        int inRank = row.Bank % shape.BanksPerRank;
        Text(svg, 4, y + 15, string.Create(CultureInfo.InvariantCulture,
            $"ch {row.Channel} ra {row.Bank / shape.BanksPerRank} bg {inRank / shape.BanksPerGroup} "
            + $"ba {inRank % shape.BanksPerGroup}"));
        long opened = -1;
        foreach (IssuedCommand command in _commands.Where(c => (c.Channel, c.Bank) == row))
        {
            string name = Commands.NameOf(command.Kind);
            long x = Left + ((command.At - start) * ClockWidth);
            if (command.Kind == CommandKind.Activate)
            {
                opened = x;
            }
            else if (opened >= 0 && command.Kind is CommandKind.Precharge or CommandKind.PrechargeAll)
            {
                Open(svg, opened, x, y);
                opened = -1;
            }

            int width = device.Standard.ClocksOf(command.Kind) * ClockWidth;
            Box(svg, x, y, width, ColourOf(name),
                $"{name} at {command.At}, row {command.Row}, column {command.Column}");
            Text(svg, (int)x + width + 1, y + 15, name);
        }

        if (opened >= 0)
        {
            Open(svg, opened, Left + ((clocks + 50) * ClockWidth), y);
        }
    }

    private static void Open(TextWriter svg, long from, long to, int y) =>
        svg.Write($"<path d=\"M{from} {y + RowHeight - 2}H{to}\" stroke=\"#2e7d32\" stroke-width=\"2\"/>\n");

    private void WriteData(TextWriter svg, int channel, int y, long start)
    {
        Text(svg, 4, y + 15, string.Create(CultureInfo.InvariantCulture, $"ch {channel} data"));
        int read = device.Evaluate(device.Standard.ReadLatency) + device.Standard.ClocksOf(CommandKind.Read) - 1;
        int write = device.Evaluate(device.Standard.WriteLatency) + device.Standard.ClocksOf(CommandKind.Write) - 1;
        foreach (IssuedCommand command in _commands.Where(c => c.Channel == channel))
        {
            string name = Commands.NameOf(command.Kind);
            if (name is "RD" or "RDA" or "WR" or "WRA")
            {
                long end = command.At - start + (name[0] == 'R' ? read : write);
                Box(svg, Left + ((end - device["nBL"]) * ClockWidth), y, (device["nBL"] * ClockWidth) - 1,
                    ColourOf(name), $"data of {name} at {command.At}");
            }
        }
    }

    private static string ColourOf(string name) =>
        s_colours.First(row => name.StartsWith(row.Prefix, StringComparison.Ordinal)).Colour;
}

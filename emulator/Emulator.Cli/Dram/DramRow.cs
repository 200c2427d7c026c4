using System.Globalization;

namespace Emulator.Cli.Dram;

/// <summary>One figure of a report; text, JSON and comparisons are made from the same rows.</summary>
/// <param name="Group">What it belongs to; also the object in JSON.</param>
/// <param name="Key">Its name in JSON, with the unit last.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Value">The figure; null when there is none.</param>
/// <param name="Digits">Digits after the point.</param>
internal sealed record DramRow(string Group, string Key, string Label, double? Value, int Digits = 0)
{
    public string Text => Value is { } value
        ? value.ToString("N" + Digits, CultureInfo.InvariantCulture)
        : "no data";
}

namespace Emulator.Cli.Reports;

/// <summary>One counted thing of a run.</summary>
/// <param name="Group">What it belongs to; empty for the run as a whole.</param>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Label">Its name in text.</param>
/// <param name="Value">The count.</param>
internal readonly record struct Statistic(string Group, string Key, string Label, long Value);

namespace Emulator.Dram.Replay;

/// <summary>A trace cannot be read: where, and why.</summary>
/// <param name="line">From 1.</param>
/// <param name="column">From 1, in bytes.</param>
/// <param name="problem">What is wrong, and what would be right.</param>
public sealed class TraceFormatException(long line, int column, string problem)
    : FormatException($"line {line}, column {column}: {problem}")
{
    public long Line => line;

    public int Column => column;

    public string Problem => problem;
}

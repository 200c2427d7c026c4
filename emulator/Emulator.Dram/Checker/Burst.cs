namespace Emulator.Dram.Checker;

/// <summary>The last data on a data bus.</summary>
/// <param name="End">The clock behind them.</param>
/// <param name="Rank">Whose.</param>
/// <param name="IsWrite">Driven by the controller.</param>
internal readonly record struct Burst(long End, int Rank, bool IsWrite);

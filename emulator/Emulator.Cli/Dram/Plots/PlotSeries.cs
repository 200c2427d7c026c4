namespace Emulator.Cli.Dram.Plots;

/// <summary>A line of a plot.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Points">Ascending in x.</param>
internal sealed record PlotSeries(string Name, IReadOnlyList<(double X, double Y)> Points);

namespace Emulator.Cli.Dram.Plots;

/// <summary>What a plot is drawn on; coordinates are pixels from the upper left.</summary>
internal abstract class PlotCanvas
{
    /// <summary>Where a text begins, is centred or ends.</summary>
    public enum Anchor
    {
        Start,
        Middle,
        End,
    }

    /// <summary>Letters are as high as capitals of this many pixels.</summary>
    public const int LetterHeight = 14;

    /// <param name="points">Its corners.</param>
    /// <param name="color">0xRRGGBB.</param>
    /// <param name="width">Pixels.</param>
    public abstract void Line(ReadOnlySpan<(double X, double Y)> points, int color, double width);

    public abstract void Fill(double x, double y, double width, double height, int color);

    /// <summary>Text whose line stands on <paramref name="y"/>.</summary>
    public abstract void Text(double x, double y, string text, Anchor anchor, int color);

    public abstract void Save(Stream file);
}

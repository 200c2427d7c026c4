using System.Globalization;

namespace Emulator.Cli.Dram.Plots;

/// <summary>A coordinate system with its lines, ticks and names.</summary>
/// <param name="Title">Above it.</param>
/// <param name="XName">Below it.</param>
/// <param name="Series">Its lines.</param>
internal sealed record PlotPanel(string Title, string XName, IReadOnlyList<PlotSeries> Series)
{
    private const int Ink = 0x333333;
    private const int Grid = 0xDDDDDD;
    private const int Ticks = 6;

    private static readonly int[] s_steps = [1, 2, 5, 10];

    private static readonly int[] s_colors = [0x1F77B4, 0xD62728, 0x2CA02C, 0x9467BD, 0xFF7F0E, 0x17BECF, 0x8C564B];

    /// <summary>Draws into a rectangle, axes and names included.</summary>
    public void Draw(PlotCanvas canvas, double left, double top, double width, double height)
    {
        const int nameSpace = 30;
        const int tickSpace = 80;
        (double X, double Y) origin = (left + tickSpace, top + height - (nameSpace * 2));
        (double X, double Y) corner = (left + width - nameSpace, top + nameSpace);
        double xMost = Most(Series.SelectMany(series => series.Points).Select(point => point.X));
        double room = 1 + (0.09 * Series.Count); // for the legend, above all lines
        double yMost = room * Most(Series.SelectMany(series => series.Points).Select(point => point.Y));
        double At(double value, double most, double from, double to) => from + (value / most * (to - from));
        canvas.Text(origin.X, top + nameSpace - 10, Title, PlotCanvas.Anchor.Start, Ink);
        canvas.Text((origin.X + corner.X) / 2, top + height - 10, XName, PlotCanvas.Anchor.Middle, Ink);
        foreach (double tick in TicksTo(yMost))
        {
            double y = At(tick, yMost, origin.Y, corner.Y);
            canvas.Line([(origin.X, y), (corner.X, y)], Grid, 1);
            canvas.Text(origin.X - 8, y + (PlotCanvas.LetterHeight / 2), Name(tick), PlotCanvas.Anchor.End, Ink);
        }

        foreach (double tick in TicksTo(xMost))
        {
            double x = At(tick, xMost, origin.X, corner.X);
            canvas.Line([(x, origin.Y), (x, origin.Y + 5)], Ink, 1);
            canvas.Text(x, origin.Y + 10 + PlotCanvas.LetterHeight, Name(tick), PlotCanvas.Anchor.Middle, Ink);
        }

        canvas.Line([(origin.X, corner.Y), origin, (corner.X, origin.Y)], Ink, 1);
        for (int i = 0; i < Series.Count; i++)
        {
            int color = s_colors[i % s_colors.Length];
            (double X, double Y) Place((double X, double Y) point) =>
                (At(point.X, xMost, origin.X, corner.X), At(point.Y, yMost, origin.Y, corner.Y));
            canvas.Line([.. Series[i].Points.Select(Place)], color, 2);
            double y = corner.Y + 2 + (i * (PlotCanvas.LetterHeight + 8));
            canvas.Text(corner.X - 8, y + PlotCanvas.LetterHeight, Series[i].Name, PlotCanvas.Anchor.End, color);
        }
    }

    /// <summary>The largest value and a little more; 1 where nothing is above zero.</summary>
    private static double Most(IEnumerable<double> values)
    {
        double most = values.DefaultIfEmpty(0).Max();
        return most > 0 ? most * 1.05 : 1;
    }

    /// <summary>Round numbers: 1, 2 or 5 times a power of ten apart.</summary>
    private static IEnumerable<double> TicksTo(double most)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(most / Ticks)));
        double step = s_steps.Select(n => n * power).First(s => most / s <= Ticks + 0.001);
        for (int i = 0; i * step <= most; i++)
        {
            yield return i * step;
        }
    }

    private static string Name(double value) => value.ToString("#,0.######", CultureInfo.InvariantCulture);
}

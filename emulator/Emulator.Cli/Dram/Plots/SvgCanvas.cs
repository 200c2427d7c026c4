using System.Globalization;
using System.Net;
using System.Text;

namespace Emulator.Cli.Dram.Plots;

/// <summary>Draws as SVG.</summary>
internal sealed class SvgCanvas : PlotCanvas
{
    private readonly StringBuilder _text = new();

    public SvgCanvas(int width, int height)
    {
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\"");
        Add($" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"{LetterHeight + 2}\">\n");
        Fill(0, 0, width, height, 0xFFFFFF);
    }

    public override void Line(ReadOnlySpan<(double X, double Y)> points, int color, double width)
    {
        Add($"<polyline fill=\"none\" stroke=\"#{color:x6}\" stroke-width=\"{width}\" points=\"");
        foreach ((double x, double y) in points)
        {
            Add($"{x:0.##},{y:0.##} ");
        }

        Add($"\"/>\n");
    }

    public override void Fill(double x, double y, double width, double height, int color)
    {
        Add($"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\"");
        Add($" fill=\"#{color:x6}\"/>\n");
    }

    public override void Text(double x, double y, string text, Anchor anchor, int color)
    {
        string where = anchor switch
        {
            Anchor.Start => "start",
            Anchor.Middle => "middle",
            _ => "end",
        };
        Add($"<text x=\"{x:0.##}\" y=\"{y:0.##}\" text-anchor=\"{where}\" fill=\"#{color:x6}\">");
        Add($"{WebUtility.HtmlEncode(text)}</text>\n");
    }

    public override void Save(Stream file) => file.Write(Encoding.UTF8.GetBytes(_text + "</svg>\n"));

    private void Add(FormattableString text) => _text.Append(text.ToString(CultureInfo.InvariantCulture));
}

using Emulator.Cli.Dram.Plots;

namespace Emulator.Cli.Dram;

/// <summary><c>--plot</c>: how latencies are distributed, and bandwidth over time, of one run or several.</summary>
internal static class PlotFile
{
    private const int Width = 1200;
    private const int PanelHeight = 380;
    private const int LatencyBins = 120;

    /// <summary>Writes the file when one was asked for; its ending says the form.</summary>
    /// <exception cref="UserErrorException">Another ending than svg or png.</exception>
    public static void Write(string? file, IReadOnlyList<DramResult> results)
    {
        if (file is null)
        {
            return;
        }

        PlotCanvas canvas = CanvasOf(file);
        Latencies(results).Draw(canvas, 0, 0, Width, PanelHeight);
        Bandwidths(results).Draw(canvas, 0, PanelHeight, Width, PanelHeight);
        using Stream stream = DramFiles.Create("--plot", file);
        canvas.Save(stream);
    }

    /// <summary>Fails early when the ending is wrong, not after the run.</summary>
    public static PlotCanvas CanvasOf(string file) => Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".svg" => new SvgCanvas(Width, PanelHeight * 2),
        ".png" => new PngCanvas(Width, PanelHeight * 2),
        _ => throw new UserErrorException("unknown form of a plot", $"--plot {file}", "give a name in .svg or .png"),
    };

    private static PlotPanel Latencies(IReadOnlyList<DramResult> results)
    {
        List<PlotSeries> series = [];
        foreach (DramResult result in results)
        {
            string prefix = results.Count > 1 ? result.Setup.Name + " " : "";
            if (result.Requests.Reads.Count > 0)
            {
                series.Add(Distribution(prefix + "reads", result.Requests.Reads, result));
            }

            if (result.Requests.Writes.Count > 0 && results.Count == 1)
            {
                series.Add(Distribution(prefix + "writes", result.Requests.Writes, result));
            }
        }

        return new PlotPanel("% of requests by latency (up to the 99.9th percentile)", "latency, ns", series);
    }

    private static PlotSeries Distribution(string name, LatencyHistogram latency, DramResult result)
    {
        int last = (int)Math.Min(latency.Percentile(0.999) + 1, LatencyHistogram.Exact - 1);
        int step = Math.Max(1, (last + LatencyBins - 1) / LatencyBins);
        double scale = result.Setup.Device.ClockPs / 1000.0;
        double all = latency.Count;
        List<(double X, double Y)> points = [];
        for (int from = 0; from <= last; from += step)
        {
            long count = 0;
            for (int clocks = from; clocks < from + step && clocks < LatencyHistogram.Exact; clocks++)
            {
                count += latency.At(clocks);
            }

            double share = 100.0 * count / all;
            points.Add((from * scale, share));
            points.Add(((from + step) * scale, share));
        }

        return new PlotSeries(name, points);
    }

    private static PlotPanel Bandwidths(IReadOnlyList<DramResult> results)
    {
        List<PlotSeries> series = [];
        foreach (DramResult result in results)
        {
            BandwidthSeries bandwidth = result.Requests.Bandwidth;
            double stepNs = bandwidth.StepClocks * result.Setup.Device.ClockPs / 1000.0;
            List<(double X, double Y)> points = [];
            for (int step = 0; step < bandwidth.Count; step++)
            {
                // The last step may be short.
                double left = (result.Clocks * stepNs / bandwidth.StepClocks) - (step * stepNs);
                double ns = Math.Min(stepNs, Math.Max(1, left));
                points.Add((step * stepNs / 1000, bandwidth.BytesIn(step) / ns));
            }

            series.Add(new PlotSeries(results.Count > 1 ? result.Setup.Name : "all requests", points));
        }

        return new PlotPanel("GB/s over time", "time, us", series);
    }
}

namespace Emulator.Cli.Dram;

/// <summary>How often each latency was seen; exact up to <see cref="Exact"/> clocks, above that only the sum.</summary>
internal sealed class LatencyHistogram
{
    /// <summary>Latencies from here on share one count.</summary>
    public const int Exact = 1 << 16;

    private readonly long[] _counts = new long[Exact + 1];

    public long Count { get; private set; }

    public long Sum { get; private set; }

    public long Min { get; private set; } = long.MaxValue;

    public long Max { get; private set; }

    public double Mean => Count == 0 ? 0 : Sum / (double)Count;

    public void Add(long clocks)
    {
        Count++;
        Sum += clocks;
        Min = Math.Min(Min, clocks);
        Max = Math.Max(Max, clocks);
        _counts[Math.Min(clocks, Exact)]++;
    }

    public long At(int clocks) => _counts[clocks];

    /// <summary>The least latency that so large a part does not exceed.</summary>
    public long Percentile(double part)
    {
        long wanted = (long)Math.Ceiling(part * Count);
        long seen = 0;
        for (int clocks = 0; clocks < Exact; clocks++)
        {
            seen += _counts[clocks];
            if (seen >= wanted)
            {
                return clocks;
            }
        }

        return Max;
    }
}

using System.Runtime.CompilerServices;

namespace Emulator.Cli.Dram;

/// <summary>
/// How often each latency was seen; exact up to <see cref="Exact"/> clocks, above that only the sum. To add one is to
/// raise one count: the rest is worked out when somebody asks.
/// </summary>
internal sealed class LatencyHistogram
{
    /// <summary>Latencies from here on share one count.</summary>
    public const int Exact = 1 << 16;

    private readonly long[] _counts = new long[Exact];
    private long _longCount;
    private long _longSum;
    private long _longMin = long.MaxValue;

    public long Count
    {
        get
        {
            long count = _longCount;
            foreach (long each in Seen)
            {
                count += each;
            }

            return count;
        }
    }

    public long Sum
    {
        get
        {
            long sum = _longSum;
            ReadOnlySpan<long> seen = Seen;
            for (int clocks = 0; clocks < seen.Length; clocks++)
            {
                sum += clocks * seen[clocks];
            }

            return sum;
        }
    }

    public long Min
    {
        get
        {
            int clocks = 0;
            while (clocks < Exact && _counts[clocks] == 0)
            {
                clocks++;
            }

            return clocks < Exact ? clocks : _longMin;
        }
    }

    public long Max { get; private set; } = -1;

    public double Mean => Count == 0 ? 0 : Sum / (double)Count;

    private ReadOnlySpan<long> Seen => _counts.AsSpan(0, (int)Math.Min(Max + 1, Exact));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long clocks) // HOT
    {
        if (clocks > Max)
        {
            Max = clocks;
        }

        if (clocks < Exact)
        {
            _counts[clocks]++;
        }
        else
        {
            AddLong(clocks);
        }
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

    private void AddLong(long clocks)
    {
        _longCount++;
        _longSum += clocks;
        _longMin = Math.Min(_longMin, clocks);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Emulator.Dram.Controller;

/// <summary>Latencies of one direction, in clocks from coming in to being done.</summary>
public sealed class LatencyStatistics
{
    /// <summary>Bins: exact below 16, then eight a power of two.</summary>
    public const int Bins = 256;

    private const int Exact = 16;
    private readonly long[] _counts = new long[Bins];

    /// <summary>Requests by <see cref="BinOf"/>.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>Requests.</summary>
    public long Count { get; private set; }

    /// <summary>Sum of all.</summary>
    public long Sum { get; private set; }

    /// <summary>The longest.</summary>
    public long Longest { get; private set; }

    /// <summary>The bin of a latency.</summary>
    public static int BinOf(long clocks) // HOT
    {
        if (clocks < Exact)
        {
            return (int)Math.Max(clocks, 0);
        }

        int log = BitOperations.Log2((ulong)clocks);
        return Math.Min(Bins - 1, ((log - 2) * 8) + (int)((clocks >> (log - 3)) & 7));
    }

    /// <summary>The smallest latency of a bin.</summary>
    public static long StartOf(int bin) =>
        bin < Exact ? bin : (8L + (bin % 8)) << ((bin / 8) - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(long clocks) // HOT
    {
        Count++;
        Sum += clocks;
        Longest = Math.Max(Longest, clocks);
        _counts[BinOf(clocks)]++;
    }
}

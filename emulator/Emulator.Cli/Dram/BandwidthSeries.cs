namespace Emulator.Cli.Dram;

/// <summary>Bytes moved over time, in at most 512 steps that grow twice as long whenever time outgrows them.</summary>
internal sealed class BandwidthSeries(int lineBytes)
{
    private const int Steps = 512;

    private readonly long[] _lines = new long[Steps];

    /// <summary>Clocks of a step.</summary>
    public long StepClocks { get; private set; } = 64;

    /// <summary>Steps in which something may have been moved.</summary>
    public int Count { get; private set; }

    public void Add(long clock)
    {
        long step = clock / StepClocks;
        while (step >= Steps)
        {
            for (int i = 0; i < Steps; i++)
            {
                _lines[i] = i < Steps / 2 ? _lines[2 * i] + _lines[(2 * i) + 1] : 0;
            }

            StepClocks *= 2;
            Count = (Count + 1) / 2;
            step = clock / StepClocks;
        }

        _lines[step]++;
        Count = Math.Max(Count, (int)step + 1);
    }

    public long BytesIn(int step) => _lines[step] * lineBytes;
}

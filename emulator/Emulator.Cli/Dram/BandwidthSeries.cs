using System.Runtime.CompilerServices;

namespace Emulator.Cli.Dram;

/// <summary>Bytes moved over time, in at most 512 steps that grow twice as long whenever time outgrows them.</summary>
internal sealed class BandwidthSeries(int lineBytes)
{
    private const int Steps = 512;

    private readonly long[] _lines = new long[Steps];

    /// <summary>The logarithm of a step's clocks.</summary>
    private int _shift = 6;
    private long _lastClock = -1;

    /// <summary>Clocks of a step.</summary>
    public long StepClocks => 1L << _shift;

    /// <summary>Steps in which something may have been moved.</summary>
    public int Count => (int)((_lastClock >> _shift) + 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long clock) // HOT
    {
        if (clock > _lastClock)
        {
            _lastClock = clock;
            if (clock >> _shift >= Steps)
            {
                Stretch();
            }
        }

        _lines[clock >> _shift]++;
    }

    public long BytesIn(int step) => _lines[step] * lineBytes;

    private void Stretch()
    {
        for (; _lastClock >> _shift >= Steps; _shift++)
        {
            for (int i = 0; i < Steps; i++)
            {
                _lines[i] = i < Steps / 2 ? _lines[2 * i] + _lines[(2 * i) + 1] : 0;
            }
        }
    }
}

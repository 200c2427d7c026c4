using Emulator.Dram.Replay;
using Tests.Support;

namespace Tests.Timing.Dram;

/// <summary>Traffic for one run, of any kind, all from one seed.</summary>
internal sealed class NaiveCase
{
    private static readonly int[] s_windows = [1, 2, 4, 8, 16, 31, 32, 33, 48, 64, 100, 200];

    private readonly SplitMix _random;
    private readonly int _linesOfRow;
    private readonly int _banks;
    private readonly int _rows;
    private readonly int _columns;
    private readonly int _repeats;
    private readonly int _gapIn;
    private readonly int _longestGap;

    internal NaiveCase(ulong seed, int channels)
    {
        _random = new SplitMix(seed);
        Channels = channels;
        Generation = 4 + _random.Below(2);
        Refreshes = _random.Chance(60);
        Window = _random.OneIn(2) ? s_windows[_random.Below(s_windows.Length)] : 1 + _random.Below(200);
        Rules = Generation == 4 ? NaiveRules.Ddr4 : NaiveRules.Ddr5;
        _linesOfRow = Channels << Rules.ColumnBits;
        _banks = OneOf(1, 2, 4, Rules.Groups, Rules.Banks, Rules.Banks, Rules.Banks);
        _rows = OneOf(1, 2, 3, 8, 65536);
        _columns = OneOf(1, 2, 16, 1 << Rules.ColumnBits);
        _repeats = OneOf(0, 0, 10, 30, 60);
        _gapIn = OneOf(0, 0, 3, 20, 60);
        _longestGap = OneOf(8, 60, 400, 3000);
        Requests = Make(50 + _random.Below(450), OneOf(0, 0, 10, 33, 50, 67, 90, 100), _random.OneIn(3));
    }

    internal int Generation { get; }

    internal int Channels { get; }

    internal bool Refreshes { get; }

    internal int Window { get; }

    internal NaiveRules Rules { get; }

    internal TraceRequest[] Requests { get; }

    /// <summary>
    /// Bursts with gaps; some cases change their mixture in the middle, and many start near a refresh, which would meet
    /// few of them otherwise.
    /// </summary>
    private TraceRequest[] Make(int count, int writes, bool changes)
    {
        TraceRequest[] requests = new TraceRequest[count];
        long clock = _random.OneIn(2) ? Rules.RefreshInterval - _random.Below(600) : 0;
        for (int i = 0; i < count; i++)
        {
            if (changes && _random.OneIn(100))
            {
                writes = _random.Below(101);
            }

            clock += _gapIn > 0 && _random.OneIn(_gapIn) ? _random.Below(_longestGap) : 0;
            bool again = i > 0 && _random.Chance(_repeats);
            ulong address = again ? requests[i - 1 - _random.Below(Math.Min(i, 40))].Address : Address();
            requests[i] = new TraceRequest(address, _random.Chance(writes), clock);
        }

        return requests;
    }

    /// <summary>Some few banks are neighbours in bank groups or in one group.</summary>
    private ulong Address()
    {
        int bank = _random.Below(_banks);
        ulong place = _columns == 2 ? (ulong)(bank * Rules.Groups % Rules.Banks) : (ulong)bank;
        ulong above = ((ulong)_random.Below(_rows) * (ulong)Rules.Banks) + place;
        int line = (_random.Below(_columns) * Channels) + _random.Below(Channels);
        return ((above * (ulong)_linesOfRow) + (ulong)line) * 64;
    }

    private int OneOf(params ReadOnlySpan<int> values) => values[_random.Below(values.Length)];
}

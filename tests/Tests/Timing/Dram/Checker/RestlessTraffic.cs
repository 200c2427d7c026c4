using Emulator.Dram.Replay;

namespace Tests.Timing.Dram.Checker;

/// <summary>
/// Requests that visit every corner of a controller: hits in a row, conflicts in a bank, jumps anywhere, reads and
/// writes in stretches, and pauses from a few clocks to several refresh intervals, in which ranks fall asleep.
/// </summary>
internal sealed class RestlessTraffic(int count, long capacityBytes, int lineBytes, int intervalClocks, ulong seed)
    : RequestSource
{
    private ulong _state = seed;
    private ulong _last;
    private bool _writes;
    private long _clock;
    private int _made;

    public override int Fill(Span<TraceRequest> requests)
    {
        int next = Math.Min(requests.Length, count - _made);
        for (int i = 0; i < next; i++)
        {
            requests[i] = Make();
        }

        _made += next;
        return next;
    }

    private TraceRequest Make()
    {
        ulong dice = Next();
        _writes = dice % 16 == 0 ? !_writes : _writes;
        ulong place = Next() % (ulong)(capacityBytes / lineBytes);
        _last = ((dice >> 8) % 8) switch
        {
            0 or 1 or 2 => place,
            3 or 4 => ((_last >> 7) << 7) | (place & 127),
            _ => _last + 1,
        };
        _last %= (ulong)(capacityBytes / lineBytes);
        _clock += ((dice >> 16) % 64) switch
        {
            0 => (long)(Next() % (ulong)(3 * intervalClocks)),
            1 or 2 => (long)(Next() % 2000),
            3 or 4 or 5 or 6 => (long)(Next() % 100),
            < 40 => 0,
            _ => (long)(Next() % 12),
        };
        return new TraceRequest(_last * (ulong)lineBytes, _writes, _clock);
    }

    /// <summary>SplitMix64.</summary>
    private ulong Next()
    {
        ulong z = _state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}

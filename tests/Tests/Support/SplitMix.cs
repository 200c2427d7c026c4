namespace Tests.Support;

/// <summary>The SplitMix64 generator (Steele, Lea, Flood 2014, doi 10.1145/2714064.2660195).</summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 … <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    /// <summary>True once in <paramref name="n"/> times.</summary>
    public bool OneIn(int n) => Below(n) == 0;

    /// <summary>True in <paramref name="percent"/> of 100 calls.</summary>
    public bool Chance(int percent) => Below(100) < percent;

    /// <summary>Values at which arithmetic turns, small ones, and plain random ones of all widths.</summary>
    public ulong Interesting()
    {
        ulong random = Next();
        switch (Below(8))
        {
            case 0: return Turns[random % (ulong)Turns.Length];
            case 1: return Turns[random % (ulong)Turns.Length] + (ulong)(Below(5) - 2);
            case 2: return (ulong)(Below(257) - 128);
            case 3: return random >> Below(64);
            case 4: return (ulong)((long)random >> Below(64));
            case 5: return (random & 0xFFFFFFFF_00000000) | (uint)Turns[random % (ulong)Turns.Length];
            default: return random;
        }
    }

    private static readonly ulong[] Turns =
    [
        0, 1, ulong.MaxValue, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000,
        0xFFFFFFFF, 0x1_00000000, 0x7FFFFFFF_FFFFFFFF, 0x80000000_00000000, 0xFFFFFFFF_80000000,
        0xFFFFFFFF_FFFF8000, 0xFFFFFFFF_FFFFFF80, 0x5555555555555555, 0xAAAAAAAAAAAAAAAA,
    ];
}

using System.Globalization;

namespace Emulator.Dram.Standards;

/// <summary>The only place where times become clocks.</summary>
public static class JedecRounding
{
    /// <summary>The clocks of a minimum time.</summary>
    /// <param name="picoseconds">The time.</param>
    /// <param name="clockPs">tCK, as the standard rounds it.</param>
    /// <param name="rule">The standard's rule.</param>
    public static int ToClocks(long picoseconds, int clockPs, RoundingRule rule) => rule switch
    {
        RoundingRule.Ddr3 => (int)(((picoseconds * 1000 / clockPs) + 990) / 1000),
        RoundingRule.Ddr4 => (int)(((picoseconds * 1000 / clockPs) + 974) / 1000),
        RoundingRule.Ddr5 => (int)(((picoseconds * 997 / clockPs) + 1000) / 1000),
        _ => (int)((picoseconds + clockPs - 1) / clockPs),
    };

    /// <summary>The clocks of a maximum time, such as a refresh interval: whole clocks only.</summary>
    public static int ToWholeClocks(long picoseconds, int clockPs) => (int)(picoseconds / clockPs);

    /// <summary>Picoseconds of a time as data sheets write it: 4.9ns, 7.8us.</summary>
    /// <exception cref="FormatException">It is no time.</exception>
    public static long Picoseconds(string time)
    {
        decimal scale = time[^2..] switch
        {
            "ps" => 1,
            "ns" => 1000,
            "us" => 1_000_000,
            _ => throw new FormatException($"'{time}' is no time: ps, ns or us expected"),
        };
        return (long)(decimal.Parse(time[..^2], CultureInfo.InvariantCulture) * scale);
    }
}

namespace Emulator.Dram.Checker.Sheets;

/// <summary>From the times of a data sheet to clocks, as its standard rounds them.</summary>
/// <param name="ClockPs">tCK in picoseconds.</param>
/// <param name="Scale">What times are multiplied with before they are rounded up (JESD79-5 13.2).</param>
/// <param name="Less">What is taken off after the division, in clocks (JESD79-4 13.3: 0.025).</param>
internal readonly record struct SheetClock(int ClockPs, double Scale = 1, double Less = 0)
{
    /// <summary>Of a division that comes out even the binary fraction may be a little more.</summary>
    private const double Even = 1e-6;

    /// <summary>The clocks of a time that must have passed.</summary>
    internal int Ns(double nanoseconds) => (int)Math.Ceiling((nanoseconds * 1000 * Scale / ClockPs) - Less - Even);

    /// <summary>So many clocks or so long, whichever is more.</summary>
    internal int Most(int clocks, double nanoseconds) => Math.Max(clocks, Ns(nanoseconds));
}

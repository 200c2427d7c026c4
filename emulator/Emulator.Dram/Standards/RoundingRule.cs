namespace Emulator.Dram.Standards;

/// <summary>How a standard turns nanoseconds into clocks.</summary>
public enum RoundingRule
{
    /// <summary>Up to the next clock: RU() of JESD209-4, JESD209-5, JESD235 and JESD238.</summary>
    Up,

    /// <summary>Up, less a hundredth of a clock, since tCK is rounded: the SPD rule of DDR3 (JEDEC 21-C K).</summary>
    Ddr3,

    /// <summary>Up, less 2.5 % of a clock: JESD79-4 13.3, rounding algorithms.</summary>
    Ddr4,

    /// <summary>Up, after 0.3 % are taken off: JESD79-5 13.2, rounding definitions and algorithms.</summary>
    Ddr5,
}

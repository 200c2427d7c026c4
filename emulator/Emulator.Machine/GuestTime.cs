namespace Emulator.Machine;

/// <summary>Ticks of the board's oscillators in guest nanoseconds, exact and without drift.</summary>
internal static class GuestTime
{
    public const long NsPerSecond = 1_000_000_000;

    /// <summary>The clock of the 8254: 14.31818 MHz / 12 = 105/88 MHz.</summary>
    public static readonly Rate Pit = new(105, 88_000);

    /// <summary>The clock of the ACPI timer: 14.31818 MHz / 4 = 315/88 MHz (ACPI 4.8.1.4).</summary>
    public static readonly Rate AcpiTimer = new(315, 88_000);

    /// <summary>A frequency as a fraction.</summary>
    /// <param name="Ticks">So many ticks …</param>
    /// <param name="Ns">… in so many nanoseconds.</param>
    internal readonly record struct Rate(long Ticks, long Ns)
    {
        /// <summary>Ticks that have passed at a guest time; split so that the product cannot overflow.</summary>
        public long TicksAt(long ns) => (ns / Ns * Ticks) + (ns % Ns * Ticks / Ns);

        /// <summary>The first nanosecond at which so many ticks have passed.</summary>
        public long NsOf(long ticks) => (ticks / Ticks * Ns) + (((ticks % Ticks * Ns) + Ticks - 1) / Ticks);
    }
}

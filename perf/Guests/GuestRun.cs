namespace Perf.Guests;

/// <summary>What one emulator did with one guest.</summary>
/// <param name="CpuSeconds">User and system time of the whole process.</param>
/// <param name="Output">What the guest printed on its serial line.</param>
/// <param name="Instructions">Guest instructions, when the emulator counts them.</param>
internal sealed record GuestRun(double CpuSeconds, string Output, ulong? Instructions);

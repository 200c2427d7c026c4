using Emulator.Cpu;

namespace Emulator.Machine;

/// <summary>
/// Stops the core in time when a device access schedules an event before the one that it runs towards.
/// </summary>
internal sealed class RunLimiter : IEarliestEventListener
{
    private readonly Core _core;
    private readonly GuestClock _clock;

    public RunLimiter(Core core, GuestClock clock) => (_core, _clock) = (core, clock);

    /// <inheritdoc />
    public void EarliestEventMoved(long timeNs) => _core.LimitRun(_clock.InstructionsAt(timeNs));
}

namespace Emulator.Machine;

/// <summary>
/// Lets a human keep up: told of idle guest time before it is skipped, so that an interactive terminal can spend the
/// same real time waiting. The machine itself knows no wall clock.
/// </summary>
public interface IIdlePacer
{
    /// <summary>The guest is idle for so many nanoseconds; may block about as long, and changes nothing else.</summary>
    void Idle(long idleNs);
}

namespace Emulator.Machine.Hosted;

/// <summary>
/// Lets a human keep up: told of idle guest time before it passes, so that an interactive terminal can wait as long.
/// </summary>
public interface IHostedPacer
{
    /// <summary>All cores are idle for so many nanoseconds; may block about as long.</summary>
    /// <returns>How much of it passed, which is less when input came.</returns>
    long Idle(long idleNs);
}

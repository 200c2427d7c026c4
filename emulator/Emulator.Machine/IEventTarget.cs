namespace Emulator.Machine;

/// <summary>A device that asked to be called at a guest time.</summary>
internal interface IEventTarget
{
    /// <summary>An event of the device is due.</summary>
    /// <param name="kind">Which of the device's events, from 0.</param>
    /// <param name="timeNs">The guest time it was scheduled for; the clock may already be slightly later.</param>
    void OnEvent(int kind, long timeNs);
}

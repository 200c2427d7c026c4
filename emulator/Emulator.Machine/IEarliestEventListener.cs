namespace Emulator.Machine;

/// <summary>Who must stop the core in time when a device schedules an event before all others.</summary>
internal interface IEarliestEventListener
{
    /// <summary>The next event is now due at this guest time.</summary>
    void EarliestEventMoved(long timeNs);
}

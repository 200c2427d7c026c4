namespace Emulator.Dram.Controller;

/// <summary>Which of the commands that timing allows goes first.</summary>
public enum Scheduler
{
    /// <summary>The oldest request whose next command is ready, whatever that command is (Ramulator 2.1).</summary>
    OldestReady,

    /// <summary>Row hits first, then activates, then precharges; the oldest of each (FR-FCFS).</summary>
    RowHitsFirst,

    /// <summary>Only the oldest request of the queue.</summary>
    InOrder,
}

namespace Emulator.Dram.Controller;

/// <summary>When a row is closed that nobody waits to have closed.</summary>
public enum RowPolicy
{
    /// <summary>Never.</summary>
    Open,

    /// <summary>With the last request that hits it: auto-precharge.</summary>
    Closed,

    /// <summary>After so many clocks without use.</summary>
    Timeout,

    /// <summary>
    /// After a time that each bank learns: doubled when the row that was closed is the next to be opened, halved when a
    /// row that was left open must be closed for another.
    /// </summary>
    Adaptive,
}

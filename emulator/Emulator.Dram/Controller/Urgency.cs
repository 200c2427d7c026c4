namespace Emulator.Dram.Controller;

/// <summary>
/// What goes next as one number, the smallest first: clocks to wait, then class of the command, then order of arrival.
/// The lowest bits name the request, so that the smallest number is also the answer.
/// </summary>
internal static class Urgency
{
    internal const int EntryBits = 10;
    internal const int TicketShift = EntryBits;
    internal const int ClassShift = 32;
    internal const int ClockShift = 35;

    /// <summary>Tickets between two renumberings.</summary>
    internal const uint Tickets = (1u << (ClassShift - TicketShift)) - 1;

    /// <summary>No request; also the key of commands that serve none.</summary>
    internal const int NoEntry = (1 << EntryBits) - 1;

    /// <summary>Larger than every urgency, and no overflow when clocks are added.</summary>
    internal const long None = 1L << 62;

    /// <summary>The key of no request, larger than every key.</summary>
    internal const uint NoKey = uint.MaxValue;

    /// <summary>Waits are looked at again after so many clocks at most.</summary>
    internal const long MaxWait = (1L << (62 - ClockShift)) - 2;

    /// <summary>Requests whose row was opened for them: the key has no class bits.</summary>
    internal const long Active = 0;

    /// <summary>Refreshes that cannot wait.</summary>
    internal const long Refresh = 1L << ClassShift;

    /// <summary>The classes of the queues, in the order of FR-FCFS.</summary>
    internal const long Move = 2L << ClassShift;

    internal const long Activate = 3L << ClassShift;

    internal const long Precharge = 4L << ClassShift;

    /// <summary>Work that nobody waits for.</summary>
    internal const long Idle = 5L << ClassShift;

    internal const long Power = 6L << ClassShift;
}

namespace Emulator.Dram.Controller;

/// <summary>Everything about a controller that is not the memory's.</summary>
/// <param name="Name">As the command line names it.</param>
/// <param name="ReadQueue">Entries of the read queue of a channel.</param>
/// <param name="WriteQueue">Entries of the write queue.</param>
/// <param name="WriteHigh">Writes are drained when so many wait.</param>
/// <param name="WriteLow">Reads go first again when no more wait, and a read does.</param>
/// <param name="Scheduler">Order among ready commands.</param>
/// <param name="RowHitCap">Row hits in a bank before a waiting conflict may close its row; 0: no cap.</param>
/// <param name="RefreshStopsChannel">A refresh that waits holds back the queues of all ranks, not of its own.</param>
/// <param name="WriteDoneAtIssue">A write is done the clock before its command, not when its data are taken.</param>
/// <param name="ReadDoneFromFirstClock">Read data are counted from the first clock of a two-clock RD.</param>
public sealed record PolicySet(
    string Name,
    int ReadQueue,
    int WriteQueue,
    int WriteHigh,
    int WriteLow,
    Scheduler Scheduler,
    int RowHitCap,
    bool RefreshStopsChannel,
    bool WriteDoneAtIssue,
    bool ReadDoneFromFirstClock)
{
    /// <summary>When rows are closed.</summary>
    public RowPolicy Rows { get; init; }

    /// <summary>Clocks of <see cref="RowPolicy.Timeout"/>, and where <see cref="RowPolicy.Adaptive"/> starts.</summary>
    public int RowTimeout { get; init; } = 128;

    /// <summary>Clocks without use after which a rank is powered down; 0: never.</summary>
    public int PowerDownAfter { get; init; }

    /// <summary>Clocks without use after which a rank refreshes itself; 0: never.</summary>
    public int SelfRefreshAfter { get; init; }

    /// <summary>RAAIMT: activates of a bank after which it is given refresh management (RFM); 0: never.</summary>
    public int ManagementThreshold { get; init; }

    /// <summary>
    /// A read that is answered from a queued write leaves behind the reads that were under way when it came, though it
    /// is done before them: nobody hears of it earlier.
    /// </summary>
    public bool ReadsLeaveInOrder { get; init; }

    /// <summary>The generic DDR controller of Ramulator 2.1, to the cycle.</summary>
    public static PolicySet Ramulator21 { get; } = new(
        "ramulator-2.1", 32, 32, 26, 6, Scheduler.OldestReady, 0, true, true, true) { ReadsLeaveInOrder = true };

    /// <summary>What a plain run uses: FR-FCFS with a cap, open rows.</summary>
    public static PolicySet Default { get; } = new(
        "fr-fcfs", 32, 32, 26, 6, Scheduler.RowHitsFirst, 16, false, false, false);

    /// <summary>The named ones.</summary>
    public static IReadOnlyList<PolicySet> All { get; } =
    [
        Default,
        Default with { Name = "fr-fcfs-nocap", RowHitCap = 0 },
        Default with { Name = "fcfs", Scheduler = Scheduler.InOrder },
        Default with { Name = "closed", Rows = RowPolicy.Closed },
        Default with { Name = "timeout", Rows = RowPolicy.Timeout },
        Default with { Name = "adaptive", Rows = RowPolicy.Adaptive },
        Default with { Name = "low-power", Rows = RowPolicy.Timeout, PowerDownAfter = 64, SelfRefreshAfter = 65536 },
        Ramulator21,
    ];
}

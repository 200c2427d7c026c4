namespace Emulator.Dram.Checker;

/// <summary>All rules that the checker knows, with what they say. A test plants an error against each.</summary>
public static class CheckRules
{
    public const string Order = "order";
    public const string CommandBus = "command bus";
    public const string DataBus = "data bus";
    public const string RankGap = "rank gap";
    public const string ReadToWrite = "read to write";
    public const string Open = "bank open";
    public const string Closed = "bank closed";
    public const string Row = "row";
    public const string DataClock = "data clock";
    public const string Powered = "power state";
    public const string Rotation = "bank rotation";
    public const string Postponed = "refresh debt";
    public const string PulledIn = "refresh credit";
    public const string EarlyData = "early data";

    public static IReadOnlyList<(string Name, string Meaning)> All { get; } =
    [
        (Order, "clocks of a trace never go back"),
        (CommandBus, "a command bus carries one command at a time, and some take several clocks"),
        (DataBus, "bursts do not overlap on the data bus"),
        (RankGap, "between bursts of different ranks the data bus has time to turn around"),
        (ReadToWrite, "between read and write data of a rank there is time for the preamble of the write"),
        (Open, "ACT, refresh and self-refresh entry need closed banks"),
        (Closed, "RD and WR need an open bank"),
        (Row, "RD and WR mean the row that is open"),
        (DataClock, "RD and WR need WCK to run: a CAS right before them, or data not long ago"),
        (Powered, "no command but the exit in power-down or self-refresh, no exit elsewhere"),
        (Rotation, "each bank is refreshed once before any is refreshed again"),
        (Postponed, "no more refreshes are owed than may be postponed"),
        (PulledIn, "no more refreshes are done ahead than may be pulled in"),
        (EarlyData, "the data of a read are not there before the end of its burst"),
        ("tRCD", "ACT to RD or WR of a bank"),
        ("tRAS", "ACT to precharge of a bank"),
        ("tRC", "ACT to ACT or refresh of a bank"),
        ("tRP", "precharge to ACT or refresh of a bank"),
        ("tRRD_S", "ACT to ACT of a rank"),
        ("tRRD_L", "ACT to ACT of a bank group"),
        ("tFAW", "ACT to the fourth ACT after it, of a rank"),
        ("tRTP", "RD to precharge of a bank"),
        ("tWR", "end of write data to precharge of a bank"),
        ("tCCD_S", "RD to RD, WR to WR of a rank"),
        ("tCCD_L", "RD to RD, WR to WR of a bank group"),
        ("tWTR_S", "end of write data to RD of a rank"),
        ("tWTR_L", "end of write data to RD of a bank group"),
        ("tPPD", "precharge to precharge of a rank"),
        ("tRFC", "refresh of all banks to the next command"),
        ("tRFCpb", "refresh of a bank, or of the same bank of all groups, to its next ACT"),
        ("tPBR", "refresh of one bank to refresh of another"),
        ("tRREFD", "refresh of one bank to ACT of another, and the other way round"),
        ("tXP", "power-down exit to the next command"),
        ("tPD", "power-down entry to exit"),
        ("tCKE", "power-down exit to entry"),
        ("tPDEN", "command to power-down entry"),
        ("tCKESR", "self-refresh entry to exit"),
        ("tXS", "self-refresh exit to the next command"),
        ("tXSDLL", "self-refresh exit to RD or WR, which need the locked DLL"),
    ];
}

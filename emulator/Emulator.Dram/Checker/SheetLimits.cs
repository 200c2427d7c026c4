namespace Emulator.Dram.Checker;

/// <summary>
/// What a data sheet demands of one device, in clocks. Commands of several clocks are where their last clock is, unless
/// a bus is meant. Zero: no such demand.
/// </summary>
internal sealed record SheetLimits
{
    /// <summary>Clocks of ACT on the command bus.</summary>
    public int ActivateClocks { get; init; } = 1;

    /// <summary>Clocks of RD and WR on the command bus.</summary>
    public int ColumnClocks { get; init; } = 1;

    /// <summary>Clocks of all other commands on the command bus.</summary>
    public int OtherClocks { get; init; } = 1;

    /// <summary>RD and WR have their own command bus (HBM).</summary>
    public bool HasColumnBus { get; init; }

    /// <summary>Each rank has its own data pins (pseudo channels).</summary>
    public bool HasDataBusPerRank { get; init; }

    /// <summary>PREsb, REFsb and RFMsb go to the same bank of all groups (DDR5).</summary>
    public bool HasSameBank { get; init; }

    /// <summary>REFpb takes this many banks, as far apart as sets of them fit (LPDDR5 with 16 banks).</summary>
    public int BanksPerRefresh { get; init; } = 1;

    /// <summary>How long WCK runs after a RD or WR without another (LPDDR5): clocks behind its data.</summary>
    public int ClockPostamble { get; init; }

    /// <summary>Clocks of data of one RD or WR.</summary>
    public int Burst { get; init; }

    /// <summary>RD to its first data.</summary>
    public int ReadLatency { get; init; }

    /// <summary>How late read data may be behind their nominal time (tDQSCK, WCK2DQO).</summary>
    public int ReadTail { get; init; }

    /// <summary>WR to its first data.</summary>
    public int WriteLatency { get; init; }

    /// <summary>Clocks between bursts of different ranks.</summary>
    public int RankGap { get; init; }

    /// <summary>Clocks between the nominal end of read data and the write data behind them, of one rank.</summary>
    public int ReadToWriteGap { get; init; }

    public int RcdRead { get; init; }

    public int RcdWrite { get; init; }

    public int Ras { get; init; }

    public int Rc { get; init; }

    /// <summary>tRP of one bank.</summary>
    public int Rp { get; init; }

    /// <summary>tRP after a precharge of all banks.</summary>
    public int RpAll { get; init; }

    public int RrdShort { get; init; }

    public int RrdLong { get; init; }

    public int Faw { get; init; }

    /// <summary>RD to precharge.</summary>
    public int Rtp { get; init; }

    /// <summary>End of write data to precharge.</summary>
    public int Wr { get; init; }

    public int CcdShort { get; init; }

    public int CcdLong { get; init; }

    public int CcdShortWrite { get; init; }

    public int CcdLongWrite { get; init; }

    /// <summary>End of write data to RD.</summary>
    public int WtrShort { get; init; }

    public int WtrLong { get; init; }

    public int Ppd { get; init; }

    public int Rfc { get; init; }

    /// <summary>tRFC of a refresh of one bank, or of the same bank of all groups.</summary>
    public int RfcBank { get; init; }

    /// <summary>Refresh of one bank to refresh of another.</summary>
    public int RefreshToRefresh { get; init; }

    /// <summary>Refresh of one bank to ACT of another.</summary>
    public int RefreshToActivate { get; init; }

    /// <summary>ACT to refresh of another bank.</summary>
    public int ActivateToRefresh { get; init; }

    /// <summary>Picoseconds between refreshes of all banks.</summary>
    public long RefreshIntervalPs { get; init; }

    /// <summary>Picoseconds between refreshes of one bank or one bank of all groups: any of them.</summary>
    public long BankRefreshIntervalPs { get; init; }

    /// <summary>Refreshes of all banks that may be postponed or pulled in.</summary>
    public int MaxPostponed { get; init; } = 8;

    public int Xp { get; init; }

    public int Pd { get; init; }

    public int Cke { get; init; }

    /// <summary>ACT, precharge or refresh to power-down entry.</summary>
    public int ToPowerDown { get; init; } = 1;

    public int ReadToPowerDown { get; init; }

    public int WriteToPowerDown { get; init; }

    /// <summary>What WRA needs beyond WR before power-down entry.</summary>
    public int AutoPrechargeToPowerDown { get; init; } = 1;

    public int SelfRefresh { get; init; }

    public int Xs { get; init; }

    public int XsDll { get; init; }

    /// <summary>tCK in picoseconds.</summary>
    public int ClockPs { get; init; }
}

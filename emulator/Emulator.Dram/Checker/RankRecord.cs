namespace Emulator.Dram.Checker;

/// <summary>What the checker remembers of a rank; clocks are those of last clocks.</summary>
internal sealed class RankRecord(int banks, int groups)
{
    internal BankRecord[] Banks { get; } = [.. Enumerable.Range(0, banks).Select(_ => new BankRecord())];

    /// <summary>By bank group.</summary>
    internal long[] GroupActivated { get; } = Fresh(groups);

    internal long[] GroupRead { get; } = Fresh(groups);

    internal long[] GroupWritten { get; } = Fresh(groups);

    /// <summary>The last four activates, the oldest at <see cref="NextActivate"/>.</summary>
    internal long[] Activates { get; } = Fresh(4);

    internal int NextActivate { get; set; }

    internal long Activated { get; set; } = BankRecord.Never;

    internal long Read { get; set; } = BankRecord.Never;

    internal long Written { get; set; } = BankRecord.Never;

    internal bool WroteWithPrecharge { get; set; }

    internal long Precharged { get; set; } = BankRecord.Never;

    internal long RefreshedAll { get; set; } = BankRecord.Never;

    /// <summary>When any bank was refreshed alone.</summary>
    internal long RefreshedBank { get; set; } = BankRecord.Never;

    /// <summary>The last clock of a RD or WR for which WCK still runs (LPDDR5).</summary>
    internal long ClockRunsUntil { get; set; } = BankRecord.Never;

    /// <summary>A CAS was seen.</summary>
    internal bool HasClockSync { get; set; }

    internal bool IsPoweredDown { get; set; }

    internal bool IsSelfRefreshing { get; set; }

    internal long PowerEntered { get; set; } = BankRecord.Never;

    internal long PowerLeft { get; set; } = BankRecord.Never;

    internal long SelfRefreshLeft { get; set; } = BankRecord.Never;

    internal RefreshLedger Ledger { get; } = new();

    private static long[] Fresh(int count)
    {
        long[] clocks = new long[count];
        Array.Fill(clocks, BankRecord.Never);
        return clocks;
    }
}

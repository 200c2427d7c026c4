namespace Emulator.Dram.Standards;

/// <summary>The shape of one channel.</summary>
/// <param name="Ranks">Ranks; of HBM: pseudo channels.</param>
/// <param name="BankGroups">Per rank; 1 for standards without.</param>
/// <param name="BanksPerGroup">Banks in each group.</param>
/// <param name="Rows">Per bank.</param>
/// <param name="LinesPerRow">Bursts of <paramref name="LineBytes"/> in a row of the whole channel.</param>
/// <param name="LineBytes">What one read or write command moves.</param>
public sealed record Organization(
    int Ranks, int BankGroups, int BanksPerGroup, int Rows, int LinesPerRow, int LineBytes = 64)
{
    public int BanksPerRank => BankGroups * BanksPerGroup;

    public int Banks => Ranks * BanksPerRank;

    public int Groups => Ranks * BankGroups;

    /// <summary>Bytes of the channel.</summary>
    public long CapacityBytes => (long)Banks * Rows * LinesPerRow * LineBytes;

    /// <summary>Why no address can choose among these, or null when it can.</summary>
    /// <param name="channels">Channels of the memory.</param>
    public string? ProblemWith(int channels)
    {
        (string Name, long Count)[] counts =
        [
            ("channels", channels), ("ranks", Ranks), ("bank groups", BankGroups), ("banks a group", BanksPerGroup),
            ("rows", Rows), ("lines a row", LinesPerRow), ("bytes a line", LineBytes),
        ];
        foreach ((string name, long count) in counts)
        {
            if (count < 1 || !long.IsPow2(count))
            {
                return $"impossible organisation: {count} {name}; address bits choose among a power of two (1, 2, 4 …)";
            }
        }

        return Banks > 256 ? $"impossible organisation: {Banks} banks in a channel, more than 256" : null;
    }
}

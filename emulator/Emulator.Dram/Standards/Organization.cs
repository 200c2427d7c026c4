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
}

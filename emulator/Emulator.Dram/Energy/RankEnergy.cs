namespace Emulator.Dram.Energy;

/// <summary>The energy of one rank.</summary>
/// <param name="Channel">Channel.</param>
/// <param name="Rank">Rank of the channel.</param>
/// <param name="Nanojoules">By <see cref="EnergyKind"/>; null where no current with a source exists.</param>
/// <param name="Seconds">How long.</param>
public sealed record RankEnergy(int Channel, int Rank, IReadOnlyList<double?> Nanojoules, double Seconds)
{
    /// <summary>Everything together; null when a part that was used is not known.</summary>
    public double? TotalNanojoules => Nanojoules.Aggregate((double?)0, (sum, part) => sum + part);

    /// <summary>Watts, on average.</summary>
    public double? MeanWatts => TotalNanojoules is { } total && Seconds > 0 ? total * 1e-9 / Seconds : null;
}

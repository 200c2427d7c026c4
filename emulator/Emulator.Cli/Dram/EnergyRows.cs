using Emulator.Dram.Energy;

namespace Emulator.Cli.Dram;

/// <summary>The energy of a run as figures of its report: all together, then rank by rank.</summary>
internal static class EnergyRows
{
    private static readonly (EnergyKind Kind, string Key, string Label)[] s_kinds =
    [
        (EnergyKind.ActivatePrecharge, "activate_precharge_uj", "rows opened and closed, µJ"),
        (EnergyKind.Read, "read_uj", "reads, µJ"),
        (EnergyKind.Write, "write_uj", "writes, µJ"),
        (EnergyKind.Refresh, "refresh_uj", "refresh, µJ"),
        (EnergyKind.ActiveStandby, "active_standby_uj", "standby, a bank open, µJ"),
        (EnergyKind.PrechargeStandby, "precharge_standby_uj", "standby, all banks closed, µJ"),
        (EnergyKind.ActivePowerDown, "active_power_down_uj", "power-down, a bank open, µJ"),
        (EnergyKind.PrechargePowerDown, "precharge_power_down_uj", "power-down, all banks closed, µJ"),
        (EnergyKind.SelfRefresh, "self_refresh_uj", "self-refresh, µJ"),
    ];

    /// <param name="meter">Null when nobody asked.</param>
    /// <param name="clocks">The last clock.</param>
    public static IEnumerable<DramRow> Of(EnergyMeter? meter, long clocks)
    {
        if (meter is null)
        {
            return [];
        }

        IReadOnlyList<RankEnergy> ranks = meter.Report(clocks);
        return
        [
            .. s_kinds.Select(row => new DramRow(
                "energy", row.Key, row.Label, Sum(ranks.Select(rank => rank.Nanojoules[(int)row.Kind])) / 1000, 3)),
            new("energy", "total_uj", "all, µJ", Sum(ranks.Select(rank => rank.TotalNanojoules)) / 1000, 3),
            new("energy", "mean_mw", "mean power, mW", Sum(ranks.Select(rank => rank.MeanWatts)) * 1000, 1),
            .. ranks.Where(_ => ranks.Count > 1).Select(rank => new DramRow(
                "energy", $"channel{rank.Channel}_rank{rank.Rank}_mw",
                $"channel {rank.Channel}, rank {rank.Rank}, mW", rank.MeanWatts * 1000, 1)),
        ];
    }

    /// <summary>The sum, or null when a part is not known.</summary>
    private static double? Sum(IEnumerable<double?> parts) => parts.Aggregate((double?)0, (sum, part) => sum + part);
}

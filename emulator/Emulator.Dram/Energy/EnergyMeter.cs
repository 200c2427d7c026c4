using Emulator.Dram.Controller;
using Emulator.Dram.Standards;

namespace Emulator.Dram.Energy;

/// <summary>
/// The energy of a memory from its commands, by the arithmetic of Micron's TN-40-07: standby by state, and above it
/// each activation, burst and refresh. VPP and the pins (termination) are not counted: their currents have no source.
/// </summary>
public sealed class EnergyMeter : ICommandSink
{
    private readonly DramDevice _device;
    private readonly RankMeter[] _ranks;
    private readonly ulong[] _sets;
    private readonly int _banksPerRank;
    private readonly int _banksPerGroup;
    private readonly int _readCloses;
    private readonly int _writeCloses;

    public EnergyMeter(DramDevice device, int channels)
    {
        _device = device;
        Organization shape = device.Organization;
        _ranks = [.. Enumerable.Range(0, channels * shape.Ranks).Select(_ => new RankMeter())];
        _banksPerRank = shape.BanksPerRank;
        _banksPerGroup = shape.BanksPerGroup;
        _readCloses = device["nRTP"];
        _writeCloses = device["nCWL"] + device["nBL"] + device["nWR"];
        _sets = [.. Enumerable.Range(0, shape.BanksPerGroup).Select(bank =>
            Enumerable.Range(0, shape.BankGroups).Aggregate(
                0UL, (mask, group) => mask | (1UL << ((group * shape.BanksPerGroup) + bank))))];
        Currents = Energy.Currents.Of(device);
    }

    /// <summary>The currents that are counted with; null when none has a source.</summary>
    public CurrentRow? Currents { get; }

    /// <inheritdoc/>
    public void Issued(in IssuedCommand command) // HOT
    {
        int inRank = command.Bank % _banksPerRank;
        ulong banks = command.Kind switch
        {
            CommandKind.PrechargeAll => ulong.MaxValue,
            CommandKind.PrechargeSame => _sets[inRank % _banksPerGroup],
            _ => 1UL << inRank,
        };
        bool reads = command.Kind is CommandKind.Read or CommandKind.ReadPrecharge;
        int rank = (command.Channel * _device.Organization.Ranks) + (command.Bank / _banksPerRank);
        _ranks[rank].Issued(command.Kind, banks, command.At, reads ? _readCloses : _writeCloses);
    }

    /// <summary>What every rank has spent up to a clock.</summary>
    public IReadOnlyList<RankEnergy> Report(long clock)
    {
        int perChannel = _device.Organization.Ranks;
        return [.. _ranks.Select((meter, i) => Report(meter, i / perChannel, i % perChannel, clock))];
    }

    private RankEnergy Report(RankMeter meter, int channel, int rank, long clock)
    {
        meter.Pass(clock);
        double seconds = clock * _device.ClockPs * 1e-12;
        double?[] parts = new double?[Enum.GetValues<EnergyKind>().Length];
        if (Currents is not { } idd)
        {
            return new RankEnergy(channel, rank, parts, seconds);
        }

        int devices = _device.ChannelWidth / _device.Width;

        // Milliamperes times volts times clocks times nanoseconds a clock are picojoules.
        double scale = idd.VddVolts * devices * _device.ClockPs * 1e-3 * 1e-3;
        double rowCycle = ((double)idd.Idd0 * _device["nRC"]) - (idd.Idd3N * _device["nRAS"])
            - (idd.Idd2N * (_device["nRC"] - _device["nRAS"]));
        Set(parts, EnergyKind.ActivatePrecharge, meter.Activates * rowCycle * scale);
        Set(parts, EnergyKind.Read, (double)meter.Reads * (idd.Idd4R - idd.Idd3N) * _device["nBL"] * scale);
        Set(parts, EnergyKind.Write, (double)meter.Writes * (idd.Idd4W - idd.Idd3N) * _device["nBL"] * scale);
        double refresh = (double)meter.Refreshes * (idd.Idd5 - idd.Idd2N) * _device["nRFC"] * scale;
        Set(parts, EnergyKind.Refresh, meter.PartialRefreshes == 0 ? refresh : null);
        Set(parts, EnergyKind.ActiveStandby, meter.ClocksIn(EnergyKind.ActiveStandby) * idd.Idd3N * scale);
        Set(parts, EnergyKind.PrechargeStandby, meter.ClocksIn(EnergyKind.PrechargeStandby) * idd.Idd2N * scale);
        Set(parts, EnergyKind.ActivePowerDown, meter.ClocksIn(EnergyKind.ActivePowerDown) * idd.Idd3P * scale);
        Set(parts, EnergyKind.PrechargePowerDown, meter.ClocksIn(EnergyKind.PrechargePowerDown) * idd.Idd2P * scale);
        Set(parts, EnergyKind.SelfRefresh, meter.ClocksIn(EnergyKind.SelfRefresh) * idd.Idd6 * scale);
        return new RankEnergy(channel, rank, parts, seconds);
    }

    private static void Set(double?[] parts, EnergyKind kind, double? nanojoules) => parts[(int)kind] = nanojoules;
}

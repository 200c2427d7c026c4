using Emulator.Dram.Controller;
using Emulator.Dram.Standards;

namespace Emulator.Dram.Checker;

/// <summary>One channel: buses, ranks and banks as the commands left them.</summary>
internal sealed partial class ChannelChecker
{
    private readonly Organization _organization;
    private readonly SheetLimits _limits;
    private readonly int _refreshRate;
    private readonly Action<Violation> _report;
    private readonly RankRecord[] _ranks;
    private readonly long[] _busFree = new long[2];
    private IssuedCommand _command;
    private long _previousAt = BankRecord.Never;

    internal ChannelChecker(Organization organization, SheetLimits limits, int refreshRate, Action<Violation> report)
    {
        _organization = organization;
        _limits = limits;
        _refreshRate = refreshRate;
        _report = report;
        _ranks = [.. Enumerable.Range(0, organization.Ranks)
            .Select(_ => new RankRecord(organization.BanksPerRank, organization.BankGroups))];
        _bursts = new Burst[organization.Ranks];
        Array.Fill(_bursts, new Burst(BankRecord.Never, -1, IsWrite: false));
        Array.Fill(_busFree, BankRecord.Never);
    }

    /// <summary>Checks a command against all before it.</summary>
    internal void Issued(in IssuedCommand command)
    {
        _command = command;
        RankRecord rank = _ranks[command.Bank / _organization.BanksPerRank];
        int place = command.Bank % _organization.BanksPerRank;
        int clocks = ClocksOf(command.Kind);
        long at = command.At + clocks - 1;
        CheckCommandBus(clocks);
        if (!CheckPower(rank, at))
        {
            return;
        }

        switch (command.Kind)
        {
            case CommandKind.Activate:
                Activate(rank, place, at);
                break;
            case CommandKind.Read or CommandKind.ReadPrecharge:
                Read(rank, place, at);
                break;
            case CommandKind.Write or CommandKind.WritePrecharge:
                Write(rank, place, at);
                break;
            case CommandKind.Precharge or CommandKind.PrechargeSame or CommandKind.PrechargeAll:
                Precharge(rank, place, at);
                break;
            case CommandKind.RefreshAll or CommandKind.ManageAll:
                RefreshAll(rank, at);
                break;
            case CommandKind.RefreshBank or CommandKind.RefreshSame or CommandKind.ManageSame:
                RefreshSome(rank, place, at);
                break;
            case CommandKind.ClockSync:
                rank.HasClockSync = true;
                rank.ClockRunsUntil = Math.Max(rank.ClockRunsUntil, at + 1);
                break;
            default:
                ChangePower(rank, at);
                break;
        }
    }

    /// <summary>Clocks of a command on its bus.</summary>
    private int ClocksOf(CommandKind kind) => kind switch
    {
        CommandKind.Activate => _limits.ActivateClocks,
        _ when IsColumn(kind) => _limits.ColumnClocks,
        CommandKind.PowerDownEnter or CommandKind.PowerDownExit => 1,
        _ => _limits.OtherClocks,
    };

    private static bool IsColumn(CommandKind kind) => kind is CommandKind.Read or CommandKind.ReadPrecharge
        or CommandKind.Write or CommandKind.WritePrecharge;

    private void CheckCommandBus(int clocks)
    {
        if (_command.At < _previousAt)
        {
            Fail(CheckRules.Order);
        }

        _previousAt = _command.At;
        int bus = _limits.HasColumnBus && IsColumn(_command.Kind) ? 1 : 0;
        if (_command.At < _busFree[bus])
        {
            Fail(CheckRules.CommandBus);
        }

        _busFree[bus] = _command.At + clocks;
    }

    /// <summary>The banks that a command means.</summary>
    private IEnumerable<int> BanksOf(CommandKind kind, int place) => kind switch
    {
        CommandKind.PrechargeSame or CommandKind.RefreshSame or CommandKind.ManageSame when _limits.HasSameBank =>
            Enumerable.Range(0, _organization.BankGroups)
                .Select(group => (group * _organization.BanksPerGroup) + (place % _organization.BanksPerGroup)),
        CommandKind.RefreshBank or CommandKind.ManageSame => BanksApart(place),
        CommandKind.PrechargeAll => Enumerable.Range(0, _organization.BanksPerRank),
        _ => [place],
    };

    private IEnumerable<int> BanksApart(int place)
    {
        int apart = _organization.BanksPerRank / _limits.BanksPerRefresh;
        return Enumerable.Range(0, _limits.BanksPerRefresh).Select(i => (place % apart) + (i * apart));
    }

    /// <summary>Reports when less than so many clocks have passed.</summary>
    private void Require(string rule, long at, long since, long clocks)
    {
        if (at - since < clocks)
        {
            _report(new Violation(rule, _command, since, clocks));
        }
    }

    private void Fail(string rule) => _report(new Violation(rule, _command, _command.At, 0));
}

namespace Emulator.Dram.Energy;

/// <summary>What a rank has done and in which states it has been, in clocks.</summary>
internal sealed class RankMeter
{
    private enum Power
    {
        Up,
        Down,
        SelfRefresh,
    }

    private readonly long[] _clocks = new long[Enum.GetValues<EnergyKind>().Length];
    private ulong _openBanks;
    private long _activeUntil;
    private long _since;
    private Power _power;
    private bool _downActive;

    internal long Activates { get; private set; }

    internal long Reads { get; private set; }

    internal long Writes { get; private set; }

    internal long Refreshes { get; private set; }

    /// <summary>Refreshes of some banks, whose current no data sheet here names.</summary>
    internal long PartialRefreshes { get; private set; }

    internal long ClocksIn(EnergyKind state) => _clocks[(int)state];

    /// <summary>A command to one of the rank's banks.</summary>
    /// <param name="kind">The command.</param>
    /// <param name="banks">The banks that it goes to, as a mask of the rank.</param>
    /// <param name="at">Its clock.</param>
    /// <param name="closesAfter">Of a command with auto-precharge: when the bank is precharged.</param>
    internal void Issued(CommandKind kind, ulong banks, long at, int closesAfter) // HOT
    {
        switch (kind)
        {
            case CommandKind.Activate:
                Pass(at);
                Activates++;
                _openBanks |= banks;
                break;
            case CommandKind.Read or CommandKind.ReadPrecharge:
                Reads++;
                CloseLater(kind == CommandKind.ReadPrecharge ? banks : 0, at, closesAfter);
                break;
            case CommandKind.Write or CommandKind.WritePrecharge:
                Writes++;
                CloseLater(kind == CommandKind.WritePrecharge ? banks : 0, at, closesAfter);
                break;
            case CommandKind.Precharge or CommandKind.PrechargeSame or CommandKind.PrechargeAll:
                Pass(at);
                _openBanks &= ~banks;
                break;
            case CommandKind.RefreshAll or CommandKind.ManageAll:
                Refreshes++;
                break;
            case CommandKind.RefreshBank or CommandKind.RefreshSame or CommandKind.ManageSame:
                PartialRefreshes++;
                break;
            default:
                ChangePower(kind, at);
                break;
        }
    }

    /// <summary>Time passes in the present state.</summary>
    internal void Pass(long to) // HOT
    {
        long clocks = to - _since;
        if (clocks <= 0)
        {
            return;
        }

        switch (_power)
        {
            case Power.SelfRefresh:
                _clocks[(int)EnergyKind.SelfRefresh] += clocks;
                break;
            case Power.Down:
                _clocks[(int)(_downActive ? EnergyKind.ActivePowerDown : EnergyKind.PrechargePowerDown)] += clocks;
                break;
            default:
                long active = _openBanks != 0 ? clocks : Math.Clamp(_activeUntil - _since, 0, clocks);
                _clocks[(int)EnergyKind.ActiveStandby] += active;
                _clocks[(int)EnergyKind.PrechargeStandby] += clocks - active;
                break;
        }

        _since = to;
    }

    private void CloseLater(ulong banks, long at, int closesAfter)
    {
        if (banks != 0)
        {
            Pass(at);
            _openBanks &= ~banks;
            _activeUntil = Math.Max(_activeUntil, at + closesAfter);
        }
    }

    private void ChangePower(CommandKind kind, long at)
    {
        Pass(at);
        _downActive = _openBanks != 0;
        _power = kind switch
        {
            CommandKind.PowerDownEnter => Power.Down,
            CommandKind.SelfRefreshEnter => Power.SelfRefresh,
            CommandKind.PowerDownExit or CommandKind.SelfRefreshExit => Power.Up,
            _ => _power,
        };
    }
}

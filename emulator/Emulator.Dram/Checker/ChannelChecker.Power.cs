namespace Emulator.Dram.Checker;

/// <summary>Power-down and self-refresh.</summary>
internal sealed partial class ChannelChecker
{
    /// <summary>Whether a rank that sleeps is meant by anything but its exit; rules about exits.</summary>
    private bool CheckPower(RankRecord rank, long at)
    {
        CommandKind awaited = rank.IsPoweredDown ? CommandKind.PowerDownExit
            : rank.IsSelfRefreshing ? CommandKind.SelfRefreshExit
            : CommandKind.Activate;
        bool isExit = _command.Kind is CommandKind.PowerDownExit or CommandKind.SelfRefreshExit;
        if ((isExit || awaited != CommandKind.Activate) && _command.Kind != awaited)
        {
            Fail(CheckRules.Powered);
            return false;
        }

        if (isExit)
        {
            return true;
        }

        if (_command.Kind != CommandKind.PowerDownEnter)
        {
            // The rank is awake from here on, for all clocks of a command.
            Require("tXP", _command.At, rank.PowerLeft, _limits.Xp);
        }

        if (IsColumn(_command.Kind) && _limits.XsDll > 0)
        {
            Require("tXSDLL", at, rank.SelfRefreshLeft, _limits.XsDll);
        }
        else
        {
            Require("tXS", at, rank.SelfRefreshLeft, _limits.Xs);
        }

        return true;
    }

    private void ChangePower(RankRecord rank, long at)
    {
        switch (_command.Kind)
        {
            case CommandKind.PowerDownEnter:
                EnterPowerDown(rank, at);
                break;
            case CommandKind.PowerDownExit:
                Require("tPD", at, rank.PowerEntered, _limits.Pd);
                rank.IsPoweredDown = false;
                rank.PowerLeft = at;
                break;
            case CommandKind.SelfRefreshEnter:
                EnterSelfRefresh(rank, at);
                break;
            case CommandKind.SelfRefreshExit:
                Require("tCKESR", at, rank.PowerEntered, _limits.SelfRefresh);
                rank.IsSelfRefreshing = false;
                rank.SelfRefreshLeft = at;
                rank.Ledger.Wake(at, IntervalClocks);
                break;
        }
    }

    private void EnterPowerDown(RankRecord rank, long at)
    {
        // Data under way must be through, and writes be in the array (JESD79-4 4.28.1).
        int written = _limits.WriteToPowerDown + (rank.WroteWithPrecharge ? _limits.AutoPrechargeToPowerDown : 0);
        Require("tCKE", at, rank.PowerLeft, _limits.Cke);
        Require("tPDEN", at, rank.Read, _limits.ReadToPowerDown);
        Require("tPDEN", at, rank.Written, written);
        long row = Math.Max(rank.Activated, rank.Precharged);
        Require("tPDEN", at, Math.Max(row, Math.Max(rank.RefreshedAll, rank.RefreshedBank)), _limits.ToPowerDown);
        rank.IsPoweredDown = true;
        rank.PowerEntered = at;
    }

    private void EnterSelfRefresh(RankRecord rank, long at)
    {
        foreach (BankRecord bank in rank.Banks)
        {
            CheckClosed(rank, bank, at);
        }

        rank.IsSelfRefreshing = true;
        rank.PowerEntered = at;
        rank.Ledger.Sleep(at);
        CheckDebt(rank, at);
    }
}

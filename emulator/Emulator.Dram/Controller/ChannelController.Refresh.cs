using System.Numerics;

namespace Emulator.Dram.Controller;

/// <summary>
/// Refreshes and refresh management that cannot wait: a demand of a rank on all its banks or some, which take no new
/// requests until it is met.
/// </summary>
internal sealed partial class ChannelController
{
    private readonly CommandKind[] _demandKind;
    private readonly int[] _demandBank;

    /// <summary>The banks of each rank that a demand holds back.</summary>
    private readonly ulong[] _held;

    /// <summary>Banks of each rank that were activated so often that they need refresh management.</summary>
    private readonly ulong[] _worn;

    /// <summary>Activates of each bank since it was managed or refreshed (RAA of JESD79-5 4.14).</summary>
    private readonly int[] _activations;

    /// <summary>The ranks with a demand, as bits.</summary>
    private uint _demands;

    private void FallDue(long clock)
    {
        _refresh.FallDue(clock);
        for (int rank = 0; rank < _held.Length; rank++)
        {
            UpdateDemand(rank);
        }
    }

    /// <summary>What a rank needs first, if anything.</summary>
    private void UpdateDemand(int rank)
    {
        uint bit = 1u << rank;
        if (_refresh.Waits(rank))
        {
            Demand(rank, _refresh.Kind, RefreshSlotBank(rank));
        }
        else if (_worn[rank] != 0)
        {
            int bank = (rank * _banksPerRank) + BitOperations.TrailingZeroCount(_worn[rank]);
            Demand(rank, _manageKind, bank);
        }
        else
        {
            _held[rank] = 0;
            _demands &= ~bit;
        }
    }

    private void Demand(int rank, CommandKind kind, int bank)
    {
        _demandKind[rank] = kind;
        _demandBank[rank] = bank;
        _held[rank] = BanksOf(kind, bank);
        _demands |= 1u << rank;
    }

    /// <summary>The first bank that a rank's next refresh takes.</summary>
    private int RefreshSlotBank(int rank) => (rank * _banksPerRank) + _refresh.SlotOf(rank);

    /// <summary>The banks of its rank that a command takes, as bits.</summary>
    private ulong BanksOf(CommandKind kind, int bank)
    {
        int inRank = bank % _banksPerRank;
        return kind switch
        {
            CommandKind.RefreshAll or CommandKind.ManageAll or CommandKind.PrechargeAll => ulong.MaxValue
                >> (64 - _banksPerRank),
            _ => _timing.Sets.MaskOf(kind, inRank),
        };
    }

    /// <summary>False when the queues are held back.</summary>
    private bool ConsiderDemands()
    {
        if (_policy.RefreshStopsChannel)
        {
            ConsiderDemand(_refresh.IsWaiting ? _refresh.First : BitOperations.TrailingZeroCount(_demands));
            return false;
        }

        for (uint ranks = _demands; ranks != 0; ranks &= ranks - 1)
        {
            ConsiderDemand(BitOperations.TrailingZeroCount(ranks));
        }

        return true;
    }

    private void ConsiderDemand(int rank)
    {
        if (_power[rank] == PowerState.Up)
        {
            ConsiderCare(rank, _demandKind[rank], _demandBank[rank], _held[rank], 0, Urgency.Refresh);
        }
    }

    /// <summary>
    /// Care for banks needs them closed, and nothing is closed that a request was opened for.
    /// </summary>
    private void ConsiderCare(int rank, CommandKind kind, int bank, ulong banks, long notBefore, long urgency)
    {
        ulong open = _open[rank] & banks;
        if (open == 0)
        {
            long ready = Math.Max(_timing.RankReadyAt(kind, rank), _timing.BankReadyAt(kind, bank));
            Consider(Math.Max(notBefore, ready), urgency, kind, bank);
        }
        else if ((_activeBanks[rank] & banks) == 0)
        {
            bool all = kind is CommandKind.RefreshAll or CommandKind.ManageAll;
            int first = (rank * _banksPerRank) + (all ? 0 : BitOperations.TrailingZeroCount(open));
            CommandKind close = all ? CommandKind.PrechargeAll : CommandKind.Precharge;
            if (!all && _hasSameBank && (open & (open - 1)) != 0)
            {
                close = CommandKind.PrechargeSame;
            }

            long ready = Math.Max(_timing.RankReadyAt(close, rank), _timing.BankReadyAt(close, first));
            Consider(Math.Max(notBefore, ready), urgency, close, first);
        }
    }

    /// <summary>A bank was activated once more.</summary>
    private void CountActivation(int bank)
    {
        if (++_activations[bank] >= _policy.ManagementThreshold)
        {
            int rank = _bank[bank].Rank;
            _worn[rank] |= BitOf(bank);
            UpdateDemand(rank);
        }
    }

    /// <summary>Refresh and refresh management take RAAIMT off the count of their banks (JESD79-5 4.14).</summary>
    private void TakeCare(CommandKind kind, int bank, long clock)
    {
        int rank = _bank[bank].Rank;
        if (kind == _refresh.Kind)
        {
            _refresh.Done(rank, clock);
        }

        if (_policy.ManagementThreshold > 0)
        {
            for (ulong banks = BanksOf(kind, bank); banks != 0;)
            {
                int inRank = NextBank(ref banks);
                ref int count = ref _activations[(rank * _banksPerRank) + inRank];
                count = Math.Max(0, count - _policy.ManagementThreshold);
                _worn[rank] &= ~(1UL << inRank);
            }
        }

        UpdateDemand(rank);
    }
}

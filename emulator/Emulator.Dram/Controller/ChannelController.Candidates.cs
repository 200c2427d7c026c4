using System.Numerics;

namespace Emulator.Dram.Controller;

/// <summary>
/// Which request of each bank could go next: the oldest that hits the open row and the oldest that does not. They are
/// remembered and change when a request comes, goes, or a row opens or closes.
/// </summary>
internal sealed partial class ChannelController
{
    private const int Closed = -1;

    private readonly int[] _openRow;
    private readonly int[] _active;
    private readonly int[] _hit;
    private readonly int[] _miss;
    private readonly int[] _hitsInRow;
    private readonly ulong[] _pending;
    private readonly ulong[] _activeBanks;
    private readonly int[] _openBanks;

    /// <summary>True when a request became the oldest of its kind in its bank.</summary>
    private bool AddCandidate(int entry, int bank, int row, bool isWrite)
    {
        int list = RequestPool.ListOf(bank, isWrite);
        _pool.Append(list, entry);
        int rank = bank / _organization.BanksPerRank;
        _pending[(rank << 1) + (isWrite ? 1 : 0)] |= 1UL << (bank % _organization.BanksPerRank);
        ref int oldest = ref _openRow[bank] == row ? ref _hit[list] : ref _miss[list];
        if (oldest != RequestPool.None)
        {
            return false;
        }

        oldest = entry;
        return true;
    }

    private void RemoveCandidate(int entry, int bank, bool isWrite)
    {
        int list = RequestPool.ListOf(bank, isWrite);
        int next = _pool.Next[entry];
        _pool.Unlink(list, entry);
        if (_pool.Head(list) == RequestPool.None)
        {
            int rank = bank / _organization.BanksPerRank;
            _pending[(rank << 1) + (isWrite ? 1 : 0)] &= ~(1UL << (bank % _organization.BanksPerRank));
        }

        // What comes after the oldest of a kind is the first of that kind behind it.
        if (_hit[list] == entry)
        {
            _hit[list] = FindFrom(next, _openRow[bank], wanted: true);
        }
        else if (_miss[list] == entry)
        {
            _miss[list] = FindFrom(next, _openRow[bank], wanted: false);
        }
    }

    /// <summary>A row was opened or closed: both directions are looked through again.</summary>
    private void Reclassify(int bank)
    {
        int row = _openRow[bank];
        for (int list = bank << 1; list <= (bank << 1) + 1; list++)
        {
            int head = _pool.Head(list);
            _hit[list] = row == Closed ? RequestPool.None : FindFrom(head, row, wanted: true);
            _miss[list] = row == Closed ? head : FindFrom(head, row, wanted: false);
        }
    }

    private int FindFrom(int entry, int row, bool wanted)
    {
        while (entry != RequestPool.None && (_pool.Row[entry] == row) != wanted)
        {
            entry = _pool.Next[entry];
        }

        return entry;
    }

    private void OpenRow(int bank, int row)
    {
        _openRow[bank] = row;
        _hitsInRow[bank] = 0;
        _openBanks[bank / _organization.BanksPerRank]++;
        Reclassify(bank);
    }

    private void CloseRow(int bank)
    {
        if (_openRow[bank] != Closed)
        {
            _openRow[bank] = Closed;
            _openBanks[bank / _organization.BanksPerRank]--;
            Reclassify(bank);
        }
    }

    private void CloseAllRows(int rank)
    {
        for (int i = 0; i < _organization.BanksPerRank; i++)
        {
            CloseRow((rank * _organization.BanksPerRank) + i);
        }
    }

    private void SetActive(int bank, int entry)
    {
        int rank = bank / _organization.BanksPerRank;
        ulong bit = 1UL << (bank % _organization.BanksPerRank);
        _active[bank] = entry;
        _activeBanks[rank] = entry == RequestPool.None ? _activeBanks[rank] & ~bit : _activeBanks[rank] | bit;
    }

    private static int NextBank(ref ulong banks)
    {
        int bank = BitOperations.TrailingZeroCount(banks);
        banks &= banks - 1;
        return bank;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Emulator.Dram.Controller;

/// <summary>
/// Which request of each bank could go next: the oldest that hits the open row and the oldest that does not, and the
/// commands that these two want, as keys by direction and bank. They change when a request comes, goes, or a row opens
/// or closes.
/// </summary>
internal sealed partial class ChannelController
{
    private const int Closed = -1;

    private readonly int[] _openRow;
    private readonly int[] _active;
    private readonly int[] _hit;
    private readonly int[] _miss;
    private readonly int[] _hitsInRow;

    /// <summary>The open banks of each rank.</summary>
    private readonly ulong[] _open;

    /// <summary>Banks of a rank with requests, by rank and direction.</summary>
    private readonly ulong[] _pending;
    private readonly ulong[] _activeBanks;

    /// <summary>Keys of what the banks want, by direction and bank; <see cref="Urgency.None"/> when nothing.</summary>
    private readonly long[] _moveKeys;
    private readonly long[] _activateKeys;
    private readonly long[] _prechargeKeys;

    /// <summary>The banks of a rank that have such a key, by rank and direction.</summary>
    private readonly ulong[] _moveBanks;
    private readonly ulong[] _activateBanks;
    private readonly ulong[] _prechargeBanks;

    /// <summary>Works out what a bank wants in one direction.</summary>
    private void Rekey(int bank, bool isWrite) // HOT
    {
        int list = RequestPool.ListOf(bank, isWrite);
        int miss = _miss[list];
        int hit = _hit[list];
        long move = Urgency.None;
        long activate = Urgency.None;
        long precharge = Urgency.None;
        if (_openRow[bank] == Closed)
        {
            activate = miss == RequestPool.None ? Urgency.None : _pool[miss].Key + _activateClass;
        }
        else
        {
            bool closes = miss != RequestPool.None && _active[bank] == RequestPool.None;
            if (_hitsFirst && closes && hit != RequestPool.None)
            {
                // A row with hits stays open, until they have had their share and an older request waits.
                closes = _policy.RowHitCap > 0 && _hitsInRow[bank] >= _policy.RowHitCap
                    && _pool[miss].Key < _pool[hit].Key;
                hit = closes ? RequestPool.None : hit;
            }

            move = hit == RequestPool.None ? Urgency.None : _pool[hit].Key + Urgency.Move;
            precharge = closes ? _pool[miss].Key + _prechargeClass : Urgency.None;
        }

        int rank = _rankOf[bank];
        int index = isWrite ? _banks + bank : bank;
        int set = (rank << 1) + (isWrite ? 1 : 0);
        ulong bit = 1UL << (bank - (rank * _banksPerRank));
        Put(_moveKeys, _moveBanks, index, set, bit, move);
        Put(_activateKeys, _activateBanks, index, set, bit, activate);
        Put(_prechargeKeys, _prechargeBanks, index, set, bit, precharge);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(long[] keys, ulong[] banks, int index, int set, ulong bit, long key)
    {
        keys[index] = key;
        banks[set] = key == Urgency.None ? banks[set] & ~bit : banks[set] | bit;
    }

    /// <summary>Both directions, as far as somebody waits there.</summary>
    private void RekeyBoth(int bank)
    {
        Rekey(bank, isWrite: false);
        if (_writeCount > 0)
        {
            Rekey(bank, isWrite: true);
        }
    }

    /// <summary>True when a request became the oldest of its kind in its bank.</summary>
    private bool AddCandidate(int entry, int bank, int row, bool isWrite)
    {
        int list = RequestPool.ListOf(bank, isWrite);
        _pool.Append(list, entry);
        int rank = _rankOf[bank];
        _pending[(rank << 1) + (isWrite ? 1 : 0)] |= 1UL << (bank - (rank * _banksPerRank));
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
        int next = _pool[entry].Next;
        _pool.Unlink(list, entry);
        if (_pool.Head(list) == RequestPool.None)
        {
            int rank = _rankOf[bank];
            _pending[(rank << 1) + (isWrite ? 1 : 0)] &= ~(1UL << (bank - (rank * _banksPerRank)));
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

        RekeyBoth(bank);
    }

    private int FindFrom(int entry, int row, bool wanted)
    {
        while (entry != RequestPool.None)
        {
            ref PendingRequest item = ref _pool[entry];
            if ((item.Row == row) == wanted)
            {
                break;
            }

            entry = item.Next;
        }

        return entry;
    }

    private void OpenRow(int bank, int row)
    {
        _openRow[bank] = row;
        _hitsInRow[bank] = 0;
        _open[_rankOf[bank]] |= BitOf(bank);
        Reclassify(bank);
    }

    private void CloseRow(int bank)
    {
        if (_openRow[bank] != Closed)
        {
            _openRow[bank] = Closed;
            _open[_rankOf[bank]] &= ~BitOf(bank);
            Reclassify(bank);
        }
    }

    private void CloseRows(int rank, ulong banks)
    {
        for (banks &= _open[rank]; banks != 0;)
        {
            CloseRow((rank * _banksPerRank) + NextBank(ref banks));
        }
    }

    /// <summary>A bank among those of its rank.</summary>
    private ulong BitOf(int bank) => 1UL << (bank - (_rankOf[bank] * _banksPerRank));

    private void SetActive(int bank, int entry)
    {
        int rank = _rankOf[bank];
        ulong bit = 1UL << (bank - (rank * _banksPerRank));
        _active[bank] = entry;
        _activeBanks[rank] = entry == RequestPool.None ? _activeBanks[rank] & ~bit : _activeBanks[rank] | bit;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NextBank(ref ulong banks)
    {
        int bank = BitOperations.TrailingZeroCount(banks);
        banks &= banks - 1;
        return bank;
    }
}

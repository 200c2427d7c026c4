using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Emulator.Dram.Timing;

namespace Emulator.Dram.Controller;

/// <summary>
/// Which request of each bank could go next: the oldest that hits the open row and the oldest that does not, and the
/// commands that these two want, as keys by direction, command and bank. They change when a request comes, goes, or a
/// row opens or closes.
/// </summary>
internal sealed partial class ChannelController
{
    private readonly RowBuffer[] _bank;

    /// <summary>The open banks of each rank.</summary>
    private readonly ulong[] _open;

    /// <summary>Banks of a rank with requests, by rank and direction.</summary>
    private readonly ulong[] _pending;

    /// <summary>Banks of a rank whose row was opened for a request that still waits for its data.</summary>
    private readonly ulong[] _activeBanks;

    /// <summary>
    /// Keys of what the banks want: RD or WR, then ACT, then PRE, of reads and then of writes;
    /// <see cref="Urgency.NoKey"/> when nothing.
    /// </summary>
    private readonly uint[] _keys;

    /// <summary>From the keys of one command to those of the next.</summary>
    private readonly int _keyStride;

    /// <summary>Where the keys of a direction begin.</summary>
    private int KeysOf(bool isWrite) => isWrite ? 3 * _keyStride : 0;

    /// <summary>Works out what a bank wants in one direction.</summary>
    private void Rekey(int bank, bool isWrite) // HOT
    {
        RequestPool pool = _pool;
        ref RowBuffer state = ref _bank[bank];
        ref WaitingList list = ref pool.List(bank, isWrite);
        uint hit = pool.KeyOf(list.Hit);
        uint miss = pool.KeyOf(list.Miss);
        uint activate = Urgency.NoKey;
        if (state.OpenRow == RowBuffer.Closed)
        {
            activate = miss;
            miss = Urgency.NoKey;
        }
        else if (state.Active != RequestPool.None)
        {
            miss = Urgency.NoKey;
        }
        else if (_hitsFirst && hit != Urgency.NoKey)
        {
            // A row with hits stays open, until they have had their share and an older request waits.
            bool closes = miss < hit && _policy.RowHitCap > 0 && state.HitsInRow >= _policy.RowHitCap;
            hit = closes ? Urgency.NoKey : hit;
            miss = closes ? miss : Urgency.NoKey;
        }

        // Eight banks are written at once, because that is how they will be read.
        ref uint keys = ref Unsafe.Add(
            ref MemoryMarshal.GetArrayDataReference(_keys), KeysOf(isWrite) + (bank & -Lanes.Count));
        Vector256<uint> own = Lanes.Only(bank);
        Put(ref keys, own, hit);
        Put(ref Unsafe.Add(ref keys, _keyStride), own, activate);
        Put(ref Unsafe.Add(ref keys, 2 * _keyStride), own, miss);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ref uint keys, Vector256<uint> own, uint key) =>
        Vector256.ConditionalSelect(own, Vector256.Create(key), Vector256.LoadUnsafe(ref keys)).StoreUnsafe(ref keys);

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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool AddCandidate(int entry, int bank, int row, bool isWrite)
    {
        ref RowBuffer state = ref _bank[bank];
        ref WaitingList list = ref _pool.List(bank, isWrite);
        _pool.Append(ref list, entry);
        _pending[(state.Rank << 1) + (isWrite ? 1 : 0)] |= state.Bit;
        ref int oldest = ref state.OpenRow == row ? ref list.Hit : ref list.Miss;
        if (oldest != RequestPool.None)
        {
            return false;
        }

        oldest = entry;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RemoveCandidate(int entry, int bank, bool isWrite)
    {
        RequestPool pool = _pool;
        ref RowBuffer state = ref _bank[bank];
        ref WaitingList list = ref pool.List(bank, isWrite);
        int next = pool[entry].Next;
        pool.Unlink(ref list, entry);
        if (list.Head == RequestPool.None)
        {
            _pending[(state.Rank << 1) + (isWrite ? 1 : 0)] &= ~state.Bit;
        }

        // What comes after the oldest of a kind is the first of that kind behind it.
        if (list.Hit == entry)
        {
            list.Hit = pool.FindHit(next, state.OpenRow);
        }
        else if (list.Miss == entry)
        {
            list.Miss = pool.FindMiss(next, state.OpenRow);
        }
    }

    /// <summary>A row was opened or closed: who waits for the bank is looked through again.</summary>
    private void Reclassify(int bank, int row, bool isWrite) // HOT
    {
        ref WaitingList list = ref _pool.List(bank, isWrite);
        if (list.Head != RequestPool.None)
        {
            list.Hit = row == RowBuffer.Closed ? RequestPool.None : _pool.FindHit(list.Head, row);
            list.Miss = row == RowBuffer.Closed ? list.Head : _pool.FindMiss(list.Head, row);
        }

        Rekey(bank, isWrite);
    }

    private void ReclassifyBoth(int bank, int row)
    {
        Reclassify(bank, row, isWrite: false);
        if (_writeCount > 0)
        {
            Reclassify(bank, row, isWrite: true);
        }
    }

    private void OpenRow(int bank, int row)
    {
        ref RowBuffer state = ref _bank[bank];
        state.OpenRow = row;
        state.HitsInRow = 0;
        _open[state.Rank] |= state.Bit;
        ReclassifyBoth(bank, row);
    }

    private void CloseRow(int bank)
    {
        ref RowBuffer state = ref _bank[bank];
        if (state.OpenRow != RowBuffer.Closed)
        {
            state.OpenRow = RowBuffer.Closed;
            _open[state.Rank] &= ~state.Bit;
            ReclassifyBoth(bank, RowBuffer.Closed);
        }
    }

    private void CloseRows(int rank, ulong banks)
    {
        for (banks &= _open[rank]; banks != 0;)
        {
            CloseRow((rank * _banksPerRank) + NextBank(ref banks));
        }
    }

    /// <summary>A bank's bit among those of its rank.</summary>
    private ulong BitOf(int bank) => _bank[bank].Bit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NextBank(ref ulong banks)
    {
        int bank = BitOperations.TrailingZeroCount(banks);
        banks &= banks - 1;
        return bank;
    }
}

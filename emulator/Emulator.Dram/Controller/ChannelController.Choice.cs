using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Emulator.Dram.Controller;

/// <summary>
/// The next command and its clock: of all that could go, those with the earliest clock, and of these the one that the
/// policy puts first. Found once after each change, not once a clock; a request that comes in is compared with the
/// best so far. See <see cref="Urgency"/> for how candidates compare.
/// </summary>
internal sealed partial class ChannelController
{
    /// <summary>Up to so many banks are looked at one by one, more in vectors of all.</summary>
    private const int FewBanks = 3;

    private readonly bool _hitsFirst;
    private readonly bool _inOrder;
    private readonly long _activateClass;
    private readonly long _prechargeClass;
    private bool _drainsWrites;
    private bool _evaluated;

    /// <summary>The clock that <see cref="_best"/> counts from.</summary>
    private long _from;
    private long _best;
    private long _bestAt = long.MaxValue;
    private long _reviewAt = long.MaxValue;

    /// <summary>Of a best without a request: what and where to.</summary>
    private CommandKind _bestKind;
    private int _bestBank;

    /// <summary>Works out the next command, at <paramref name="from"/> or later.</summary>
    private void Evaluate(long from) // HOT
    {
        _evaluated = true;
        _from = from;
        _best = Urgency.None;
        _reviewAt = long.MaxValue;
        if (_synced != RequestPool.None)
        {
            ConsiderSynced();
            return;
        }

        for (int rank = 0; rank < _activeBanks.Length; rank++)
        {
            if (_activeBanks[rank] != 0)
            {
                ConsiderActive(rank);
            }
        }

        if ((_demands == 0 || ConsiderDemands()) && _best >> Urgency.ClockShift > 0)
        {
            UpdateMode();
            ConsiderQueue(_drainsWrites);
        }

        if (_hasIdleWork)
        {
            ConsiderIdle();
        }

        _bestAt = _best >= Urgency.None ? long.MaxValue : from + (_best >> Urgency.ClockShift);
    }

    /// <summary>Requests whose row was opened for them go before everything else of their clock.</summary>
    private void ConsiderActive(int rank)
    {
        ulong banks = _activeBanks[rank];
        int first = rank * _banksPerRank;
        long read = Math.Max(_from, _timing.RankReadyAt(CommandKind.Read, rank));
        long write = Math.Max(_from, _timing.RankReadyAt(CommandKind.Write, rank));
        while (banks != 0)
        {
            int bank = first + NextBank(ref banks);
            ref PendingRequest item = ref _pool[_active[bank]];
            CommandKind kind = item.IsWrite ? CommandKind.Write : CommandKind.Read;
            long at = Math.Max(item.IsWrite ? write : read, _bankReady[_timing.IndexOf(kind, bank)]);
            _best = Math.Min(_best, ((at - _from) << Urgency.ClockShift) + item.Key);
        }
    }

    /// <summary>The RD or WR for which CAS was given comes next (LPDDR5).</summary>
    private void ConsiderSynced()
    {
        _bestAt = Math.Max(_from, _timing.ReadyAt(WantedBy(_synced), _pool[_synced].Bank));
        _best = ((_bestAt - _from) << Urgency.ClockShift) + _pool[_synced].Key;
    }

    /// <summary>A command that serves no request.</summary>
    private void Consider(long at, long urgency, CommandKind kind, int bank)
    {
        long wait = Math.Max(at, _from) - _from;
        if (wait > Urgency.MaxWait)
        {
            Review(at);
            return;
        }

        long candidate = (wait << Urgency.ClockShift) + urgency + Urgency.NoEntry;
        if (candidate < _best)
        {
            _best = candidate;
            _bestKind = kind;
            _bestBank = bank;
        }
    }

    /// <summary>Something may change at a clock by itself, or is too far away to compare.</summary>
    private void Review(long at) => _reviewAt = Math.Min(_reviewAt, Math.Min(at, _from + Urgency.MaxWait));

    private void ConsiderQueue(bool writes)
    {
        if (_inOrder)
        {
            ConsiderOldest(writes);
            return;
        }

        CommandKind move = writes ? CommandKind.Write : CommandKind.Read;
        int direction = writes ? 1 : 0;
        for (int rank = 0; rank < _activeBanks.Length; rank++)
        {
            int set = (rank << 1) + direction;
            if (_pending[set] != 0 && _power[rank] == PowerState.Up)
            {
                int keys = (direction * _banks) + (rank * _banksPerRank);
                ConsiderClass(move, rank, _moveBanks[set], _moveKeys, keys);
                ConsiderClass(CommandKind.Precharge, rank, _prechargeBanks[set], _prechargeKeys, keys);
                ConsiderClass(CommandKind.Activate, rank, _activateBanks[set], _activateKeys, keys);
            }
        }
    }

    /// <summary>All banks of a rank that want one kind of command.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ConsiderClass(CommandKind kind, int rank, ulong banks, long[] keys, int firstKey) // HOT
    {
        ulong held = _held[rank];
        banks &= ~held;
        if (banks == 0)
        {
            return;
        }

        long gate = Math.Max(0, _timing.RankReadyAt(kind, rank) - _from);
        if (gate << Urgency.ClockShift >= _best)
        {
            return;
        }

        int first = _timing.IndexOf(kind, rank * _banksPerRank);
        if (held == 0 && BitOperations.PopCount(banks) > FewBanks)
        {
            _best = Math.Min(_best, Smallest(_bankReady, first, keys, firstKey, _banksPerRank, _from, gate));
            return;
        }

        while (banks != 0)
        {
            int bank = NextBank(ref banks);
            long wait = Math.Max(gate, _bankReady[first + bank] - _from);
            _best = Math.Min(_best, (wait << Urgency.ClockShift) + keys[firstKey + bank]);
        }
    }

    /// <summary>The smallest urgency of all banks of a rank, four banks at a time.</summary>
    private static long Smallest(
        long[] ready, int firstReady, long[] keys, int firstKey, int count, long from, long gate) // HOT
    {
        ReadOnlySpan<long> readySpan = ready.AsSpan(firstReady, count);
        ReadOnlySpan<long> keySpan = keys.AsSpan(firstKey, count);
        ref long r = ref MemoryMarshal.GetReference(readySpan);
        ref long k = ref MemoryMarshal.GetReference(keySpan);
        Vector256<long> from4 = Vector256.Create(from);
        Vector256<long> gate4 = Vector256.Create(gate);
        Vector256<long> best4 = Vector256.Create(Urgency.None);
        for (int i = 0; i + 4 <= count; i += 4)
        {
            Vector256<long> wait = Vector256.Max(Vector256.LoadUnsafe(ref r, (nuint)i) - from4, gate4);
            best4 = Vector256.Min(best4, (wait << Urgency.ClockShift) + Vector256.LoadUnsafe(ref k, (nuint)i));
        }

        Vector128<long> best2 = Vector128.Min(best4.GetLower(), best4.GetUpper());
        return Math.Min(best2[0], best2[1]);
    }

    /// <summary>In order: one request at a time, the oldest of the queue.</summary>
    private void ConsiderOldest(bool writes)
    {
        int oldest = RequestPool.None;
        for (int rank = 0; rank < _activeBanks.Length; rank++)
        {
            if (_activeBanks[rank] != 0)
            {
                return;
            }

            for (ulong banks = _pending[(rank << 1) + (writes ? 1 : 0)]; banks != 0;)
            {
                int bank = (rank * _banksPerRank) + NextBank(ref banks);
                int head = _pool.Head(RequestPool.ListOf(bank, writes));
                oldest = oldest == RequestPool.None || _pool[head].Key < _pool[oldest].Key ? head : oldest;
            }
        }

        if (oldest == RequestPool.None)
        {
            return;
        }

        int wanted = _pool[oldest].Bank;
        int wantedRank = _rankOf[wanted];
        if (_power[wantedRank] != PowerState.Up || (_held[wantedRank] & BitOf(wanted)) != 0)
        {
            return;
        }

        CommandKind kind = WantedBy(oldest);
        long at = Math.Max(_from, _timing.ReadyAt(kind, wanted));
        _best = Math.Min(_best, ((at - _from) << Urgency.ClockShift) + Urgency.Move + _pool[oldest].Key);
    }

    /// <summary>The next command of a request.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private CommandKind WantedBy(int entry)
    {
        ref PendingRequest item = ref _pool[entry];
        int row = _openRow[item.Bank];
        if (row == item.Row)
        {
            return item.IsWrite ? CommandKind.Write : CommandKind.Read;
        }

        return row == Closed ? CommandKind.Activate : CommandKind.Precharge;
    }

    /// <summary>Compares a request that became the oldest of its kind with the best so far.</summary>
    private void ConsiderNew(int bank, bool isWrite)
    {
        int rank = _rankOf[bank];
        if (_demands != 0 && (_policy.RefreshStopsChannel || (_held[rank] & BitOf(bank)) != 0))
        {
            return;
        }

        int index = isWrite ? _banks + bank : bank;
        ConsiderOne(isWrite ? CommandKind.Write : CommandKind.Read, rank, bank, _moveKeys[index]);
        ConsiderOne(CommandKind.Precharge, rank, bank, _prechargeKeys[index]);
        ConsiderOne(CommandKind.Activate, rank, bank, _activateKeys[index]);
        _bestAt = _best >= Urgency.None ? long.MaxValue : _from + (_best >> Urgency.ClockShift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ConsiderOne(CommandKind kind, int rank, int bank, long key)
    {
        if (key != Urgency.None)
        {
            long at = Math.Max(_timing.RankReadyAt(kind, rank), _bankReady[_timing.IndexOf(kind, bank)]);
            _best = Math.Min(_best, ((Math.Max(at, _now + 1) - _from) << Urgency.ClockShift) + key);
        }
    }

    /// <summary>Drains writes when many wait or nothing else does, until few are left.</summary>
    private void UpdateMode()
    {
        _drainsWrites = _drainsWrites
            ? _writeCount > _policy.WriteLow || _readCount == 0
            : _writeCount >= _policy.WriteHigh || _readCount == 0;
    }

    /// <summary>Whether a request that has just come in could change the mode.</summary>
    private bool ModeMayChange(bool isWrite) => isWrite
        ? !_drainsWrites && _writeCount >= _policy.WriteHigh
        : _readCount == 1;
}

using System.Runtime.CompilerServices;
using Emulator.Dram.Timing;

namespace Emulator.Dram.Controller;

/// <summary>
/// The next command and its clock: of all that could go, those with the earliest clock, and of these the one that the
/// policy puts first. Found once after each change, not once a clock; a request that comes in is compared with the
/// best so far. See <see cref="Urgency"/> for how candidates compare.
/// </summary>
internal sealed partial class ChannelController
{
    private readonly bool _hitsFirst;
    private readonly bool _inOrder;

    /// <summary>The banks of a rank fill vectors of eight.</summary>
    private readonly bool _hasWholeVectors;
    private readonly long _activateClass;
    private readonly long _prechargeClass;

    /// <summary>Writes go, not reads: in the clock that <see cref="_best"/> counts from, and before it.</summary>
    private bool _drainsWrites;
    private bool _drainedBefore;
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
        // A clock that is looked at again, because of a request that came, is still the same clock.
        _drainedBefore = from == _from ? _drainedBefore : _drainsWrites;
        _drainsWrites = _drainedBefore;
        _evaluated = true;
        _from = from;
        _best = Urgency.None;
        _reviewAt = long.MaxValue;
        if (_synced != RequestPool.None)
        {
            ConsiderSynced();
            return;
        }

        uint clock = _timing.Count(from);
        for (int rank = 0; rank < _activeBanks.Length; rank++)
        {
            if (_activeBanks[rank] != 0)
            {
                ConsiderActive(rank, clock);
            }
        }

        if ((_demands == 0 || ConsiderDemands()) && _best >> Urgency.ClockShift > 0)
        {
            UpdateMode();
            ConsiderQueue(_drainsWrites, clock);
        }

        if (_hasIdleWork)
        {
            ConsiderIdle();
        }

        _bestAt = _best >= Urgency.None ? long.MaxValue : from + (_best >> Urgency.ClockShift);
    }

    /// <summary>Requests whose row was opened for them go before everything else of their clock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ConsiderActive(int rank, uint clock)
    {
        int first = rank * _banksPerRank;
        uint[] gates = _timing.Gates;
        uint[] ready = _bankReady;
        uint read = Math.Max(clock, gates[ChannelTiming.GateOf(CommandKind.Read, rank)]);
        uint write = Math.Max(clock, gates[ChannelTiming.GateOf(CommandKind.Write, rank)]);
        long best = _best;
        for (ulong banks = _activeBanks[rank]; banks != 0;)
        {
            int bank = first + NextBank(ref banks);
            ref PendingRequest item = ref _pool[_bank[bank].Active];
            uint at = item.IsWrite
                ? Math.Max(write, ready[_writeReady + bank])
                : Math.Max(read, ready[_readReady + bank]);
            best = Math.Min(best, ((long)(at - clock) << Urgency.ClockShift) + item.Key);
        }

        _best = best;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ConsiderQueue(bool writes, uint clock)
    {
        if (_inOrder)
        {
            ConsiderOldest(writes);
            return;
        }

        for (int rank = 0; rank < _activeBanks.Length; rank++)
        {
            ulong banks = _pending[(rank << 1) + (writes ? 1 : 0)];
            if (banks == 0 || _power[rank] != PowerState.Up)
            {
                continue;
            }

            if (_held[rank] == 0 && _hasWholeVectors)
            {
                ConsiderRank(rank, writes, clock);
                continue;
            }

            for (banks &= ~_held[rank]; banks != 0;)
            {
                ConsiderBank((rank * _banksPerRank) + NextBank(ref banks), writes, clock);
            }
        }
    }

    /// <summary>What a bank wants in one direction, not before a clock.</summary>
    private void ConsiderBank(int bank, bool writes, uint notBefore)
    {
        int keys = KeysOf(writes) + bank;
        uint from = _timing.Count(_from);
        ConsiderOne(writes ? CommandKind.Write : CommandKind.Read, bank, Urgency.Move, _keys[keys], from, notBefore);
        ConsiderOne(CommandKind.Activate, bank, _activateClass, _keys[keys + _keyStride], from, notBefore);
        ConsiderOne(CommandKind.Precharge, bank, _prechargeClass, _keys[keys + (2 * _keyStride)], from, notBefore);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ConsiderOne(CommandKind kind, int bank, long urgency, uint key, uint from, uint notBefore)
    {
        if (key != Urgency.NoKey)
        {
            uint gate = _timing.Gates[ChannelTiming.GateOf(kind, _bank[bank].Rank)];
            uint at = Math.Max(Math.Max(gate, _bankReady[_timing.IndexOf(kind, bank)]), notBefore);
            _best = Math.Min(_best, ((long)(at - from) << Urgency.ClockShift) + urgency + key);
        }
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
                int head = _pool.List((rank * _banksPerRank) + NextBank(ref banks), writes).Head;
                oldest = _pool.KeyOf(head) < _pool.KeyOf(oldest) ? head : oldest;
            }
        }

        if (oldest == RequestPool.None)
        {
            return;
        }

        int wanted = _pool[oldest].Bank;
        ref RowBuffer state = ref _bank[wanted];
        if (_power[state.Rank] != PowerState.Up || (_held[state.Rank] & state.Bit) != 0)
        {
            return;
        }

        long at = Math.Max(_from, _timing.ReadyAt(WantedBy(oldest), wanted));
        _best = Math.Min(_best, ((at - _from) << Urgency.ClockShift) + Urgency.Move + _pool[oldest].Key);
    }

    /// <summary>The next command of a request.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private CommandKind WantedBy(int entry)
    {
        ref PendingRequest item = ref _pool[entry];
        int row = _bank[item.Bank].OpenRow;
        if (row == item.Row)
        {
            return item.IsWrite ? CommandKind.Write : CommandKind.Read;
        }

        return row == RowBuffer.Closed ? CommandKind.Activate : CommandKind.Precharge;
    }

    /// <summary>Compares a request that became the oldest of its kind with the best so far.</summary>
    private void ConsiderNew(int bank, bool isWrite)
    {
        ref RowBuffer state = ref _bank[bank];
        if (_demands != 0 && (_policy.RefreshStopsChannel || (_held[state.Rank] & state.Bit) != 0))
        {
            return;
        }

        ConsiderBank(bank, isWrite, _timing.Count(_now + 1));
        _bestAt = _best >= Urgency.None ? long.MaxValue : _from + (_best >> Urgency.ClockShift);
    }

    /// <summary>Drains writes when many wait or nothing else does, until few are left.</summary>
    private void UpdateMode()
    {
        _drainsWrites = HasManyWrites || _readCount == 0;
    }

    /// <summary>So many writes wait that they are drained: fewer do where they are drained already.</summary>
    private bool HasManyWrites => _writeCount > (_drainedBefore ? _policy.WriteLow : _policy.WriteHigh - 1);

    /// <summary>
    /// Whether a request that has just come in could change the mode, also of a clock that was looked at before it.
    /// </summary>
    private bool ModeMayChange(bool isWrite) => isWrite
        ? !_drainsWrites && HasManyWrites
        : _readCount == 1;
}

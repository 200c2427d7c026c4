using System.Runtime.CompilerServices;
using Emulator.Arch;
using Emulator.Dram.Mapping;
using Emulator.Dram.Standards;
using Emulator.Dram.Timing;

namespace Emulator.Dram.Controller;

/// <summary>
/// One channel: queues, open rows, refresh, and the one command that can go next. Nothing ticks: time jumps to the next
/// command or refresh. In a clock refreshes fall due first, then at most one command goes out on each command bus;
/// completions are handed over once an advance.
/// </summary>
internal sealed partial class ChannelController
{
    /// <summary>A clock that nobody has worked out.</summary>
    internal const long Unknown = -1;

    private const ulong NoLine = ulong.MaxValue;

    private readonly int _number;
    private readonly Organization _organization;
    private readonly PolicySet _policy;
    private readonly ChannelTiming _timing;
    private readonly RequestPool _pool;
    private readonly RefreshTimer _refresh;
    private readonly uint[] _bankReady;
    private readonly int _readReady;
    private readonly int _writeReady;
    private readonly int _activateReady;
    private readonly int _prechargeReady;
    private readonly int _banks;
    private readonly int _banksPerRank;
    private readonly bool _hasSameBank;
    private readonly bool _hasColumnBus;
    private readonly CommandKind _manageKind;
    private readonly bool _hasClockSync;

    /// <summary>Until when the data clock of each rank runs (WCK of LPDDR5).</summary>
    private readonly long[] _syncedUntil;
    private readonly int _readKeepsSync;
    private readonly int _writeKeepsSync;
    private int _synced = RequestPool.None;
    private readonly CompletionRing _reads;
    private readonly CompletionRing _writes = new(keepsOrder: false);
    private readonly ulong[] _writeLines;
    private readonly int[] _freeSlots;
    private readonly int _readDone;
    private readonly int _writeDone;
    private int _freeSlotCount;
    private int _readCount;
    private int _writeCount;
    private long _now;
    private long _occupancySince;

    /// <param name="number">Among the channels.</param>
    /// <param name="device">The memory behind it.</param>
    /// <param name="table">The rules of the device, shared by all channels, so that they stay in a cache.</param>
    /// <param name="policy">What goes first.</param>
    /// <param name="refresh">When the memory is refreshed.</param>
    internal ChannelController(
        int number, DramDevice device, TimingTable table, PolicySet policy, RefreshPolicy refresh)
    {
        Refuse(policy, device);
        _number = number;
        Statistics = new ChannelStatistics(device);
        _organization = device.Organization;
        _policy = policy;
        _reads = new CompletionRing(policy.ReadsLeaveInOrder);
        _banks = _organization.Banks;
        _banksPerRank = _organization.BanksPerRank;
        _timing = new ChannelTiming(device, table);
        _bankReady = _timing.BankReady;
        _readReady = _timing.IndexOf(CommandKind.Read, 0);
        _writeReady = _timing.IndexOf(CommandKind.Write, 0);
        _activateReady = _timing.IndexOf(CommandKind.Activate, 0);
        _prechargeReady = _timing.IndexOf(CommandKind.Precharge, 0);
        _hasWholeVectors = _banksPerRank % Lanes.Count == 0;
        _hitsFirst = policy.Scheduler == Scheduler.RowHitsFirst;
        _activateClass = _hitsFirst ? Urgency.Activate : Urgency.Move;
        _prechargeClass = _hitsFirst ? Urgency.Precharge : Urgency.Move;
        _pool = new RequestPool(policy.ReadQueue + policy.WriteQueue + _banks, _banks);
        _writeLines = Filled(policy.WriteQueue, NoLine);
        _freeSlots = [.. Enumerable.Range(0, policy.WriteQueue)];
        _freeSlotCount = policy.WriteQueue;
        int readExtra = policy.ReadDoneFromFirstClock ? 0 : device.Standard.ClocksOf(CommandKind.Read) - 1;
        int writeExtra = device.Standard.ClocksOf(CommandKind.Write) - 1;
        _readDone = device.Evaluate(device.Standard.ReadLatency) + readExtra;
        _writeDone = policy.WriteDoneAtIssue ? -1 : device.Evaluate(device.Standard.WriteLatency) + writeExtra;
        _bank = [.. Enumerable.Range(0, _banks).Select(NewBank)];
        _keyStride = Lanes.Pad(_banks);
        _keys = Filled(_keyStride * 3 * 2, Urgency.NoKey);
        _pending = new ulong[_organization.Ranks * 2];
        _activeBanks = new ulong[_organization.Ranks];
        _open = new ulong[_organization.Ranks];
        _refresh = new RefreshTimer(refresh, device, _timing.Sets);
        _demandKind = new CommandKind[_organization.Ranks];
        _demandBank = new int[_organization.Ranks];
        _held = new ulong[_organization.Ranks];
        _worn = new ulong[_organization.Ranks];
        _activations = new int[_banks];
        _hasSameBank = device.Standard.Uses(CommandKind.PrechargeSame);
        _manageKind = ManagementOf(device, policy, refresh.Mode);
        _power = new PowerState[_organization.Ranks];
        _rankUsed = new long[_organization.Ranks];
        _bankUsed = new long[_banks];
        _closeAfter = Filled(_banks, policy.Rows == RowPolicy.Closed ? 0 : policy.RowTimeout);
        _lastClosed = Filled(_banks, RowBuffer.Closed);
        _quietClocks = QuietRefreshes * device["nRFC"];
        _closesRows = policy.Rows != RowPolicy.Open;
        _powersDown = policy.PowerDownAfter > 0 || policy.SelfRefreshAfter > 0;
        _hasIdleWork = _closesRows || _powersDown || _refresh.IsFlexible;
        _inOrder = policy.Scheduler == Scheduler.InOrder;
        _hasClockSync = device.Standard.Uses(CommandKind.ClockSync);
        _syncedUntil = Filled(_organization.Ranks, -1L);
        _readKeepsSync = device.ValueOr("nWCKRD", 0);
        _writeKeepsSync = device.ValueOr("nWCKWR", 0);
        _hasColumnBus = device.Standard.HasColumnBus;
    }

    internal ChannelStatistics Statistics { get; }

    /// <summary>Sees every command; null when nobody looks.</summary>
    internal ICommandSink? Sink { get; set; }

    /// <summary>The next clock in which something happens without new requests.</summary>
    internal long NextEvent => // HOT
        Math.Min(NextChange, Math.Max(_now + 1, Math.Min(_reads.FrontAt, _writes.FrontAt)));

    /// <summary>When the first of the reads under way has its data.</summary>
    internal long NextRead => Math.Max(_now + 1, _reads.FrontAt); // HOT

    /// <summary>The next clock of a command, or in which one could become possible.</summary>
    private long NextChange // HOT
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (!_evaluated)
            {
                Evaluate(_now + 1);
            }

            return Math.Max(_now + 1, Math.Min(_bestAt, Math.Min(_refresh.NextDue, _reviewAt)));
        }
    }

    /// <summary>Gives a request as soon as it is taken; time passes until then.</summary>
    /// <returns>The clock behind which it was given.</returns>
    internal long Submit( // HOT
        in MemoryRequest request, in MappedAddress place, ulong line, long notBefore, ref CompletionQueue done)
    {
        long clock = Math.Max(notBefore, _now);
        if (clock > _now)
        {
            AdvanceTo(clock, ref done);
        }

        if (!TrySubmit(request, place, line, clock))
        {
            do
            {
                clock = NextChange;
                Step(clock);
            }
            while (!HasRoom(request.IsWrite));
            Complete(clock, ref done);
            TrySubmit(request, place, line, clock);
        }

        return clock;
    }

    /// <summary>Takes a request that comes in after clock <paramref name="at"/>, unless its queue is full.</summary>
    internal bool TrySubmit(in MemoryRequest request, in MappedAddress place, ulong line, long at) // HOT
    {
        _now = Math.Max(_now, at);
        return request.IsWrite ? TryAddWrite(request, place, line, at) : TryAddRead(request, place, line, at);
    }

    /// <summary>Lets time pass; the next command is looked for only when somebody asks for what comes next.</summary>
    /// <returns>The next event, or <see cref="Unknown"/>.</returns>
    internal long AdvanceTo(long now, ref CompletionQueue done) // HOT
    {
        long clock = 0;
        while (clock < now)
        {
            clock = NextChange;
            if (clock <= now)
            {
                Step(clock);
            }
        }

        _now = Math.Max(_now, now);
        Complete(now, ref done);
        return clock == now ? Unknown : Math.Min(clock, Math.Min(_reads.FrontAt, _writes.FrontAt));
    }

    /// <summary>Lets refreshes fall due in a clock, then at most one command go out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step(long clock) // HOT
    {
        _now = clock;
        if (_refresh.NextDue <= clock)
        {
            FallDue(clock);
            Evaluate(clock);
        }
        else if (_reviewAt <= clock)
        {
            Evaluate(clock);
        }

        if (_bestAt == clock)
        {
            IssueBest(clock);
            _evaluated = false;
            if (_hasColumnBus)
            {
                IssueOnOtherBus(clock);
            }
        }
    }

    /// <summary>Appends what is done by a clock, in the order of time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Complete(long clock, ref CompletionQueue done)
    {
        int first = done.Count;
        while (_reads.FrontAt <= clock)
        {
            done.Add(_reads.Pop());
        }

        while (_writes.FrontAt <= clock)
        {
            done.Add(_writes.Pop());
        }

        if (done.Count - first > 1)
        {
            done.Sort(first);
        }
    }

    /// <summary>Rows and columns have their own command buses: one command each a clock.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void IssueOnOtherBus(long clock)
    {
        // What has gone out in this clock is no request that came in: the mode of the clock stands.
        _drainedBefore = _drainsWrites;
        Evaluate(clock);
        if (_bestAt == clock)
        {
            IssueBest(clock);
        }

        _evaluated = false;
    }

    /// <summary>The command that manages refresh: all banks beside REFab, else the worn bank and its set.</summary>
    private static CommandKind ManagementOf(DramDevice device, PolicySet policy, RefreshMode refresh)
    {
        CommandKind kind = refresh is RefreshMode.PerBank or RefreshMode.SameBank
            ? CommandKind.ManageSame
            : CommandKind.ManageAll;
        if (policy.ManagementThreshold > 0 && !device.Standard.Uses(kind))
        {
            throw new ArgumentException($"{device.Standard.Name} has no {Commands.NameOf(kind)}", nameof(policy));
        }

        return kind;
    }

    private static void Refuse(PolicySet policy, DramDevice device)
    {
        bool sleeps = policy.PowerDownAfter > 0 || policy.SelfRefreshAfter > 0;
        if (sleeps && !device.Standard.Uses(CommandKind.PowerDownEnter))
        {
            throw new ArgumentException($"{device.Name} has no power-down", nameof(policy));
        }

        int most = Urgency.NoEntry - 1 - device.Organization.Banks;
        if (policy.ReadQueue < 1 || policy.WriteQueue < 1 || policy.ReadQueue + policy.WriteQueue > most)
        {
            throw new ArgumentException(
                $"queues of {policy.ReadQueue} and {policy.WriteQueue} entries: each one at least, both {most} at most",
                nameof(policy));
        }
    }

    /// <summary>The commands that a policy may give: no auto-precharge or power states unless it wants them.</summary>
    internal static uint UsedBy(PolicySet policy)
    {
        uint columns = (1u << (int)CommandKind.ReadPrecharge) | (1u << (int)CommandKind.WritePrecharge);
        uint power = (1u << (int)CommandKind.PowerDownEnter) | (1u << (int)CommandKind.PowerDownExit)
            | (1u << (int)CommandKind.SelfRefreshEnter) | (1u << (int)CommandKind.SelfRefreshExit);
        bool sleeps = policy.PowerDownAfter > 0 || policy.SelfRefreshAfter > 0;
        return ~((policy.Rows == RowPolicy.Closed ? 0 : columns) | (sleeps ? 0 : power));
    }

    private RowBuffer NewBank(int bank) => new()
    {
        Bit = 1UL << (bank % _banksPerRank),
        Rank = bank / _banksPerRank,
        OpenRow = RowBuffer.Closed,
        Active = RequestPool.None,
    };

    private static T[] Filled<T>(int count, T value)
    {
        T[] filled = new T[count];
        Array.Fill(filled, value);
        return filled;
    }
}

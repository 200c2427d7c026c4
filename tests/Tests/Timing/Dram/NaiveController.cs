using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Standards;

namespace Tests.Timing.Dram;

/// <summary>
/// The policy <c>ramulator-2.1</c> clock by clock, for one channel of one rank: nothing is remembered that could be
/// looked up, nothing is skipped, and every rule is tried on every request in every clock. It shares no code with the
/// product but the names of commands.
/// </summary>
internal sealed class NaiveController
{
    private const int QueueSize = 32;
    private const int Closed = -1;
    private const long Never = long.MinValue / 2;

    private readonly int _channel;
    private readonly NaiveRules _rules;
    private readonly long[] _done;
    private readonly (Level Scope, CommandKind Before, int Clocks)[][] _rulesOf;
    private readonly List<Waiting> _reads = [];
    private readonly List<Waiting> _writes = [];

    /// <summary>Requests whose row was opened for them.</summary>
    private readonly List<Waiting> _active = [];

    /// <summary>Reads that have their RD or their answer, in that order: numbers and clocks of completion.</summary>
    private readonly List<(int Number, long Done)> _inFlight = [];

    private readonly int[] _openRow;

    /// <summary>The last clock of each command at each place: 0 is the rank, then come groups, then banks.</summary>
    private readonly long[,] _last;
    private readonly List<long> _activates = [];
    private long _busFree;
    private long _nextRefresh;
    private int _refreshes;
    private bool _writeMode;

    /// <param name="channel">Its number.</param>
    /// <param name="rules">The device.</param>
    /// <param name="refreshes">REFab each tREFI; none else.</param>
    /// <param name="done">Where the clock in which a request is done is written down.</param>
    internal NaiveController(int channel, NaiveRules rules, bool refreshes, long[] done)
    {
        _channel = channel;
        _rules = rules;
        _done = done;
        _rulesOf =
        [
            .. Enum.GetValues<CommandKind>().Select(kind => rules.Distances.Where(rule => rule.After == kind)
                .Select(rule => (rule.Scope, rule.Before, rule.Clocks)).ToArray()),
        ];
        _openRow = new int[rules.Banks];
        Array.Fill(_openRow, Closed);
        _last = new long[Commands.Count, 1 + rules.Groups + rules.Banks];
        for (int i = 0; i < _last.Length; i++)
        {
            _last[i / _last.GetLength(1), i % _last.GetLength(1)] = Never;
        }

        _nextRefresh = refreshes ? rules.RefreshInterval : long.MaxValue;
    }

    internal List<IssuedCommand> Issued { get; } = [];

    /// <summary>Accepted reads that have not been completed.</summary>
    internal int OpenReads { get; private set; }

    internal bool IsIdle => OpenReads == 0 && _writes.Count == 0 && _active.Count == 0;

    internal int Forwarded { get; private set; }

    internal int Coalesced { get; private set; }

    internal int Refused { get; private set; }

    /// <summary>Offers a request.</summary>
    /// <param name="number">Its place among those whose clocks are written down.</param>
    /// <param name="line">Address of its line in the channel, in lines.</param>
    /// <param name="isWrite">Gives the line.</param>
    /// <param name="completed">Clocks that are over.</param>
    internal bool TryAccept(int number, ulong line, bool isWrite, long completed)
    {
        bool isQueuedWrite = _writes.Exists(write => write.Line == line);
        if (isWrite && isQueuedWrite)
        {
            Coalesced++;
            _done[number] = completed;
            return true;
        }

        if (!isWrite && isQueuedWrite)
        {
            Forwarded++;
            _done[number] = completed + 1;
            _inFlight.Add((number, completed + 1));
            OpenReads++;
            return true;
        }

        List<Waiting> queue = isWrite ? _writes : _reads;
        if (queue.Count == QueueSize)
        {
            Refused++;
            return false;
        }

        int group = (int)((line >> _rules.ColumnBits) % (ulong)_rules.Groups);
        ulong above = (line >> _rules.ColumnBits) / (ulong)_rules.Groups;
        int bank = (group * 4) + (int)(above % 4);
        queue.Add(new Waiting(number, line, isWrite, completed, bank, (int)(above / 4 % 65536)));
        OpenReads += isWrite ? 0 : 1;
        return true;
    }

    /// <summary>One clock; they are numbered from 1.</summary>
    internal void Tick(long clock)
    {
        while (_inFlight.Count > 0 && _inFlight[0].Done <= clock)
        {
            _inFlight.RemoveAt(0);
            OpenReads--;
        }

        if (clock == _nextRefresh)
        {
            _refreshes++;
            _nextRefresh += _rules.RefreshInterval;
        }

        if (!TryActive(clock) && !TryRefresh(clock) && _refreshes == 0)
        {
            TryQueue(clock);
        }
    }

    private bool TryActive(long clock)
    {
        Waiting? oldest = null;
        foreach (Waiting request in _active)
        {
            if (IsAllowed(request.Column, request.Bank, clock) && (oldest is null || request.Arrival < oldest.Arrival))
            {
                oldest = request;
            }
        }

        if (oldest is not null)
        {
            _active.Remove(oldest);
            IssueColumn(oldest, clock);
        }

        return oldest is not null;
    }

    private bool TryRefresh(long clock)
    {
        if (_refreshes == 0)
        {
            return false;
        }

        bool allClosed = Array.TrueForAll(_openRow, row => row == Closed);
        CommandKind kind = allClosed ? CommandKind.RefreshAll : CommandKind.PrechargeAll;
        if (!IsAllowed(kind, 0, clock) || (!allClosed && _active.Count > 0))
        {
            return false;
        }

        Issue(kind, 0, 0, clock);
        if (allClosed)
        {
            _refreshes--;
        }
        else
        {
            Array.Fill(_openRow, Closed);
        }

        return true;
    }

    private void TryQueue(long clock)
    {
        if (!_writeMode)
        {
            _writeMode = _writes.Count > 0.8 * QueueSize || _reads.Count == 0;
        }
        else if (_writes.Count < 0.2 * QueueSize && _reads.Count > 0)
        {
            _writeMode = false;
        }

        List<Waiting> queue = _writeMode ? _writes : _reads;
        foreach (Waiting request in queue)
        {
            CommandKind kind = NextOf(request);
            bool keepsRow = kind == CommandKind.Precharge && _active.Exists(other => other.Bank == request.Bank);
            if (!keepsRow && IsAllowed(kind, request.Bank, clock))
            {
                IssueQueued(queue, request, kind, clock);
                return;
            }
        }
    }

    private CommandKind NextOf(Waiting request)
    {
        int row = _openRow[request.Bank];
        return row == Closed ? CommandKind.Activate : row == request.Row ? request.Column : CommandKind.Precharge;
    }

    private void IssueQueued(List<Waiting> queue, Waiting request, CommandKind kind, long clock)
    {
        switch (kind)
        {
            case CommandKind.Precharge:
                Issue(kind, request.Bank, 0, clock);
                _openRow[request.Bank] = Closed;
                break;
            case CommandKind.Activate:
                Issue(kind, request.Bank, request.Row, clock);
                _activates.Add(clock);
                _openRow[request.Bank] = request.Row;
                queue.Remove(request);
                _active.Add(request);
                break;
            default:
                queue.Remove(request);
                IssueColumn(request, clock);
                break;
        }
    }

    private void IssueColumn(Waiting request, long clock)
    {
        Issue(request.Column, request.Bank, request.Row, clock);
        if (request.IsWrite)
        {
            _done[request.Number] = clock - 1;
            return;
        }

        _done[request.Number] = clock + _rules.ReadClocks;
        _inFlight.Add((request.Number, clock + _rules.ReadClocks));
    }

    private bool IsAllowed(CommandKind kind, int bank, long clock)
    {
        foreach ((Level scope, CommandKind before, int clocks) in _rulesOf[(int)kind])
        {
            if (clock < _last[(int)before, PlaceOf(scope, bank)] + clocks)
            {
                return false;
            }
        }

        bool fourBefore = kind == CommandKind.Activate && _activates.Count >= 4;
        return clock >= _busFree && (!fourBefore || clock >= _activates[^4] + _rules.FourActivates);
    }

    private void Issue(CommandKind kind, int bank, int row, long clock)
    {
        Issued.Add(new IssuedCommand(clock, kind, _channel, bank, row, 0));
        bool isLong = kind is CommandKind.Activate or CommandKind.Read or CommandKind.Write;
        _busFree = clock + (isLong ? _rules.CommandClocks : 1);
        _last[(int)kind, PlaceOf(Level.Rank, bank)] = clock;
        _last[(int)kind, PlaceOf(Level.BankGroup, bank)] = clock;
        _last[(int)kind, PlaceOf(Level.Bank, bank)] = clock;
    }

    private int PlaceOf(Level scope, int bank) => scope switch
    {
        Level.Rank => 0,
        Level.BankGroup => 1 + (bank / 4),
        _ => 1 + _rules.Groups + bank,
    };

    private sealed record Waiting(int Number, ulong Line, bool IsWrite, long Arrival, int Bank, int Row)
    {
        internal CommandKind Column => IsWrite ? CommandKind.Write : CommandKind.Read;
    }
}

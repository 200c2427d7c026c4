using System.Runtime.CompilerServices;
using Emulator.Dram.Standards;

namespace Emulator.Dram.Timing;

/// <summary>
/// When each command may next be given to each bank of a channel: earliest clocks by command and node, raised when a
/// command is issued. Nothing else is remembered of the past. What a bank group says is kept with its banks.
/// </summary>
internal sealed class ChannelTiming
{
    /// <summary>Earliest clocks of one node, by command; a power of two for quick indexing.</summary>
    private const int Stride = 32;

    private readonly TimingTable _table;
    private readonly Organization _organization;
    private readonly BankSets _sets;
    private readonly long[] _channel = new long[Stride];
    private readonly long[] _rank;
    private readonly long[] _ready;
    private readonly int[] _rankOf;
    private readonly int _banks;
    private readonly long[][] _windowTimes;
    private readonly int[] _windowNext;
    private readonly long[] _busFree = new long[2];
    private readonly byte[] _busOf = new byte[Stride];

    /// <param name="device">The rules and the shape.</param>
    /// <param name="used">The commands that are ever asked for, as bits; the clocks of others are not kept.</param>
    internal ChannelTiming(DramDevice device, uint used = uint.MaxValue)
    {
        _table = new TimingTable(device, used);
        _organization = device.Organization;
        _sets = new BankSets(device);
        _banks = _organization.Banks;
        _rank = new long[_organization.Ranks * Stride];
        _ready = new long[_banks * Stride];
        _rankOf = [.. Enumerable.Range(0, _banks).Select(b => b / _organization.BanksPerRank)];
        for (int kind = 0; kind < Commands.Count; kind++)
        {
            _busOf[kind] = (byte)device.Standard.BusOf((CommandKind)kind);
        }

        int windows = _table.Windows.Length * _organization.Ranks;
        _windowTimes = new long[windows][];
        _windowNext = new int[windows];
        for (int i = 0; i < windows; i++)
        {
            _windowTimes[i] = new long[_table.Windows[i % _table.Windows.Length].Window];
            Array.Fill(_windowTimes[i], long.MinValue / 2);
        }
    }

    /// <summary>Commands that go to several banks.</summary>
    internal BankSets Sets => _sets;

    /// <summary>Earliest clocks of all banks, command after command, without what rank and channel add.</summary>
    internal long[] BankReady => _ready; // HOT

    /// <summary>Where a command's clocks begin in <see cref="BankReady"/>.</summary>
    internal int IndexOf(CommandKind kind, int bank) => ((int)kind * _banks) + bank; // HOT

    /// <summary>The first clock at which a command may go to a bank.</summary>
    internal long ReadyAt(CommandKind kind, int bank) => // HOT
        Math.Max(BankReadyAt(kind, bank), RankReadyAt(kind, _rankOf[bank]));

    /// <summary>The first clock at which a command may go to any bank of a rank, as far as the rank decides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long RankReadyAt(CommandKind kind, int rank) // HOT
    {
        int k = (int)kind;
        return Math.Max(Math.Max(_busFree[_busOf[k]], _channel[k]), _rank[(rank * Stride) + k]);
    }

    /// <summary>What banks and group add to <see cref="RankReadyAt"/>; of a command to several banks: of all.</summary>
    internal long BankReadyAt(CommandKind kind, int bank) // HOT
    {
        int index = IndexOf(kind, bank);
        if (!_sets.IsSet(kind))
        {
            return _ready[index];
        }

        long ready = 0;
        for (int i = _sets.First(kind, bank), left = _sets.Count(kind); left > 0; left--, i += _sets.Step(kind))
        {
            ready = Math.Max(ready, _ready[IndexOf(kind, i)]);
        }

        return ready;
    }

    /// <summary>A command is issued at a clock to a bank, or by way of it to its rank.</summary>
    internal void Issue(CommandKind kind, int bank, long at) // HOT
    {
        int rank = _rankOf[bank];
        ref long bus = ref _busFree[_busOf[(int)kind]];
        bus = at + _table.Clocks[(int)kind];
        Raise(_channel, 0, _table.After(Level.Channel, kind), at);
        Raise(_rank, rank * Stride, _table.After(Level.Rank, kind), at);
        if (_sets.IsSet(kind))
        {
            for (int i = _sets.First(kind, bank), left = _sets.Count(kind); left > 0; left--, i += _sets.Step(kind))
            {
                RaiseBank(kind, i, at);
            }
        }
        else
        {
            RaiseBank(kind, bank, at);
        }

        if (_organization.Ranks > 1)
        {
            RaiseOtherRanks(kind, rank, at);
        }

        if (_table.HasWindow(kind))
        {
            CloseWindows(rank, kind, at);
        }
    }

    private void RaiseBank(CommandKind kind, int bank, long at)
    {
        ref readonly TimingList group = ref _table.After(Level.BankGroup, kind);
        int first = bank - (bank % _organization.BanksPerGroup);
        for (int i = 0; i < group.Following.Length; i++)
        {
            long earliest = at + group.Distances[i];
            Span<long> banks = _ready.AsSpan((group.Following[i] * _banks) + first, _organization.BanksPerGroup);
            foreach (ref long ready in banks)
            {
                ready = Math.Max(ready, earliest);
            }
        }

        ref readonly TimingList own = ref _table.After(Level.Bank, kind);
        for (int i = 0; i < own.Following.Length; i++)
        {
            ref long ready = ref _ready[(own.Following[i] * _banks) + bank];
            ready = Math.Max(ready, at + own.Distances[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Raise(long[] ready, int node, in TimingList list, long at)
    {
        byte[] following = list.Following;
        int[] distances = list.Distances;
        for (int i = 0; i < following.Length && i < distances.Length; i++)
        {
            ref long earliest = ref ready[node + following[i]];
            earliest = Math.Max(earliest, at + distances[i]);
        }
    }

    private void RaiseOtherRanks(CommandKind kind, int rank, long at)
    {
        ref readonly TimingList list = ref _table.AfterInOtherRanks(kind);
        for (int other = 0; other < _organization.Ranks && list.Following.Length > 0; other++)
        {
            if (other != rank)
            {
                Raise(_rank, other * Stride, list, at);
            }
        }
    }

    private void CloseWindows(int rank, CommandKind kind, long at)
    {
        WindowRule[] windows = _table.Windows;
        for (int i = 0; i < windows.Length; i++)
        {
            if (windows[i].Preceding != kind)
            {
                continue;
            }

            int ring = (rank * windows.Length) + i;
            long[] times = _windowTimes[ring];
            times[_windowNext[ring]] = at;
            _windowNext[ring] = _windowNext[ring] + 1 == times.Length ? 0 : _windowNext[ring] + 1;
            ref long earliest = ref _rank[(rank * Stride) + (int)windows[i].Following];
            earliest = Math.Max(earliest, times[_windowNext[ring]] + windows[i].Distance);
        }
    }
}

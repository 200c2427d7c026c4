using Emulator.Dram.Standards;

namespace Emulator.Dram.Timing;

/// <summary>
/// When each command may next be given to each bank of a channel: one earliest clock a command and node, raised when a
/// command is issued. Nothing else is remembered of the past.
/// </summary>
internal sealed class ChannelTiming
{
    /// <summary>Earliest clocks of one node, by command; a power of two for quick indexing.</summary>
    private const int Stride = 32;

    private readonly TimingTable _table;
    private readonly Organization _organization;
    private readonly long[] _channel = new long[Stride];
    private readonly long[] _rank;
    private readonly long[] _group;
    private readonly long[] _bank;
    private readonly int[] _rankOf;
    private readonly int[] _groupOf;
    private readonly long[][] _windowTimes;
    private readonly int[] _windowNext;
    private long _busFree;

    internal ChannelTiming(DramDevice device)
    {
        _table = new TimingTable(device);
        _organization = device.Organization;
        _rank = new long[_organization.Ranks * Stride];
        _group = new long[_organization.Groups * Stride];
        _bank = new long[_organization.Banks * Stride];
        _rankOf = [.. Enumerable.Range(0, _organization.Banks).Select(b => b / _organization.BanksPerRank)];
        _groupOf = [.. Enumerable.Range(0, _organization.Banks).Select(b => b / _organization.BanksPerGroup)];
        int windows = _table.Windows.Length * _organization.Ranks;
        _windowTimes = new long[windows][];
        _windowNext = new int[windows];
        for (int i = 0; i < windows; i++)
        {
            _windowTimes[i] = new long[_table.Windows[i % _table.Windows.Length].Window];
            Array.Fill(_windowTimes[i], long.MinValue / 2);
        }
    }

    /// <summary>The first clock at which the command bus takes another command.</summary>
    internal long BusFree => _busFree;

    /// <summary>The first clock at which a command may go to a bank.</summary>
    internal long ReadyAt(CommandKind kind, int bank) // HOT
    {
        int k = (int)kind;
        long node = Math.Max(_bank[(bank * Stride) + k], _group[(_groupOf[bank] * Stride) + k]);
        return Math.Max(node, RankReadyAt(kind, _rankOf[bank]));
    }

    /// <summary>The first clock at which a command may go to any bank of a rank, as far as the rank decides.</summary>
    internal long RankReadyAt(CommandKind kind, int rank) => // HOT
        Math.Max(Math.Max(_busFree, _channel[(int)kind]), _rank[(rank * Stride) + (int)kind]);

    /// <summary>What bank and group add to <see cref="RankReadyAt"/>.</summary>
    internal long BankReadyAt(CommandKind kind, int bank) => // HOT
        Math.Max(_bank[(bank * Stride) + (int)kind], _group[(_groupOf[bank] * Stride) + (int)kind]);

    /// <summary>A command is issued at a clock to a bank, or by way of it to its rank.</summary>
    internal void Issue(CommandKind kind, int bank, long at) // HOT
    {
        int rank = _rankOf[bank];
        _busFree = at + _table.Clocks[(int)kind];
        Raise(_channel, 0, _table.After(Level.Channel, kind), at);
        Raise(_rank, rank * Stride, _table.After(Level.Rank, kind), at);
        Raise(_group, _groupOf[bank] * Stride, _table.After(Level.BankGroup, kind), at);
        Raise(_bank, bank * Stride, _table.After(Level.Bank, kind), at);
        if (_organization.Ranks > 1)
        {
            RaiseOtherRanks(kind, rank, at);
        }

        if (kind == CommandKind.Activate)
        {
            CloseWindows(rank, kind, at);
        }
    }

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

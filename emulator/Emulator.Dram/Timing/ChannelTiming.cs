using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Emulator.Dram.Standards;

namespace Emulator.Dram.Timing;

/// <summary>
/// When each command may next be given to each bank of a channel: earliest clocks by command and rank, and by command
/// and bank, raised when a command is issued. Nothing else is remembered of the past. What a bank group says is kept
/// with its banks. Clocks are counted from <see cref="Epoch"/>, so that eight of them fit a vector.
/// </summary>
internal sealed class ChannelTiming
{
    /// <summary>The epoch moves after so many clocks; the longest distance is far less than what is left.</summary>
    private const long Horizon = 1L << 31;

    private readonly TimingTable _table;
    private readonly Organization _organization;
    private readonly BankSets _sets;
    private readonly uint[] _rank;
    private readonly uint[] _ready;
    private readonly int[] _rankOf;
    private readonly int _banks;
    private readonly int _stride;
    private readonly int _ranks;
    private readonly int _banksPerGroup;
    private readonly int _chunksPerGroup;
    private readonly long[][] _windowTimes;
    private readonly int[] _windowNext;

    /// <param name="device">The shape.</param>
    /// <param name="table">The rules.</param>
    internal ChannelTiming(DramDevice device, TimingTable table)
    {
        _table = table;
        _organization = device.Organization;
        _sets = new BankSets(device);
        _banks = _organization.Banks;
        _ranks = _organization.Ranks;
        _banksPerGroup = _organization.BanksPerGroup;
        _chunksPerGroup = Math.Max(1, _banksPerGroup / Lanes.Count);
        _stride = Lanes.Pad(_banks);
        _rank = new uint[_ranks * TimingTable.Stride];
        _ready = new uint[_stride * Commands.Count];
        _rankOf = [.. Enumerable.Range(0, _banks).Select(b => b / _organization.BanksPerRank)];
        int windows = _table.Windows.Length * _ranks;
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

    /// <summary>Where the counts of <see cref="Gates"/> and <see cref="BankReady"/> begin.</summary>
    internal long Epoch { get; private set; }

    /// <summary>Earliest clocks of the ranks, by rank and command.</summary>
    internal uint[] Gates => _rank; // HOT

    /// <summary>Earliest clocks of all banks, command after command, without what rank and channel add.</summary>
    internal uint[] BankReady => _ready; // HOT

    /// <summary>Where a command's clocks begin in <see cref="BankReady"/>.</summary>
    internal int IndexOf(CommandKind kind, int bank) => ((int)kind * _stride) + bank; // HOT

    /// <summary>A command's place in <see cref="Gates"/>.</summary>
    internal static int GateOf(CommandKind kind, int rank) => (rank * TimingTable.Stride) + (int)kind; // HOT

    /// <summary>The first clock at which a command may go to a bank.</summary>
    internal long ReadyAt(CommandKind kind, int bank) => // HOT
        Math.Max(BankReadyAt(kind, bank), RankReadyAt(kind, _rankOf[bank]));

    /// <summary>The first clock at which a command may go to any bank of a rank, as far as the rank decides.</summary>
    internal long RankReadyAt(CommandKind kind, int rank) => Epoch + _rank[GateOf(kind, rank)]; // HOT

    /// <summary>What banks and group add to <see cref="RankReadyAt"/>; of a command to several banks: of all.</summary>
    internal long BankReadyAt(CommandKind kind, int bank) // HOT
    {
        int index = IndexOf(kind, bank);
        if (!_sets.IsSet(kind))
        {
            return Epoch + _ready[index];
        }

        uint ready = 0;
        for (int i = _sets.First(kind, bank), left = _sets.Count(kind); left > 0; left--, i += _sets.Step(kind))
        {
            ready = Math.Max(ready, _ready[IndexOf(kind, i)]);
        }

        return Epoch + ready;
    }

    /// <summary>A clock as it is counted here; the epoch follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal uint Count(long clock) // HOT
    {
        if (clock - Epoch >= Horizon)
        {
            MoveEpoch(clock);
        }

        return (uint)(clock - Epoch);
    }

    /// <summary>A command is issued at a clock to a bank, or by way of it to its rank.</summary>
    internal void Issue(CommandKind kind, int bank, long at) // HOT
    {
        uint clock = Count(at);
        int rank = _rankOf[bank];
        Raise(rank, _table.OwnRank, kind, clock);
        for (int other = 0; other < _ranks && _ranks > 1; other++)
        {
            if (other != rank)
            {
                Raise(other, _table.OtherRanks, kind, clock);
            }
        }

        if (_sets.IsSet(kind))
        {
            for (int i = _sets.First(kind, bank), left = _sets.Count(kind); left > 0; left--, i += _sets.Step(kind))
            {
                RaiseBank(kind, i, clock);
            }
        }
        else
        {
            RaiseBank(kind, bank, clock);
        }

        if (_table.HasWindow(kind))
        {
            CloseWindows(rank, kind, at);
        }
    }

    /// <summary>All commands of a rank; those without a rule stay where they are, for time does not go back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Raise(int rank, uint[] distances, CommandKind kind, uint clock)
    {
        ref uint ready = ref MemoryMarshal.GetArrayDataReference(_rank);
        ref uint distance = ref MemoryMarshal.GetArrayDataReference(distances);
        Vector256<uint> from = Vector256.Create(clock);
        for (int i = 0; i < TimingTable.Stride; i += Vector256<uint>.Count)
        {
            nuint place = (nuint)((rank * TimingTable.Stride) + i);
            nuint row = (nuint)(((int)kind * TimingTable.Stride) + i);
            Vector256<uint> earliest = from + Vector256.LoadUnsafe(ref distance, row);
            Vector256.Max(earliest, Vector256.LoadUnsafe(ref ready, place)).StoreUnsafe(ref ready, place);
        }
    }

    /// <summary>
    /// What waits in a command's bank and group. Eight banks are read and written at once even for one: they will be
    /// read so, and a read of what was written in parts waits for all of them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RaiseBank(CommandKind kind, int bank, uint clock)
    {
        int first = bank & -Lanes.Count;
        Vector256<uint> own = Lanes.Only(bank);
        ref readonly TimingList list = ref _table.AfterInBank(kind);
        uint[] distances = list.Distances;
        for (int i = 0; i < distances.Length; i++)
        {
            RaiseEight(list.Places[i] + first, clock + distances[i], own);
        }

        list = ref _table.AfterInGroup(kind);
        distances = list.Distances;
        Vector256<uint> group = Lanes.Group(bank, _banksPerGroup);
        for (int i = 0; i < distances.Length; i++)
        {
            for (int j = 0; j < _chunksPerGroup; j++)
            {
                int chunk = _chunksPerGroup == 1 ? first : (bank & -_banksPerGroup) + (j * Lanes.Count);
                RaiseEight(list.Places[i] + chunk, clock + distances[i], group);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RaiseEight(int first, uint earliest, Vector256<uint> banks)
    {
        ref uint ready = ref _ready[first];
        Vector256.Max(Vector256.LoadUnsafe(ref ready), Vector256.Create(earliest) & banks).StoreUnsafe(ref ready);
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
            int next = _windowNext[ring];
            times[next] = at;
            next = next + 1 == times.Length ? 0 : next + 1;
            _windowNext[ring] = next;
            ref uint earliest = ref _rank[GateOf(windows[i].Following, rank)];
            earliest = Math.Max(earliest, (uint)Math.Max(0, times[next] + windows[i].Distance - Epoch));
        }
    }

    /// <summary>Counts start anew at a clock; what lies before it no longer matters.</summary>
    private void MoveEpoch(long clock)
    {
        long passed = clock - Epoch;
        Epoch = clock;
        Lower(_rank, passed);
        Lower(_ready, passed);
    }

    private static void Lower(uint[] counts, long passed)
    {
        foreach (ref uint count in counts.AsSpan())
        {
            count = (uint)Math.Max(0, count - passed);
        }
    }
}

using Emulator.Dram.Standards;
using Emulator.Dram.Timing;

namespace Emulator.Dram.Controller;

/// <summary>
/// When refreshes fall due, what each rank owes, and which ranks cannot owe more, in order. A rank that is ahead owes a
/// negative number.
/// </summary>
internal sealed class RefreshTimer
{
    /// <summary>No more refreshes than this in any two tREFI (JESD79-4 4.9, postponing and pulling in).</summary>
    private const int MostInTwoIntervals = 16;

    private readonly int _interval;
    private readonly int _mostPostponed;
    private readonly int _mostPulledIn;
    private readonly long _crowdClocks;
    private readonly long[] _times;
    private readonly int[] _waiting;
    private readonly int[] _owed;
    private readonly int[] _done;
    private readonly bool[] _asleep;
    private int _count;

    internal RefreshTimer(RefreshPolicy policy, DramDevice device, BankSets sets)
    {
        (CommandKind kind, string parameter) = policy.Mode switch
        {
            RefreshMode.PerBank => (CommandKind.RefreshBank, "nREFIpb"),
            RefreshMode.SameBank => (CommandKind.RefreshSame, "nREFIsb"),
            _ => (CommandKind.RefreshAll, "nREFI"),
        };
        Kind = kind;
        if (policy.Mode != RefreshMode.None && !device.Standard.Uses(kind))
        {
            throw new ArgumentException($"{device.Standard.Name} has no {Commands.NameOf(kind)}", nameof(policy));
        }

        int ranks = device.Organization.Ranks;
        int hotter = policy.Hot ? 2 : 1;
        Slots = kind == CommandKind.RefreshAll ? 1 : sets.SetsOf(kind);
        _interval = policy.Mode == RefreshMode.None ? 0 : device[parameter] / hotter;
        NextDue = policy.Mode == RefreshMode.None ? long.MaxValue : _interval;
        _mostPostponed = policy.Postponed * Slots;
        _mostPulledIn = policy.PulledIn * Slots;
        _crowdClocks = 2L * Slots * _interval;
        _times = new long[ranks * MostInTwoIntervals * Slots];
        Array.Fill(_times, long.MinValue / 2);
        _waiting = new int[ranks];
        _owed = new int[ranks];
        _done = new int[ranks];
        _asleep = new bool[ranks];
    }

    /// <summary>REFab, REFpb or REFsb.</summary>
    internal CommandKind Kind { get; }

    /// <summary>How many of them refresh a whole rank.</summary>
    internal int Slots { get; }

    /// <summary>The clock of the next refreshes.</summary>
    internal long NextDue { get; private set; }

    /// <summary>Refreshes are moved about.</summary>
    internal bool IsFlexible => _mostPostponed + _mostPulledIn > 0;

    /// <summary>Refreshes may be done ahead of time.</summary>
    internal bool PullsIn => _mostPulledIn > 0;

    /// <summary>A rank can owe no more.</summary>
    internal bool IsWaiting => _count > 0;

    /// <summary>The rank that has waited longest.</summary>
    internal int First => _waiting[0];

    internal bool Waits(int rank) => _owed[rank] > _mostPostponed;

    /// <summary>A rank without requests had better be refreshed now.</summary>
    internal bool Owes(int rank) => _owed[rank] > 0;

    /// <summary>A rank without requests may be refreshed at a clock.</summary>
    internal bool MayPullIn(int rank, long clock)
    {
        int ring = _times.Length / _owed.Length;
        long oldest = _times[(rank * ring) + (_done[rank] % ring)];
        return _owed[rank] > -_mostPulledIn && oldest + _crowdClocks <= clock;
    }

    /// <summary>Which of the <see cref="Slots"/> is next.</summary>
    internal int SlotOf(int rank) => _done[rank] % Slots;

    /// <summary>All ranks that are awake owe one refresh more.</summary>
    internal void FallDue(long clock)
    {
        NextDue = clock + _interval;
        for (int rank = 0; rank < _owed.Length; rank++)
        {
            if (!_asleep[rank])
            {
                Owe(rank, 1);
            }
        }
    }

    /// <summary>A rank has been refreshed, wholly or one slot.</summary>
    internal void Done(int rank, long clock)
    {
        int ring = _times.Length / _owed.Length;
        _times[(rank * ring) + (_done[rank] % ring)] = clock;
        _done[rank] = (_done[rank] + 1) % (ring * Slots);
        if (_owed[rank]-- == _mostPostponed + 1)
        {
            int place = _waiting.AsSpan(0, _count).IndexOf(rank);
            _waiting.AsSpan(place + 1, _count - place - 1).CopyTo(_waiting.AsSpan(place));
            _count--;
        }
    }

    /// <summary>A rank refreshes itself.</summary>
    internal void Sleep(int rank) => _asleep[rank] = true;

    /// <summary>
    /// A rank refreshes itself no more and needs one refresh, because its own may just have been about to come
    /// (JESD79-4 4.27: one extra REF after self-refresh).
    /// </summary>
    internal void Wake(int rank)
    {
        _asleep[rank] = false;
        Owe(rank, Slots - Math.Min(_owed[rank], 0));
    }

    private void Owe(int rank, int count)
    {
        bool waited = Waits(rank);
        _owed[rank] += count;
        if (!waited && Waits(rank))
        {
            _waiting[_count++] = rank;
        }
    }
}

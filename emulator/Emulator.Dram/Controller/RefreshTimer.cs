using Emulator.Dram.Standards;

namespace Emulator.Dram.Controller;

/// <summary>When refreshes fall due, and which ranks wait for one, in order.</summary>
internal sealed class RefreshTimer
{
    private readonly int _interval;
    private readonly int[] _waiting;
    private readonly int[] _owed;
    private int _count;

    internal RefreshTimer(RefreshMode mode, DramDevice device, int ranks)
    {
        _interval = mode == RefreshMode.None ? 0 : device["nREFI"];
        NextDue = mode == RefreshMode.None ? long.MaxValue : _interval;
        _waiting = new int[ranks];
        _owed = new int[ranks];
    }

    /// <summary>The clock of the next refreshes.</summary>
    internal long NextDue { get; private set; }

    /// <summary>A rank waits for its refresh.</summary>
    internal bool IsWaiting => _count > 0;

    /// <summary>The rank that has waited longest.</summary>
    internal int First => _waiting[0];

    /// <summary>Ranks that wait, in order.</summary>
    internal ReadOnlySpan<int> Waiting => _waiting.AsSpan(0, _count);

    internal bool Waits(int rank) => _owed[rank] > 0;

    /// <summary>All ranks owe one refresh more.</summary>
    internal void FallDue(long clock)
    {
        NextDue = clock + _interval;
        for (int rank = 0; rank < _owed.Length; rank++)
        {
            if (_owed[rank]++ == 0)
            {
                _waiting[_count++] = rank;
            }
        }
    }

    /// <summary>A rank has been refreshed.</summary>
    internal void Done(int rank)
    {
        if (--_owed[rank] == 0)
        {
            int place = _waiting.AsSpan(0, _count).IndexOf(rank);
            _waiting.AsSpan(place + 1, _count - place - 1).CopyTo(_waiting.AsSpan(place));
            _count--;
        }
    }
}

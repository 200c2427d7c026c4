namespace KernelModel.Signals;

/// <summary>Pending signals: a set, and what is known of each, in order of arrival.</summary>
internal sealed class SignalQueue
{
    private readonly List<SigInfo> _infos = [];

    /// <summary>Which are pending.</summary>
    public ulong Set { get; private set; }

    /// <summary>
    /// Adds one; of the signals below 32 the first alone is kept. False: a real-time signal beyond the limit.
    /// </summary>
    public bool Add(in SigInfo info, int limit)
    {
        if (info.Number < Signal.FirstRealTime)
        {
            if ((Set & Signal.Bit(info.Number)) != 0)
            {
                return true;
            }
        }
        else if (_infos.Count >= limit)
        {
            return false;
        }

        Set |= Signal.Bit(info.Number);
        _infos.Add(info);
        return true;
    }

    /// <summary>Takes the first queued one of a signal.</summary>
    public SigInfo Take(int signal)
    {
        SigInfo result = SigInfo.FromUser(signal, 0, 0);
        bool found = false;
        bool again = false;
        for (int i = 0; i < _infos.Count; i++)
        {
            if (_infos[i].Number != signal)
            {
                continue;
            }

            if (found)
            {
                again = true;
                break;
            }

            (result, found) = (_infos[i], true);
            _infos.RemoveAt(i--);
        }

        if (!again)
        {
            Set &= ~Signal.Bit(signal);
        }

        return result;
    }

    /// <summary>Drops all signals of a set.</summary>
    public void Drop(ulong set)
    {
        if ((Set & set) == 0)
        {
            return;
        }

        Set &= ~set;
        for (int i = _infos.Count - 1; i >= 0; i--)
        {
            if ((Signal.Bit(_infos[i].Number) & set) != 0)
            {
                _infos.RemoveAt(i);
            }
        }
    }

    /// <summary>True when a POSIX timer's signal is queued already; it then only counts.</summary>
    public bool HasTimer(int signal, int timer)
    {
        foreach (SigInfo info in _infos)
        {
            if (info.Number == signal && info.Code == SigInfo.SI_TIMER && info.Timer == timer)
            {
                return true;
            }
        }

        return false;
    }
}

namespace KernelModel.Signals;

/// <summary>The actions of all signals (<c>sighand_struct</c>); threads share it.</summary>
internal sealed class SignalHandlers
{
    private readonly SigAction[] _actions = new SigAction[Signal.Count + 1];

    /// <summary>By the signal's number.</summary>
    public SigAction this[int signal]
    {
        get => _actions[signal];
        set => _actions[signal] = value;
    }

    /// <summary>A copy for a child.</summary>
    public SignalHandlers Clone()
    {
        SignalHandlers copy = new();
        _actions.CopyTo(copy._actions, 0);
        return copy;
    }

    /// <summary>exec: what is caught becomes the default, what is ignored stays so.</summary>
    public void ResetCaught()
    {
        for (int i = 1; i <= Signal.Count; i++)
        {
            ulong handler = _actions[i].Handler == SigAction.SIG_IGN ? SigAction.SIG_IGN : SigAction.SIG_DFL;
            _actions[i] = new SigAction(handler, 0, 0, 0);
        }
    }

    /// <summary>True when a signal would do nothing at all.</summary>
    public bool IsIgnored(int signal) => _actions[signal].Handler == SigAction.SIG_IGN
        || (_actions[signal].Handler == SigAction.SIG_DFL && Signal.IsIgnoredByDefault(signal));
}

using KernelModel.Files.Pipes;
using KernelModel.Signals;
using KernelModel.Tasks;

namespace KernelModel.Files.Terminals;

/// <summary>
/// A terminal: modes, the line being edited, input that is ready, and where output goes: a terminal of the host, or
/// the master of a pseudo-terminal.
/// </summary>
internal sealed partial class Tty
{
    private readonly Vfs _vfs;
    private readonly IHostStream? _keyboard;
    private readonly IHostStream? _screen;
    private readonly byte[] _hostInput = new byte[256];
    private (ushort Rows, ushort Columns) _hostSize;
    private bool _hostEnded;

    /// <summary>A terminal of the host, or with neither keyboard nor screen a pseudo-terminal's slave.</summary>
    public Tty(Vfs vfs, string name, uint device, IHostStream? keyboard = null, IHostStream? screen = null)
    {
        _vfs = vfs;
        _keyboard = keyboard;
        _screen = screen;
        Name = name;
        Device = device;
        Id = vfs.NextId();
        if (keyboard is null && screen is null)
        {
            Output = new Pipe(vfs);
            Output.AddEnds(true, true);
        }
        else
        {
            WindowSize = _hostSize = HostSize;
        }
    }

    public long Id { get; }

    /// <summary>As ttyname finds it.</summary>
    public string Name { get; }

    public uint Device { get; }

    public Termios Modes { get; } = new();

    /// <summary>Rows and columns.</summary>
    public (ushort Rows, ushort Columns) WindowSize { get; set; }

    /// <summary>The session whose controlling terminal it is; 0: none.</summary>
    public int Session { get; private set; }

    /// <summary>The process group that reads it and gets its signals.</summary>
    public int ForegroundGroup { get; set; }

    /// <summary>What was written, for a master to read; null: a terminal of the host shows it.</summary>
    public Pipe? Output { get; }

    /// <summary>The other side is gone.</summary>
    public bool IsHungUp { get; private set; }

    /// <summary>Grows with every input.</summary>
    public long Events { get; private set; }

    public WaitKey ReadKey => new(WaitKind.Readable, Id);

    public WaitKey WriteKey => Output?.WriteKey ?? new WaitKey(WaitKind.Writable, Id);

    /// <summary>A session's leader takes it as the controlling terminal.</summary>
    public void BecomeControllingTerminal(Process process)
    {
        Session = process.Session;
        ForegroundGroup = process.Group;
        foreach (Process member in _vfs.Kernel.Tasks.Processes.Values)
        {
            if (member.Session == Session)
            {
                member.Terminal = Id;
            }
        }

        process.Terminal = Id;
    }

    /// <summary>The session gives it up.</summary>
    public void Disconnect()
    {
        foreach (Process member in _vfs.Kernel.Tasks.Processes.Values)
        {
            if (member.Terminal == Id)
            {
                member.Terminal = 0;
            }
        }

        Session = 0;
        ForegroundGroup = 0;
    }

    /// <summary>The master or the user is gone: readers see the end, the session a hang-up.</summary>
    public void HangUp()
    {
        IsHungUp = true;
        if (Session != 0)
        {
            SignalForeground(Signal.SIGHUP);
            SignalForeground(Signal.SIGCONT);
        }

        Wake();
    }

    /// <summary>The leader of its session has ended.</summary>
    public void LeaderEnded()
    {
        SignalForeground(Signal.SIGHUP);
        SignalForeground(Signal.SIGCONT);
        Disconnect();
    }

    /// <summary>Takes what the user typed on the host; never waits.</summary>
    public void TakeInput()
    {
        if (_keyboard is null || _hostEnded)
        {
            return;
        }

        int length;
        while ((length = _keyboard.Read(_hostInput)) > 0)
        {
            Receive(_hostInput.AsSpan(0, length));
        }

        if (length == 0)
        {
            _hostEnded = true;
            HangUp();
        }

        (ushort, ushort) size = HostSize;
        if (size != _hostSize)
        {
            _hostSize = size;
            Resize(size);
        }
    }

    /// <summary>Waits for the user; false when he is gone.</summary>
    public bool WaitForInput()
    {
        if (_keyboard is null || _hostEnded)
        {
            return false;
        }

        bool isThere = _keyboard.WaitForInput();
        TakeInput();
        return isThere;
    }

    /// <summary>A new size: the foreground hears of it.</summary>
    public void Resize((ushort Rows, ushort Columns) size)
    {
        if (size != WindowSize)
        {
            WindowSize = size;
            SignalForeground(Signal.SIGWINCH);
        }
    }

    /// <summary>Input without waiting: bytes; 0 at an end of file; -EAGAIN.</summary>
    public long Read(Span<byte> into)
    {
        TakeInput();
        if (Modes.IsCanonical)
        {
            return _ready.Lines > 0 ? _ready.TakeLine(into) : IsHungUp ? 0 : -Errno.EAGAIN;
        }

        int minimum = Modes.Characters[Termios.VMIN];
        if (_ready.Count == 0)
        {
            return IsHungUp || (minimum == 0 && Modes.Characters[Termios.VTIME] == 0) ? 0 : -Errno.EAGAIN;
        }

        return _ready.Count < Math.Min(minimum, into.Length) ? -Errno.EAGAIN : _ready.TakeRaw(into);
    }

    /// <summary>A read that waits gives up after this time (VTIME without VMIN).</summary>
    public long ReadTimeoutNs => !Modes.IsCanonical && Modes.Characters[Termios.VMIN] == 0
        ? Modes.Characters[Termios.VTIME] * 100_000_000L
        : long.MaxValue;

    public bool HasInput => IsHungUp || (Modes.IsCanonical
        ? _ready.Lines > 0
        : _ready.Count >= Math.Max(1, (int)Modes.Characters[Termios.VMIN]));

    /// <summary>FIONREAD.</summary>
    public int Available => Modes.IsCanonical ? _ready.FirstLineLength : _ready.Count;

    /// <summary>
    /// Background processes may not read, and not write or change modes when that is asked for: they are stopped.
    /// </summary>
    /// <returns>0: go on; -ERESTARTSYS after the signal; -EIO when nobody could continue it.</returns>
    public long CheckForeground(TaskStruct task, int signal)
    {
        Process process = task.Process;
        if (process.Terminal != Id || process.Group == ForegroundGroup || ForegroundGroup == 0)
        {
            return 0;
        }

        bool isDeaf = (task.SignalMask & Signal.Bit(signal)) != 0
            || task.Handlers[signal].Handler == SigAction.SIG_IGN;
        if (isDeaf)
        {
            return signal == Signal.SIGTTIN ? -Errno.EIO : 0;
        }

        _ = _vfs.Kernel.Signals.SendGroup(process.Group, SigInfo.FromKernel(signal));
        return -Errno.ERESTARTSYS;
    }

    /// <summary>TCFLSH and TCSETSF: input that was not read is dropped.</summary>
    public void FlushInput()
    {
        _ready.Clear();
        _lineLength = 0;
    }

    /// <summary>The modes have changed: a line that was being edited becomes readable when editing is off.</summary>
    public void ModesChanged()
    {
        if (!Modes.IsCanonical && _lineLength > 0)
        {
            CompleteLine(endsLine: false);
        }

        Wake();
    }

    private (ushort Rows, ushort Columns) HostSize => (_screen ?? _keyboard)?.WindowSize is { } size
        ? ((ushort)size.Rows, (ushort)size.Columns)
        : default;

    private void SignalForeground(int signal)
    {
        if (ForegroundGroup != 0)
        {
            _ = _vfs.Kernel.Signals.SendGroup(ForegroundGroup, SigInfo.FromKernel(signal));
        }
    }

    private void Wake()
    {
        Events++;
        _ = _vfs.Kernel.Waits.Wake(ReadKey);
    }
}

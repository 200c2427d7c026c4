using KernelModel.Files.Pipes;
using KernelModel.Syscalls;
using KernelModel.Tasks;

namespace KernelModel.Files.Terminals;

/// <summary>The master of a pseudo-terminal: reads what programs write, writes what they read.</summary>
internal sealed class PtyMaster : OpenFile
{
    private const uint TIOCGPTN = 0x8004_5430;
    private const uint TIOCSPTLCK = 0x4004_5431;
    private const uint TIOCGPTLCK = 0x8004_5439;
    private const uint FIONREAD = 0x541B;

    private readonly Pipe _output;
    private bool _wasOpened;

    public PtyMaster(Vfs vfs, VfsPath path, int flags, Tty tty, uint number)
        : base(vfs, path, flags)
    {
        Tty = tty;
        Number = number;
        _output = tty.Output ?? throw new ArgumentException("The terminal has no master.", nameof(tty));
    }

    public Tty Tty { get; }

    public uint Number { get; }

    /// <summary>Until unlockpt, nobody opens the slave.</summary>
    public bool IsLocked { get; private set; } = true;

    public override WaitKey ReadKey => _output.ReadKey;

    public override long EventCount => _output.ReadEvents;

    private bool IsDeserted => (_wasOpened |= Vfs.Terminals.OpenCount(Tty) > 0) && Vfs.Terminals.OpenCount(Tty) == 0;

    public override long Read(Span<byte> into)
    {
        long done = _output.Read(into);
        return done == -Errno.EAGAIN && IsDeserted ? -Errno.EIO : done;
    }

    public override long Write(ReadOnlySpan<byte> bytes)
    {
        Tty.Receive(bytes);
        return bytes.Length;
    }

    public override PollMask Poll() => PollMask.Writable
        | (_output.Count > 0 ? PollMask.Readable : PollMask.None) | (IsDeserted ? PollMask.HangUp : PollMask.None);

    public override long Control(in CallFrame call, uint request, ulong argument)
    {
        switch (request)
        {
            case TIOCGPTN:
                return FileArguments.Write(call, argument, Number);
            case TIOCGPTLCK:
                return FileArguments.Write(call, argument, IsLocked ? 1 : 0);
            case FIONREAD:
                return FileArguments.Write(call, argument, _output.Count);
            case TIOCSPTLCK:
                if (!FileArguments.TryRead(call, argument, out int isLocked))
                {
                    return -Errno.EFAULT;
                }

                IsLocked = isLocked != 0;
                return 0;
            default:
                return TtyControl.Serve(call, Tty, request, argument);
        }
    }

    protected override void Released() => Vfs.Terminals.Remove(this);
}

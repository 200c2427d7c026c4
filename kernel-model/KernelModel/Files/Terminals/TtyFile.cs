using KernelModel.Signals;
using KernelModel.Syscalls;
using KernelModel.Tasks;

namespace KernelModel.Files.Terminals;

/// <summary>An open terminal.</summary>
internal sealed class TtyFile : OpenFile
{
    public TtyFile(Vfs vfs, VfsPath path, int flags, Tty tty)
        : base(vfs, path, flags)
    {
        Tty = tty;
        vfs.Terminals.Opened(tty);
    }

    public Tty Tty { get; }

    public override WaitKey ReadKey => Tty.ReadKey;

    public override WaitKey WriteKey => Tty.WriteKey;

    public override long EventCount => Tty.Events;

    public override long ReadTimeoutNs => Tty.ReadTimeoutNs;

    public override long Read(Span<byte> into) => Tty.Read(into);

    public override long Write(ReadOnlySpan<byte> bytes) => Tty.Write(bytes);

    public override long MayTransfer(TaskStruct task, bool writes) => !writes
        ? Tty.CheckForeground(task, Signal.SIGTTIN)
        : Tty.Modes.Has(Termios.TOSTOP) ? Tty.CheckForeground(task, Signal.SIGTTOU) : 0;

    public override PollMask Poll()
    {
        Tty.TakeInput();
        return (Tty.HasInput ? PollMask.Readable : PollMask.None)
            | (Tty.Output is null || Tty.Output.Free > 1 ? PollMask.Writable : PollMask.None)
            | (Tty.IsHungUp ? PollMask.HangUp | PollMask.Error : PollMask.None);
    }

    public override long Control(in CallFrame call, uint request, ulong argument) =>
        TtyControl.Serve(call, Tty, request, argument);

    protected override void Released() => Vfs.Terminals.Closed(Tty);
}

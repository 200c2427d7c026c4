using KernelModel.Signals;
using KernelModel.Syscalls;
using KernelModel.Tasks;

namespace KernelModel.Files.Terminals;

/// <summary>ioctl of terminals (ioctl_tty(2)).</summary>
internal static class TtyControl
{
    private const uint TCGETS = 0x5401;
    private const uint TCSETS = 0x5402;
    private const uint TCSETSW = 0x5403;
    private const uint TCSETSF = 0x5404;
    private const uint TCSBRK = 0x5409;
    private const uint TCXONC = 0x540A;
    private const uint TCFLSH = 0x540B;
    private const uint TIOCEXCL = 0x540C;
    private const uint TIOCNXCL = 0x540D;
    private const uint TIOCSCTTY = 0x540E;
    private const uint TIOCGPGRP = 0x540F;
    private const uint TIOCSPGRP = 0x5410;
    private const uint TIOCOUTQ = 0x5411;
    private const uint TIOCSTI = 0x5412;
    private const uint TIOCGWINSZ = 0x5413;
    private const uint TIOCSWINSZ = 0x5414;
    private const uint FIONREAD = 0x541B;
    private const uint TIOCNOTTY = 0x5422;
    private const uint TIOCGETD = 0x5424;
    private const uint TCSBRKP = 0x5425;
    private const uint TIOCGSID = 0x5429;

    public static long Serve(in CallFrame call, Tty tty, uint request, ulong argument)
    {
        switch (request)
        {
            case TCGETS:
                Span<byte> modes = stackalloc byte[Termios.SizeBytes];
                tty.Modes.Write(modes);
                return FileArguments.Write(call, argument, modes);
            case TCSETS or TCSETSW or TCSETSF:
                return SetModes(call, tty, argument, request == TCSETSF);
            case TIOCGWINSZ:
                return FileArguments.Write(call, argument, tty.WindowSize.Rows | ((ulong)tty.WindowSize.Columns << 16));
            case TIOCSWINSZ:
                if (!FileArguments.TryRead(call, argument, out ulong size))
                {
                    return -Errno.EFAULT;
                }

                tty.Resize(((ushort)size, (ushort)(size >> 16)));
                return 0;
            case FIONREAD:
                return FileArguments.Write(call, argument, tty.Available);
            case TIOCOUTQ:
                return FileArguments.Write(call, argument, tty.Output?.Count ?? 0);
            case TIOCGETD:
                return FileArguments.Write(call, argument, 0);
            case TCSBRK or TCSBRKP or TIOCEXCL or TIOCNXCL:
                return 0;
            case TCXONC:
                tty.SetStopped(argument == 0);
                return argument > 3 ? -Errno.EINVAL : 0;
            case TCFLSH:
                if (argument is 0 or 2)
                {
                    tty.FlushInput();
                }

                return argument > 2 ? -Errno.EINVAL : 0;
            case TIOCSTI:
                Span<byte> typed = stackalloc byte[1];
                if (!FileArguments.Read(call, argument, typed))
                {
                    return -Errno.EFAULT;
                }

                tty.Receive(typed);
                return 0;
            default:
                return ServeJobs(call, tty, request, argument);
        }
    }

    private static long ServeJobs(in CallFrame call, Tty tty, uint request, ulong argument)
    {
        Process process = call.Task.Process;
        switch (request)
        {
            case TIOCGPGRP:
                return process.Terminal != tty.Id
                    ? -Errno.ENOTTY
                    : FileArguments.Write(call, argument, tty.ForegroundGroup);
            case TIOCGSID:
                return process.Terminal != tty.Id ? -Errno.ENOTTY : FileArguments.Write(call, argument, tty.Session);
            case TIOCSPGRP:
                return SetForeground(call, tty, argument);
            case TIOCSCTTY:
                if (process.Session != process.Pid || process.Terminal != 0)
                {
                    return process.Terminal == tty.Id ? 0 : -Errno.EPERM;
                }

                if (tty.Session != 0 && (argument != 1 || !call.Task.Credentials.Has(Capability.SYS_ADMIN)))
                {
                    return -Errno.EPERM;
                }

                tty.BecomeControllingTerminal(process);
                return 0;
            case TIOCNOTTY:
                if (process.Terminal != tty.Id)
                {
                    return -Errno.ENOTTY;
                }

                if (process.Session == process.Pid)
                {
                    tty.Disconnect();
                }

                process.Terminal = 0;
                return 0;
            default:
                return -Errno.ENOTTY;
        }
    }

    private static long SetModes(in CallFrame call, Tty tty, ulong argument, bool flushes)
    {
        long error = tty.CheckForeground(call.Task, Signal.SIGTTOU);
        if (error < 0)
        {
            return error;
        }

        Span<byte> modes = stackalloc byte[Termios.SizeBytes];
        if (!FileArguments.Read(call, argument, modes))
        {
            return -Errno.EFAULT;
        }

        if (flushes)
        {
            tty.FlushInput();
        }

        tty.Modes.Read(modes);
        tty.ModesChanged();
        return 0;
    }

    private static long SetForeground(in CallFrame call, Tty tty, ulong argument)
    {
        Process process = call.Task.Process;
        if (process.Terminal != tty.Id || tty.Session != process.Session)
        {
            return -Errno.ENOTTY;
        }

        long error = tty.CheckForeground(call.Task, Signal.SIGTTOU);
        if (error < 0)
        {
            return error;
        }

        if (!FileArguments.TryRead(call, argument, out int group))
        {
            return -Errno.EFAULT;
        }

        if (group < 0)
        {
            return -Errno.EINVAL;
        }

        if (!call.Kernel.Tasks.Group(group).Any())
        {
            return -Errno.ESRCH;
        }

        if (!call.Kernel.Tasks.Group(group).Any(p => p.Session == process.Session))
        {
            return -Errno.EPERM;
        }

        tty.ForegroundGroup = group;
        return 0;
    }
}

using System.Globalization;
using System.Text;
using KernelModel.Signals;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>Prints calls, signals and ends in strace's format, each call as it ends.</summary>
internal sealed class CallTrace
{
    private const int ExitNumber = 60;
    private const int ExitGroupNumber = 231;
    private const int ReturnNumber = 15;

    private readonly Kernel _kernel;
    private readonly ILineSink _sink;

    public CallTrace(Kernel kernel, ILineSink sink)
    {
        _kernel = kernel;
        _sink = sink;
    }

    /// <summary>exec replaces memory: its arguments are told before.</summary>
    public string? Begun { get; private set; }

    /// <summary>A call whose arguments will be gone when it ends.</summary>
    public void Begin(TaskStruct task) => Begun = Call(task, 0);

    /// <summary>A call has ended.</summary>
    public void Completed(TaskStruct task, long result)
    {
        string call = Begun ?? Call(task, result);
        Begun = null;
        if (task.Call.Number is ExitNumber or ExitGroupNumber)
        {
            Line(task, $"{call} = ?");
            if (task.Call.Number == ExitGroupNumber || task.Process.IsExiting)
            {
                Line(task, $"+++ exited with {(task.ExitStatus >> 8) & 0xFF} +++");
            }

            return;
        }

        Line(task, $"{call} = {Result(task, result)}");
    }

    /// <summary>A signal is delivered.</summary>
    public void Delivered(TaskStruct task, in SigInfo info)
    {
        string name = Signal.Name(info.Number);
        string details = info.Code switch
        {
            SigInfo.SI_USER => $"si_code=SI_USER, si_pid={info.Pid}, si_uid={info.Uid}",
            SigInfo.SI_TKILL => $"si_code=SI_TKILL, si_pid={info.Pid}, si_uid={info.Uid}",
            SigInfo.SI_QUEUE => $"si_code=SI_QUEUE, si_pid={info.Pid}, si_uid={info.Uid}",
            SigInfo.SI_KERNEL => "si_code=SI_KERNEL",
            SigInfo.SI_TIMER => $"si_code=SI_TIMER, si_timerid={info.Timer}, si_overrun={info.Overrun}",
            _ when info.Number == Signal.SIGCHLD =>
                $"si_code={ChildCode(info.Code)}, si_pid={info.Pid}, si_uid={info.Uid}, si_status={info.Status}",
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"si_code={FaultCode(info.Number, info.Code)}, si_addr=0x{info.Address:x}"),
        };
        Line(task, $"--- {name} {{si_signo={name}, {details}}} ---");
    }

    /// <summary>A signal ends the process.</summary>
    public void Killed(TaskStruct task, int signal) => Line(task, $"+++ killed by {Signal.Name(signal)} +++");

    private static string ChildCode(int code) => code switch
    {
        SigInfo.CLD_EXITED => "CLD_EXITED",
        SigInfo.CLD_KILLED => "CLD_KILLED",
        SigInfo.CLD_DUMPED => "CLD_DUMPED",
        SigInfo.CLD_STOPPED => "CLD_STOPPED",
        SigInfo.CLD_CONTINUED => "CLD_CONTINUED",
        _ => $"{code}",
    };

    private static string FaultCode(int signal, int code) => (signal, code) switch
    {
        (Signal.SIGSEGV, SigInfo.SEGV_MAPERR) => "SEGV_MAPERR",
        (Signal.SIGSEGV, SigInfo.SEGV_ACCERR) => "SEGV_ACCERR",
        (Signal.SIGSEGV, SigInfo.SEGV_PKUERR) => "SEGV_PKUERR",
        (Signal.SIGBUS, SigInfo.BUS_ADRERR) => "BUS_ADRERR",
        (Signal.SIGFPE, SigInfo.FPE_INTDIV) => "FPE_INTDIV",
        (Signal.SIGILL, SigInfo.ILL_ILLOPN) => "ILL_ILLOPN",
        _ => $"{code}",
    };

    private static string Result(TaskStruct task, long result)
    {
        if (result is < 0 and >= -4095 && task.Call.Number != ReturnNumber)
        {
            (string name, string text) = ErrnoText.Of((int)-result);
            return result <= -Errno.ERESTARTSYS ? $"? {name} ({text})" : $"-1 {name} ({text})";
        }

        // Addresses are told in hexadecimal, like strace's; counts and identifiers are small.
        const long FirstAddress = 1L << 24;
        return result >= FirstAddress
            ? string.Create(CultureInfo.InvariantCulture, $"0x{result:x}")
            : result.ToString(CultureInfo.InvariantCulture);
    }

    private string Call(TaskStruct task, long result)
    {
        BlockedCall call = task.Call;
        SystemCall? row = _kernel.Dispatcher.Table[(ulong)call.Number];
        Span<ulong> arguments = [call.A0, call.A1, call.A2, call.A3, call.A4, call.A5];
        if ((call.Number & TaskStruct.CompatEntry) != 0)
        {
            return $"syscall {CompatCallEntry.NameOf(call.Number)} (…)";
        }

        if (row is null)
        {
            return string.Create(CultureInfo.InvariantCulture, $"syscall_0x{call.Number:x}(…)");
        }

        StringBuilder text = new(row.Name);
        _ = text.Append('(');
        string[] words = row.Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < words.Length && i < arguments.Length; i++)
        {
            _ = text.Append(i == 0 ? string.Empty : ", ")
                .Append(CallText.Of(task.Mm, words[i], arguments[i], arguments, result));
        }

        return text.Append(')').ToString();
    }

    private void Line(TaskStruct task, string text) =>
        _sink.Line(task.Process == _kernel.FirstProcess && task.IsLeader ? text : $"[pid {task.Pid}] {text}");
}

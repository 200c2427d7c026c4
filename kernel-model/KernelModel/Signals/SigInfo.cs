using System.Runtime.InteropServices;

namespace KernelModel.Signals;

/// <summary>
/// <c>siginfo_t</c>, byte for byte (include/uapi/asm-generic/siginfo.h, 64-bit): the union's views overlap.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct SigInfo
{
    /// <summary>Sent by kill(2).</summary>
    public const int SI_USER = 0;

    /// <summary>Sent by the kernel.</summary>
    public const int SI_KERNEL = 0x80;
    public const int SI_QUEUE = -1;
    public const int SI_TIMER = -2;
    public const int SI_MESGQ = -3;
    public const int SI_TKILL = -6;

    public const int CLD_EXITED = 1;
    public const int CLD_KILLED = 2;
    public const int CLD_DUMPED = 3;
    public const int CLD_TRAPPED = 4;
    public const int CLD_STOPPED = 5;
    public const int CLD_CONTINUED = 6;

    public const int SEGV_MAPERR = 1;
    public const int SEGV_ACCERR = 2;
    public const int SEGV_PKUERR = 4;

    public const int BUS_ADRALN = 1;
    public const int BUS_ADRERR = 2;

    public const int FPE_INTDIV = 1;
    public const int FPE_INTOVF = 2;
    public const int FPE_FLTDIV = 3;
    public const int FPE_FLTOVF = 4;
    public const int FPE_FLTUND = 5;
    public const int FPE_FLTRES = 6;
    public const int FPE_FLTINV = 7;

    public const int ILL_ILLOPN = 2;
    public const int TRAP_BRKPT = 1;
    public const int TRAP_TRACE = 2;

    [FieldOffset(0)]
    public int Number;

    [FieldOffset(4)]
    public int Error;

    [FieldOffset(8)]
    public int Code;

    /// <summary>kill, SIGCHLD: who sent it.</summary>
    [FieldOffset(16)]
    public int Pid;

    [FieldOffset(20)]
    public uint Uid;

    /// <summary>sigqueue: the value that goes with it.</summary>
    [FieldOffset(24)]
    public ulong Value;

    /// <summary>SIGCHLD: exit code or signal.</summary>
    [FieldOffset(24)]
    public int Status;

    /// <summary>SIGCHLD: clock ticks of 10 ms.</summary>
    [FieldOffset(32)]
    public long UserTicks;

    [FieldOffset(40)]
    public long SystemTicks;

    /// <summary>POSIX timers: the timer, and how often it came too often.</summary>
    [FieldOffset(16)]
    public int Timer;

    [FieldOffset(20)]
    public int Overrun;

    /// <summary>Faults: the address.</summary>
    [FieldOffset(16)]
    public ulong Address;

    /// <summary>Faults by a protection key: which.</summary>
    [FieldOffset(32)]
    public uint ProtectionKey;

    /// <summary>SIGIO: the events and the file.</summary>
    [FieldOffset(16)]
    public long Band;

    [FieldOffset(24)]
    public int File;

    /// <summary>A signal from the kernel itself.</summary>
    public static SigInfo FromKernel(int signal) => new() { Number = signal, Code = SI_KERNEL };

    /// <summary>A signal sent by a process.</summary>
    public static SigInfo FromUser(int signal, int pid, uint uid, int code = SI_USER) =>
        new() { Number = signal, Code = code, Pid = pid, Uid = uid };

    /// <summary>A fault at an address.</summary>
    public static SigInfo Fault(int signal, int code, ulong address) =>
        new() { Number = signal, Code = code, Address = address };
}

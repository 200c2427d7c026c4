namespace KernelModel.Signals;

/// <summary>Signals by number (arch/x86/include/uapi/asm/signal.h), and what they do by default (signal(7)).</summary>
internal static class Signal
{
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGQUIT = 3;
    public const int SIGILL = 4;
    public const int SIGTRAP = 5;
    public const int SIGABRT = 6;
    public const int SIGBUS = 7;
    public const int SIGFPE = 8;
    public const int SIGKILL = 9;
    public const int SIGUSR1 = 10;
    public const int SIGSEGV = 11;
    public const int SIGUSR2 = 12;
    public const int SIGPIPE = 13;
    public const int SIGALRM = 14;
    public const int SIGTERM = 15;
    public const int SIGSTKFLT = 16;
    public const int SIGCHLD = 17;
    public const int SIGCONT = 18;
    public const int SIGSTOP = 19;
    public const int SIGTSTP = 20;
    public const int SIGTTIN = 21;
    public const int SIGTTOU = 22;
    public const int SIGURG = 23;
    public const int SIGXCPU = 24;
    public const int SIGXFSZ = 25;
    public const int SIGVTALRM = 26;
    public const int SIGPROF = 27;
    public const int SIGWINCH = 28;
    public const int SIGIO = 29;
    public const int SIGPWR = 30;
    public const int SIGSYS = 31;

    /// <summary>The first signal that is queued once for each time it is sent.</summary>
    public const int FirstRealTime = 32;

    public const int Count = 64;

    /// <summary>SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU.</summary>
    public const ulong StopSet = 0xFUL << (SIGSTOP - 1);

    /// <summary>SIGKILL and SIGSTOP: neither caught, blocked nor ignored.</summary>
    public const ulong UnblockableSet = (1UL << (SIGKILL - 1)) | (1UL << (SIGSTOP - 1));

    /// <summary>What a thread does to itself; delivered before all others.</summary>
    public const ulong SynchronousSet = (1UL << (SIGSEGV - 1)) | (1UL << (SIGBUS - 1)) | (1UL << (SIGILL - 1))
        | (1UL << (SIGTRAP - 1)) | (1UL << (SIGFPE - 1)) | (1UL << (SIGSYS - 1));

    private const ulong IgnoredSet = (1UL << (SIGCHLD - 1)) | (1UL << (SIGCONT - 1)) | (1UL << (SIGURG - 1))
        | (1UL << (SIGWINCH - 1));

    private static readonly string[] s_names =
    [
        "0", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
        "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",
        "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR",
        "SIGSYS", "SIGRTMIN",
    ];

    /// <summary>The bit of a signal in a mask.</summary>
    public static ulong Bit(int signal) => 1UL << (signal - 1);

    public static bool IsValid(int signal) => signal is >= 1 and <= Count;

    /// <summary>Ignored by default.</summary>
    public static bool IsIgnoredByDefault(int signal) => (IgnoredSet & Bit(signal)) != 0;

    public static bool IsStop(int signal) => (StopSet & Bit(signal)) != 0;

    /// <summary>As strace names it.</summary>
    public static string Name(int signal) =>
        (uint)signal < (uint)s_names.Length ? s_names[signal]
        : signal <= Count ? $"SIGRT_{signal - FirstRealTime}" : $"{signal}";
}

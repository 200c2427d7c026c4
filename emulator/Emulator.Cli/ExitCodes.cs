namespace Emulator.Cli;

/// <summary>How a run tells its end to the shell. The README has the same table, kept by a test.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int BadInput = 2;
    public const int TripleFault = 4;
    public const int HaltedForEver = 6;
    public const int InstructionLimit = 8;
    public const int OurFailure = 10;

    /// <summary>Code and meaning, in the order in which help lists them.</summary>
    public static IReadOnlyList<(string Code, string Meaning)> Rows { get; } =
    [
        ("odd", "the guest wrote `code` to its debug-exit port 0xF4: `code << 1 | 1`, of which a shell sees 8 bits"),
        ("0", "power-off, a reset that was asked for (with `-no-reboot`), or Ctrl-A x"),
        ("2", "bad input, or output that nobody takes: one line on stderr says what, where and what to do"),
        ("4", "triple fault (with `-no-reboot`), or a reset that leads to the same one again"),
        ("6", "halted for ever: no event can wake the machine"),
        ("8", "the limit of `--max-instructions` was reached"),
        ("10", "our own failure: please report it"),
        ("128 + n", "ended by signal n; with `--stats` the statistics are printed all the same"),
    ];

    /// <summary>What <c>pagewalk exec</c> ends with, as a shell or env(1) would.</summary>
    public const int ExecFailed = 125;
    public const int CannotExecute = 126;
    public const int NotFound = 127;

    /// <summary>The same of <c>pagewalk exec</c>.</summary>
    public static IReadOnlyList<(string Code, string Meaning)> ExecRows { get; } =
    [
        ("0 - 255", "the program's own exit status"),
        ("125", "bad options, our own failure, a deadlock, or the limit of --max-instructions"),
        ("126", "the program cannot be executed: no ELF file, another machine's, no permission, no memory"),
        ("127", "the program, or the interpreter that it names, is not there"),
        ("128 + n", "the program, or pagewalk itself, was ended by signal n"),
    ];
}

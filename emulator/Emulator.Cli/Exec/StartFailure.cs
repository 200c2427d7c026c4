namespace Emulator.Cli.Exec;

/// <summary>Why execve failed, in a shell's words and with its exit code.</summary>
internal static class StartFailure
{
    private const int NoEntry = 2;

    private static readonly Dictionary<int, string> s_reasons = new()
    {
        [2] = "no such file in the guest's root",
        [5] = "cannot be read",
        [7] = "the argument list is too long",
        [8] = "not an ELF file for x86-64",
        [12] = "not enough memory: give more with -m",
        [13] = "permission denied, or a directory",
        [20] = "a part of the path is no directory",
        [21] = "a directory",
        [22] = "an ELF file that Linux refuses",
        [36] = "the name is too long",
        [40] = "too many symbolic links",
        [80] = "its interpreter is no shared library for x86-64",
    };

    /// <summary>The failure of execve with an error number.</summary>
    /// <param name="program">As the user named it.</param>
    /// <param name="error">The error number, positive.</param>
    /// <param name="problem">What the kernel knows beyond it.</param>
    public static ExecFailureException Of(string program, int error, string? problem)
    {
        string reason = problem ?? s_reasons.GetValueOrDefault(error, $"error {error}");
        return new ExecFailureException(
            error == NoEntry ? ExitCodes.NotFound : ExitCodes.CannotExecute, $"{program}: {reason}");
    }
}

namespace Emulator.Cli.Exec;

/// <summary>The program cannot be started; the message is the one line that the user sees.</summary>
internal sealed class ExecFailureException(int exitCode, string message) : Exception(message)
{
    /// <summary>What we end with.</summary>
    public int ExitCode => exitCode;
}

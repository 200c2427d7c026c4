using Emulator.Cli.Terminal;

namespace Emulator.Cli;

/// <summary>
/// Standard output and error as plain streams. The framework's own would first send a terminal the codes of its keypad
/// mode, and who sets that at this terminal is the guest.
/// </summary>
internal static class StandardStreams
{
    /// <summary>Text to standard output, line by line.</summary>
    public static TextWriter Out { get; } = new StreamWriter(OpenOutput()) { AutoFlush = true };

    /// <summary>Text to standard error, line by line.</summary>
    public static TextWriter Error { get; } = new StreamWriter(OpenError()) { AutoFlush = true };

    public static Stream OpenOutput() =>
        OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new DescriptorStream(1);

    public static Stream OpenError() =>
        OperatingSystem.IsWindows() ? Console.OpenStandardError() : new DescriptorStream(2);
}

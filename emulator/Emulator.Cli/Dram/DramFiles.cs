namespace Emulator.Cli.Dram;

/// <summary>Files that options name.</summary>
internal static class DramFiles
{
    private const int BufferBytes = 1 << 16;

    /// <exception cref="UserErrorException">It cannot be opened.</exception>
    public static Stream OpenRead(string option, string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserErrorException("cannot be read", $"{option} {file}", error.Message.TrimEnd('.'));
        }
    }

    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public static Stream Create(string option, string file)
    {
        try
        {
            return new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserErrorException("cannot be written", $"{option} {file}", error.Message.TrimEnd('.'));
        }
    }

    /// <summary>Text, lines ending with LF; null when the option was not given.</summary>
    public static StreamWriter? CreateText(string option, string? file) =>
        file is null ? null : new StreamWriter(Create(option, file), bufferSize: BufferBytes) { NewLine = "\n" };
}

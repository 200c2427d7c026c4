using Emulator.Cli.Options;
using Emulator.Images;

namespace Emulator.Cli.Exec;

/// <summary>The archive of <c>--initrd</c>.</summary>
internal static class InitrdFile
{
    /// <summary>Its entries; null without the option.</summary>
    /// <exception cref="UserErrorException">It cannot be read.</exception>
    /// <exception cref="ExecFailureException">It is no such archive.</exception>
    public static IReadOnlyList<CpioEntry>? Read(ExecOptions options)
    {
        if (options.Initrd is not { } path)
        {
            return null;
        }

        byte[] file = ImageFile.Read("--initrd", path, options.MemoryBytes, "give more memory with -m");
        try
        {
            return CpioReader.Read(file, (long)options.MemoryBytes);
        }
        catch (ImageFormatException error)
        {
            throw new ExecFailureException(ExitCodes.ExecFailed, $"--initrd {path}: {error.Message}");
        }
    }
}

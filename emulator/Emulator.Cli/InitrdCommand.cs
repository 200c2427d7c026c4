using Emulator.Images;
using Firmware.Linux;

namespace Emulator.Cli;

/// <summary><c>pagewalk initrd</c>: writes a first file system for Linux around a busybox.</summary>
internal static class InitrdCommand
{
    private const string Usage = "usage: pagewalk initrd BUSYBOX FILE";

    /// <summary>Larger programs are no busybox, and an initrd has to fit into RAM.</summary>
    private const ulong MaxBytes = 64UL << 20;

    /// <returns>The exit code of the process.</returns>
    public static int Execute(ReadOnlySpan<string> words)
    {
        if (words is not [string program, string file])
        {
            throw new UserErrorException("two files are needed", "initrd", Usage);
        }

        byte[] busybox = ImageFile.Read("initrd", program, MaxBytes, "give a statically linked busybox");
        if (ImageRecognizer.Recognize(busybox) != ImageFormat.Elf)
        {
            throw new UserErrorException("not an ELF program", program, "give a statically linked busybox");
        }

        try
        {
            File.WriteAllBytes(file, BusyboxInitrd.Build(busybox));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException("cannot be written", file, error.Message.TrimEnd('.'));
        }

        return ExitCodes.Success;
    }
}

using System.Text;
using Emulator.Images;

namespace Firmware.Linux;

/// <summary>
/// A first file system for a Linux kernel around one program that others wrote: a statically linked busybox. All else
/// in it is made here.
/// </summary>
public static class BusyboxInitrd
{
    /// <summary>How the line begins that <c>/init</c> prints when user space runs.</summary>
    public const string Mark = "pagewalk: user space of ";

    /// <summary>A parameter for the kernel's command line: end the machine after the mark instead of starting a
    /// shell.</summary>
    public const string OnlyToTheMark = "pagewalk=mark";

    /// <summary>What the shell prints when it waits for a command, in the folder where it starts.</summary>
    public const string Prompt = "linux:/root# ";

    private const uint Executable = 0x1ED; // rwxr-xr-x
    private const uint OwnerOnly = 0x180; // rw-------

    /// <summary>
    /// cttyhack makes the serial line the controlling terminal, for Ctrl-C and job control. A reboot works without
    /// ACPI (through the keyboard controller), and ends a run with -no-reboot; a power-off would only halt.
    /// </summary>
    /// <remarks>"Shutdown" to port 0x8900, byte by byte, ends Bochs, which would start again after a reset.</remarks>
    private const string Init = """
        #!/bin/busybox sh
        /bin/busybox --install -s /bin
        export PATH=/bin HOME=/root TERM=vt100 PS1='linux:\w# '
        mount -t proc proc /proc
        mount -t sysfs sysfs /sys
        mount -t devtmpfs devtmpfs /dev
        cd
        echo "pagewalk: user space of $(uname -sr); leave the shell to end the machine"
        if grep -qw pagewalk=mark /proc/cmdline; then
            for c in S h u t d o w n; do printf $c | dd of=/dev/port bs=1 seek=35072 2>/dev/null; done
        else
            setsid cttyhack sh
        fi
        reboot -f

        """;

    /// <summary>The archive, not compressed.</summary>
    /// <param name="busybox">The program.</param>
    public static byte[] Build(ReadOnlySpan<byte> busybox)
    {
        CpioArchive archive = new();
        foreach (string folder in (string[])["bin", "dev", "proc", "root", "sys", "tmp"])
        {
            archive.AddFolder(folder, Executable);
        }

        // What /init prints before it has mounted /dev goes here.
        archive.AddCharacterDevice("dev/console", OwnerOnly, (5, 1));
        archive.AddFile("bin/busybox", Executable, busybox);
        archive.AddFile("init", Executable, Encoding.UTF8.GetBytes(Init.ReplaceLineEndings("\n")));
        return archive.ToArray();
    }
}

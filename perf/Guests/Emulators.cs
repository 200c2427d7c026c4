using System.Text.Json;

namespace Perf.Guests;

/// <summary>The emulators that run the same guest images, each as a whole process.</summary>
internal static class Emulators
{
    internal static GuestRun? Pagewalk(string image, int rounds)
    {
        string program = Path.Combine(RepositoryRoot(), "artifacts", "pagewalk");
        (double CpuSeconds, string Output, string Errors)? run = HostProcess.Run(
            program, "run", "-m", "128M", "-kernel", image, "-append", $"{rounds}", "-nographic", "--stats=json");
        if (run is not { } done)
        {
            return null;
        }

        int json = done.Errors.IndexOf('{', StringComparison.Ordinal);
        using JsonDocument statistics = JsonDocument.Parse(done.Errors[json..]);
        ulong instructions = statistics.RootElement.GetProperty("instructions").GetUInt64();
        return new GuestRun(done.CpuSeconds, done.Output.Trim(), instructions);
    }

    /// <summary>QEMU in its translating mode.</summary>
    internal static GuestRun? Qemu(string image, int rounds)
    {
        (double CpuSeconds, string Output, string Errors)? run = HostProcess.Run(
            "qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-m", "128M", "-kernel", image, "-append",
            $"{rounds}", "-display", "none", "-serial", "stdio", "-device",
            "isa-debug-exit,iobase=0xf4,iosize=4", "-no-reboot");
        return run is { } done ? new GuestRun(done.CpuSeconds, done.Output.Trim(), null) : null;
    }

    /// <summary>
    /// Bochs with its own BIOS and a CD made by GRUB; its start is part of the time and is subtracted by the caller.
    /// </summary>
    internal static GuestRun? Bochs(string image, int rounds) =>
        BochsDisc($"multiboot /boot/guest.bin {rounds}", ("guest.bin", image));

    /// <summary>A CD whose GRUB does one menu entry at once.</summary>
    /// <param name="entry">Its commands, separated by line ends, without the last one, boot.</param>
    /// <param name="files">What is in its folder /boot: name and host file.</param>
    internal static GuestRun? BochsDisc(string entry, params (string Name, string Path)[] files)
    {
        if (!HostProcess.IsInstalled("bochs"))
        {
            return null;
        }

        string folder = Directory.CreateTempSubdirectory("pagewalk-bochs-").FullName;
        try
        {
            string iso = Path.Combine(folder, "guest.iso");
            string grub = Path.Combine(folder, "iso", "boot", "grub");
            Directory.CreateDirectory(grub);
            Array.ForEach(files, file => File.Copy(file.Path, Path.Combine(folder, "iso", "boot", file.Name)));
            File.WriteAllText(
                Path.Combine(grub, "grub.cfg"), $"set timeout=0\nmenuentry guest {{ {entry}\n boot\n}}\n");
            if (HostProcess.Run("grub-mkrescue", "-o", iso, Path.Combine(folder, "iso")) is null || !File.Exists(iso))
            {
                return null;
            }

            string serial = Path.Combine(folder, "serial.txt");
            string configuration = Path.Combine(folder, "bochsrc");
            File.WriteAllText(configuration, BochsConfiguration(iso, serial, folder));
            string commands = Path.Combine(folder, "commands");
            File.WriteAllText(commands, "c\n");

            // Debian's build has no display without a window or a terminal: it gets a terminal of its own.
            (double CpuSeconds, string Output, string Errors)? run = HostProcess.Run(
                "script", "-qec", $"env TERM=xterm bochs -q -f {configuration} -rc {commands}", "/dev/null");
            return run is { } done && File.Exists(serial)
                ? new GuestRun(done.CpuSeconds, File.ReadAllText(serial).Trim(), null)
                : null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    internal static string RepositoryRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Emulator.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("not inside the repository");
        }

        return folder;
    }

    private static string BochsConfiguration(string iso, string serial, string folder) => $"""
        megs: 128
        cpu: model=corei7_sandy_bridge_2600k, count=1, ips=100000000, reset_on_triple_fault=0
        romimage: file=/usr/share/bochs/BIOS-bochs-latest
        vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
        ata0-master: type=cdrom, path="{iso}", status=inserted
        boot: cdrom
        com1: enabled=1, mode=file, dev="{serial}"
        display_library: term
        log: {Path.Combine(folder, "log.txt")}
        panic: action=fatal
        error: action=ignore
        info: action=ignore

        """;
}

using System.Globalization;
using System.Text;
using Firmware.Linux;
using Firmware.Samples;

namespace Perf.Guests;

/// <summary>
/// Debian's kernel from power-on to the first line of user space, on each emulator: CPU seconds of the whole process,
/// as ratios. Same kernel, same initrd, same parameters; runs are interleaved and the median counts.
/// </summary>
internal static class LinuxTable
{
    private const string Parameters = "console=ttyS0 acpi=off pci=off nolapic noapic " + BusyboxInitrd.OnlyToTheMark;

    /// <summary>Where what people wrote about the figures begins; it is kept.</summary>
    private const string Notes = "## Where the time goes";

    private static readonly (string Name, string More)[] s_boots =
        [("default", ""), ("cryptomgr.notests", " cryptomgr.notests")];

    /// <summary>Runs all and writes the table to the console and to <c>perf/baselines/linux.md</c>.</summary>
    internal static int Run(int rounds)
    {
        string root = Emulators.RepositoryRoot();
        if (Fetch(root, "linux-image-cloud-amd64") is not { } image || Fetch(root, "busybox-static") is not { } busybox)
        {
            return 1;
        }

        string folder = Directory.CreateTempSubdirectory("pagewalk-linux-").FullName;
        string kernel = Directory.GetFiles(Path.Combine(image, "boot"), "vmlinuz-*").Single();
        string initrd = Path.Combine(folder, "initrd");
        File.WriteAllBytes(initrd, BusyboxInitrd.Build(File.ReadAllBytes(Path.Combine(busybox, "bin", "busybox"))));
        string small = Path.Combine(folder, "guest.bin");
        File.WriteAllBytes(small, (SampleGuests.Find("integer-mix") ?? SampleGuests.All[0]).Build());

        StringBuilder table = new("# Linux to its first program\n\n");
        table.Append("Made by `make bench-linux`: ").Append(Path.GetFileName(kernel)).Append(", 128 MiB, `");
        table.Append(Parameters).Append("`.\n\nCPU seconds of the whole process, start-up included, median of ");
        table.Append(rounds).Append(" interleaved runs; of Bochs one run, from which the time of its BIOS and of\n");
        table.Append("loading the same files from the CD is subtracted.\n\n");
        table.Append("| boot | pagewalk | QEMU TCG | Bochs | pagewalk / QEMU | pagewalk / Bochs |\n");
        table.Append("|---|---|---|---|---|---|\n");
        (string, string)[] files = [("vmlinuz", kernel), ("initrd", initrd)];
        double? loading = Emulators.BochsDisc(
            "multiboot /boot/guest.bin 1\nmodule /boot/vmlinuz\nmodule /boot/initrd",
            [.. files, ("guest.bin", small)])?.CpuSeconds;
        foreach ((string name, string more) in s_boots)
        {
            string parameters = Parameters + more;
            List<double> ours = [];
            List<double> qemu = [];
            for (int round = 0; round < rounds; round++)
            {
                Collect(ours, Path.Combine(root, "artifacts", "pagewalk"), "run", "-m", "128M", "-kernel", kernel,
                    "-initrd", initrd, "-append", parameters, "-nographic", "-no-reboot");
                Collect(qemu, "qemu-system-x86_64", "-accel", "tcg", "-m", "128M", "-kernel", kernel, "-initrd", initrd,
                    "-append", parameters, "-nographic", "-no-reboot");
            }

            GuestRun? bochs = Emulators.BochsDisc($"linux /boot/vmlinuz {parameters}\ninitrd /boot/initrd", files);
            double? bochsSeconds = bochs?.Output.Contains(BusyboxInitrd.Mark, StringComparison.Ordinal) == true
                ? bochs.CpuSeconds - loading
                : null;
            table.Append(CultureInfo.InvariantCulture, $"| {name} | {Text(MedianOf(ours))} | {Text(MedianOf(qemu))} ");
            table.Append(CultureInfo.InvariantCulture, $"| {Text(bochsSeconds)} ");
            table.Append(CultureInfo.InvariantCulture, $"| {Text(MedianOf(ours) / MedianOf(qemu))} ");
            table.Append(CultureInfo.InvariantCulture, $"| {Text(MedianOf(ours) / bochsSeconds)} |\n");
        }

        Directory.Delete(folder, recursive: true);
        Console.Write(table);
        Keep(Path.Combine(root, "perf", "baselines", "linux.md"), table.ToString());
        return 0;
    }

    private static string? Fetch(string root, string package)
    {
        (double CpuSeconds, string Output, string Errors)? run =
            HostProcess.Run(Path.Combine(root, "build", "fetch-debian.sh"), package);
        Console.Error.Write(run?.Errors);
        return run is { Output.Length: > 0 } done ? done.Output.Trim() : null;
    }

    /// <summary>Runs an emulator; a run that does not reach the mark does not count.</summary>
    private static void Collect(List<double> seconds, string program, params string[] arguments)
    {
        if (HostProcess.Run(program, arguments) is { } run
            && run.Output.Contains(BusyboxInitrd.Mark, StringComparison.Ordinal))
        {
            seconds.Add(run.CpuSeconds);
        }
    }

    private static void Keep(string file, string table)
    {
        string old = File.Exists(file) ? File.ReadAllText(file) : "";
        int notes = old.IndexOf(Notes, StringComparison.Ordinal);
        File.WriteAllText(file, notes < 0 ? table : $"{table}\n{old[notes..]}");
    }

    private static double? MedianOf(List<double> values) => values.Count > 0 ? Median.Of(values) : null;

    private static string Text(double? value) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? "-";
}

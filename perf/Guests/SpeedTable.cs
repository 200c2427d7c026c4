using System.Globalization;
using System.Text;
using Firmware.Samples;

namespace Perf.Guests;

/// <summary>
/// The speed of the integer core on the sample guests: guest instructions per CPU second, beside QEMU and Bochs on
/// the same images, as ratios. Runs are interleaved and the median counts, because the machine is shared.
/// </summary>
internal static class SpeedTable
{
    private static readonly MeasuredGuest[] s_guests =
    [
        new("integer-mix", 20_000, 1_000),
        new("list-matrix", 40_000, 2_000),
        new("chase", 2_000, 100),
        new("rep-string", 100, 10),
        new("copy-sse2", 4_000, 0),
        new("copy-avx2", 4_000, 0),
        new("matrix-sse2", 1_000, 0),
        new("matrix-avx2", 200, 0),
        new("x87-loop", 4_000, 0),
        new("aes", 2_000, 0),
    ];

    /// <summary>Runs all and writes the table to the console and to <c>perf/baselines/guests.md</c>.</summary>
    internal static int Run(int rounds)
    {
        StringBuilder table = new();
        table.Append("# Guest speed\n\nMade by `make bench-guests`; medians of ").Append(rounds);
        table.Append(" interleaved runs, CPU time of the whole process, start-up included ");
        table.Append("(that of Bochs subtracted).\n");
        table.Append("MIPS: million guest instructions per CPU second; pagewalk counts an iteration of a REP string ");
        table.Append("instruction as one.\n\n");
        table.Append("| guest | instructions | pagewalk MIPS | QEMU TCG MIPS | Bochs MIPS ");
        table.Append("| pagewalk / QEMU | pagewalk / Bochs |\n");
        table.Append("|---|---|---|---|---|---|---|\n");
        string folder = Directory.CreateTempSubdirectory("pagewalk-perf-").FullName;
        bool agree = true;
        foreach (MeasuredGuest guest in s_guests)
        {
            string image = Path.Combine(folder, guest.Name);
            SampleGuest sample = SampleGuests.Find(guest.Name)
                ?? throw new InvalidOperationException($"no sample guest {guest.Name}");
            File.WriteAllBytes(image, sample.Build());
            agree &= AppendRow(table, guest, image, rounds);
        }

        Directory.Delete(folder, recursive: true);
        Console.Write(table);
        string baselines = Path.Combine(Emulators.RepositoryRoot(), "perf", "baselines");
        Directory.CreateDirectory(baselines);
        File.WriteAllText(Path.Combine(baselines, "guests.md"), table.ToString());
        return agree ? 0 : 1;
    }

    private static bool AppendRow(StringBuilder table, MeasuredGuest guest, string image, int rounds)
    {
        Console.Error.WriteLine($"measuring {guest.Name} ...");
        List<GuestRun> ours = [];
        List<GuestRun> qemu = [];
        List<GuestRun> bochs = [];
        for (int round = 0; round < rounds; round++)
        {
            Collect(ours, Emulators.Pagewalk(image, guest.Rounds));
            Collect(qemu, Emulators.Qemu(image, guest.Rounds));
        }

        double? bochsSeconds = null;
        if (guest.BochsRounds > 0 && Emulators.Bochs(image, 1) is { } empty
            && Emulators.Bochs(image, guest.BochsRounds) is { } full)
        {
            bochs.Add(full);
            bochsSeconds = (full.CpuSeconds - empty.CpuSeconds) * guest.Rounds / guest.BochsRounds;
        }

        double instructions = ours[0].Instructions ?? 0;
        double mips = instructions / MedianOf(ours) / 1e6;
        double? qemuMips = qemu.Count > 0 ? instructions / MedianOf(qemu) / 1e6 : null;
        double? bochsMips = instructions / bochsSeconds / 1e6;
        table.Append(CultureInfo.InvariantCulture,
            $"| {guest.Name} | {instructions:N0} | {mips:F0} | {Text(qemuMips)} | ");
        table.Append(CultureInfo.InvariantCulture,
            $"{Text(bochsMips)} | {Ratio(mips, qemuMips)} | {Ratio(mips, bochsMips)} |\n");
        bool agree = ours.Concat(qemu).Select(run => run.Output).Distinct().Count() == 1;
        if (!agree)
        {
            Console.Error.WriteLine($"{guest.Name}: the emulators printed different results");
        }

        return agree;
    }

    private static void Collect(List<GuestRun> runs, GuestRun? run)
    {
        if (run is not null)
        {
            runs.Add(run);
        }
    }

    private static double MedianOf(List<GuestRun> runs) => Median.Of(runs.Select(run => run.CpuSeconds));

    private static string Text(double? mips) => mips?.ToString("F0", CultureInfo.InvariantCulture) ?? "-";

    private static string Ratio(double mips, double? other) =>
        other is { } value ? (mips / value).ToString("F2", CultureInfo.InvariantCulture) : "-";
}

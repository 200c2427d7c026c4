using System.Diagnostics;
using System.Globalization;

namespace Tests.Guests;

/// <summary>What a running guest takes from its host: counts, not times.</summary>
[TestFixture]
[Platform("Linux")]
internal sealed class FootprintTests
{
    private const long MiB = 1 << 20;

    /// <summary>Real mode at 0x7C00: a dot to COM1, then waits for a byte, and ends.</summary>
    private static readonly byte[] s_idle =
    [
        0xBA, 0xF8, 0x03, 0xB0, 0x2E, 0xEE, 0xBA, 0xFD, 0x03, 0xEC, 0xA8, 0x01, 0x74, 0xF8, 0xB0, 0x00, 0xE6, 0xF4,
    ];

    [Test]
    public void A_guest_of_512_MiB_that_waits_for_input_takes_less_than_120_MiB()
    {
        string file = PagewalkRun.FileOf("idle.bin", s_idle);
        using Process process = PagewalkRun.Start("run", "-m", "512M", "-kernel", file, "--mode", "real");
        Assert.That(process.StandardOutput.Read(), Is.EqualTo('.'), "the guest runs");
        string status = File.ReadAllText($"/proc/{process.Id}/status");
        string[] libraries =
        [
            .. File.ReadLines($"/proc/{process.Id}/maps").Select(line => Path.GetFileName(line.Split(' ')[^1]))
                .Where(name => name.EndsWith(".dll", StringComparison.Ordinal)).Distinct(),
        ];
        process.StandardInput.Write('q');
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.EqualTo(1));
        (long now, long peak) = (Bytes(status, "VmRSS:"), Bytes(status, "VmHWM:"));
        TestContext.Out.WriteLine($"{now / MiB} MiB resident, at most {peak / MiB}; {libraries.Length} assemblies");
        Assert.That(peak, Is.LessThan(120 * MiB));

        // What a plain run does not need must not be loaded before its first instruction.
        string[] unwanted = ["System.Text.Json.dll", "System.Net.Sockets.dll", "System.Text.RegularExpressions.dll"];
        Assert.That(libraries, Has.Member("Emulator.Cpu.dll").And.None.AnyOf(unwanted));
    }

    private static long Bytes(string status, string name)
    {
        string line = status.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal));
        string number = line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.Parse(number, CultureInfo.InvariantCulture) * 1024;
    }
}

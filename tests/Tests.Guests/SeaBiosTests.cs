using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Tests.Guests;

/// <summary>
/// Debian's SeaBIOS runs on our board from the reset vector until it finds nothing to boot: 16-bit code, shadow RAM,
/// fw_cfg, PCI, real-mode interrupts, timers. What it writes to its debug port is the transcript.
/// </summary>
[TestFixture]
internal sealed class SeaBiosTests
{
    private const string Package = "seabios";
    private const string Folder = "usr/share/seabios";
    private const string LastLine = "No bootable device.";

    /// <summary>
    /// Lines that tell of what QEMU's smallest board with PCI has and ours has not (the PIIX3 with its IDE disks, an
    /// option ROM of its own, which moves hard disks before floppies, SMBIOS texts, the address hole of AMD's
    /// processors), or of the processor's clock.
    /// </summary>
    private static readonly string[] s_boardLines =
    [
        @"^Found \d+ PCI devices", @"^PCI: IO: ", @"^PCI: (map device|init) bdf=00:01\.", "^PIIX3/PIIX4 init",
        "^Copying (MPTABLE|SMBIOS) ", "^CPU Mhz=", @"^ATA controller \d", "kvmvapic", "^Running option rom",
        "^Space available for UMB", "^e820 map has", "^  5: 000000fd00000000",
        "^Booting from (Floppy|Hard Disk)",
    ];

    [TestCase("bios.bin")]
    [TestCase("bios-256k.bin", Category = "Slow")]
    public void It_finds_the_board_and_nothing_to_boot(string name)
    {
        PagewalkRun run = Run(name, 64, out string screen);
        TestContext.Out.WriteLine(run.Output);
        Assert.That(run.Errors, Is.Empty);
        Assert.That(run.ExitCode, Is.Zero, "it waits a minute, then resets");
        AssertInOrder(
            run.Output,
            "^SeaBIOS \\(version ", "^BUILD: ", "^Running on QEMU \\(i440fx\\)", "^Found QEMU fw_cfg",
            "^QEMU fw_cfg DMA interface supported",
            "^qemu/e820: addr 0x0000000000000000 len 0x0000000004000000 \\[RAM\\]",
            "^Relocating init from 0x000[de][0-9a-f]{4} to 0x02f", "^=== PCI bus & bridge init ===",
            "^Found 1 PCI devices \\(max PCI bus is 00\\)", "^PCI: 32: 0000000080000000 - 00000000fec00000",
            "^PCI: init bdf=00:00.0 id=8086:1237", "^Found 1 cpu\\(s\\) max supported 1 cpu\\(s\\)",
            "^CPU Mhz=1000$", "^Found 1 serial ports", "^PS2 keyboard initialized", "^All threads complete.",
            "^e820 map has 5 items:", "^  0: 0000000000000000 - 000000000009fc00 = 1 RAM",
            "^  3: 0000000000100000 - 0000000004000000 = 1 RAM",
            "^Booting from Floppy...", "^Boot failed: could not read the boot disk", "^Booting from Hard Disk...",
            "^No bootable device.  Retrying in 60 seconds.", "^Rebooting.", "^Attempting a hard reboot");
        Assert.That(screen, Does.Contain("Booting from Hard Disk...").And.Contain(LastLine));
    }

    [TestCase("bios-256k.bin", Category = "Slow")]
    public void A_second_run_prints_the_same_bytes(string name)
    {
        PagewalkRun first = Run(name, 64, out string screen);
        PagewalkRun second = Run(name, 64, out string again);
        Assert.That((second.Output, again), Is.EqualTo((first.Output, screen)));
    }

    [Test]
    public void Memory_above_4_gibibytes_is_in_its_map()
    {
        PagewalkRun run = Run("bios-256k.bin", 5120, out _);
        AssertInOrder(
            run.Output,
            "^qemu/e820: addr 0x0000000100000000 len 0x0000000080000000 \\[RAM\\]",
            "^PCI: 32: 00000000c0000000 - 00000000fec00000",
            "^  3: 0000000000100000 - 00000000c0000000 = 1 RAM",
            "^  5: 0000000100000000 - 0000000180000000 = 1 RAM");
    }

    /// <summary>A second, independent look: the same image on QEMU prints the same lines, but for the board's own.
    /// </summary>
    [TestCase("bios.bin")]
    [TestCase("bios-256k.bin", Category = "Slow")]
    public void Qemu_prints_the_same(string name)
    {
        List<string> theirs = QemuLines(DebianImages.Find(Package, $"{Folder}/{name}"));
        List<string> ours = [.. Run(name, 64, out _).Output.Split('\n')];
        ours = ours[..(ours.FindIndex(line => line.StartsWith(LastLine, StringComparison.Ordinal)) + 1)];
        int all = ours.Count;
        ours.RemoveAll(IsOfTheBoard);
        theirs.RemoveAll(IsOfTheBoard);
        TestContext.Out.WriteLine($"{name}: {ours.Count} of {all} lines compared");
        Assert.That(ours, Is.EqualTo(theirs));
        Assert.That(ours, Has.Count.GreaterThan(35));
    }

    private static bool IsOfTheBoard(string line) => s_boardLines.Any(pattern => Regex.IsMatch(line, pattern));

    private static PagewalkRun Run(string name, int ramMiB, out string screen)
    {
        string serial = Path.Combine(PagewalkRun.Folder, $"seabios-{TestContext.CurrentContext.Test.ID}.txt");
        PagewalkRun run = PagewalkRun.Of(
            "run", "-m", $"{ramMiB}M", "-bios", DebianImages.Find(Package, $"{Folder}/{name}"),
            "-debugcon", "stdio", "-serial", $"file:{serial}", "-no-reboot", "--max-instructions", "200000000");
        screen = File.ReadAllText(serial);
        return run;
    }

    private static void AssertInOrder(string text, params string[] patterns)
    {
        string[] lines = text.Split('\n');
        int at = 0;
        foreach (string pattern in patterns)
        {
            int found = Array.FindIndex(lines, at, line => Regex.IsMatch(line, pattern));
            Assert.That(found, Is.Not.Negative, $"no line {pattern} from line {at} on in\n{text}");
            at = found + 1;
        }
    }

    /// <summary>QEMU's transcript up to its last line, or the end of the test as a skip.</summary>
    private static List<string> QemuLines(string image)
    {
        ProcessStartInfo start = new(
            "qemu-system-x86_64",
            [
                "-accel", "tcg", "-M", "pc,acpi=off,hpet=off,usb=off", "-cpu", "max", "-nodefaults", "-m", "64M",
                "-bios", image, "-nographic", "-vga", "none", "-serial", "null", "-boot", "reboot-timeout=60000",
                "-debugcon", "stdio", "-global", "isa-debugcon.iobase=0x402",
            ])
        {
            RedirectStandardOutput = true, RedirectStandardInput = true, RedirectStandardError = true,
        };
        try
        {
            using Process qemu = Process.Start(start) ?? throw new InvalidOperationException("QEMU did not start");
            List<string> lines = [];
            while (qemu.StandardOutput.ReadLine() is { } line)
            {
                lines.Add(line);
                if (line.StartsWith(LastLine, StringComparison.Ordinal))
                {
                    break;
                }
            }

            qemu.Kill();
            qemu.WaitForExit();
            return lines;
        }
        catch (Win32Exception missing)
        {
            Assert.Ignore($"this host has no qemu-system-x86_64: {missing.Message}");
            return [];
        }
    }
}

using System.Text.RegularExpressions;
using Emulator.Machine;
using Firmware;
using Firmware.Boot;

namespace Tests.Guests;

/// <summary>Debian's memtest86+, an image that nobody here wrote, tests our memory.</summary>
[TestFixture]
[Category("Slow")]
internal sealed partial class MemtestRunTests
{
    private const ulong RamBytes = 64UL << 20;
    private const ulong StepInstructions = 500_000;
    private const ulong LimitInstructions = 4_000_000_000;

    // Test 1 never runs: the row "own address in window" of the table of tests in memtest86+ 6.10 has its "enabled"
    // cleared (tests/tests.c; the 32 bytes of the row in the image begin with 0), and only its user can set it.
    [TestCase("boot/memtest86+x64.bin")]
    [TestCase("boot/memtest86+ia32.bin")]
    public void Memtest_completes_its_tests_0_to_3_without_an_error(string path)
    {
        using PcMachine machine = Boot(File.ReadAllBytes(DebianImages.Find("memtest86+", path)));
        SortedSet<int> tests = [];
        int errors = 0;
        string screen = "";
        ulong instructions = 0;
        SortedDictionary<string, ulong> missing = machine.Core.Counters.Unimplemented;
        while (instructions < LimitInstructions && !tests.Any(test => test > 3) && missing.Count == 0)
        {
            instructions += StepInstructions;
            RunResult result = machine.Run(instructions);
            screen = machine.ScreenText();
            Assert.That(result.Reason, Is.EqualTo(RunEnd.InstructionLimit), $"{result.Message}\n{screen}");
            if (TestNumber().Match(screen) is { Success: true } test)
            {
                tests.Add(int.Parse(test.Groups[1].Value));
            }

            if (ErrorCount().Match(screen) is { Success: true } count)
            {
                errors = int.Parse(count.Groups[1].Value);
            }
        }

        TestContext.Out.WriteLine($"{path}: tests {string.Join(' ', tests)} seen in {instructions:N0} instructions");
        Assert.That(missing, Is.Empty, screen);
        Assert.That(tests, Is.SupersetOf((int[])[0, 2, 3]), screen);
        Assert.That(tests.Max, Is.GreaterThan(3), screen);
        Assert.That(errors, Is.Zero, screen);
    }

    private static PcMachine Boot(byte[] kernel)
    {
        BootPlan plan = BootPlanner.Plan(new BootRequest
        {
            Memory = MemoryMap.ForRam(RamBytes),
            Kernel = kernel,
            CommandLine = "console=ttyS0,115200",
        });
        return new PcMachine(new MachineOptions { RamBytes = RamBytes, Boot = plan, NoReboot = true });
    }

    [GeneratedRegex(@"Test #(\d+)")]
    private static partial Regex TestNumber();

    [GeneratedRegex(@"Errors: (\d+)")]
    private static partial Regex ErrorCount();
}

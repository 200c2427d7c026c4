using Emulator.Arch;
using Emulator.Cli;
using Emulator.Cli.Options;
using Firmware.Boot;

namespace Tests.Unit.Cli;

/// <summary>The command line is read as QEMU's is, and what is wrong with it is said in one line.</summary>
[TestFixture]
internal sealed class OptionParserTests
{
    private const string SizeAdvice =
        ": give a whole number with the suffix K, M or G, such as 1536M; without one it counts MiB";

    /// <summary>Words of a command line and what one property must then be.</summary>
    private static IEnumerable<TestCaseData> Accepted()
    {
        static TestCaseData Row(string line, Func<RunOptions, object?> value, object? expected) =>
            new TestCaseData(line, value, expected).SetArgDisplayNames(line);

        yield return Row("", o => o.MemoryBytes, 512UL << 20);
        yield return Row("-m 64M", o => o.MemoryBytes, 64UL << 20);
        yield return Row("--m 64m", o => o.MemoryBytes, 64UL << 20);
        yield return Row("-m=2G", o => o.MemoryBytes, 2UL << 30);
        yield return Row("-m 128", o => o.MemoryBytes, 128UL << 20);
        yield return Row("-m 1536K", o => o.MemoryBytes, 1536UL << 10);
        yield return Row("-m 1M -m 2M", o => o.MemoryBytes, 2UL << 20);
        yield return Row("-kernel vmlinuz", o => o.Kernel, "vmlinuz");
        yield return Row("--kernel=vmlinuz", o => o.Kernel, "vmlinuz");
        yield return Row("-append console=ttyS0", o => o.Append, "console=ttyS0");
        yield return Row("--append=console=ttyS0", o => o.Append, "console=ttyS0");
        yield return Row("-initrd i.gz", o => o.Initrd, "i.gz");
        yield return Row("-bios b.bin", o => o.Bios, "b.bin");
        yield return Row("-no-reboot", o => o.NoReboot, true);
        yield return Row("--nographic", o => o.Serial.Kind, SerialKind.Stdio);
        yield return Row("-serial none", o => o.Serial.Kind, SerialKind.None);
        yield return Row("-serial file:out.txt", o => o.Serial.File, "out.txt");
        yield return Row("-serial tcp:127.0.0.1:4444", o => o.Serial.Kind, SerialKind.TcpClient);
        yield return Row("-serial tcp:[::1]:4444,server", o => o.Serial.Kind, SerialKind.TcpServer);
        yield return Row("-serial tcp:localhost:4444", o => o.Serial.Endpoint?.ToString(), "127.0.0.1:4444");
        yield return Row("-rtc base=2006-06-17", o => o.RtcBase, new DateTime(2006, 6, 17));
        yield return Row("-rtc base=2006-06-17T16:01:21", o => o.RtcBase, new DateTime(2006, 6, 17, 16, 1, 21));
        yield return Row("--max-instructions 0x10", o => o.MaxInstructions, 16UL);
        yield return Row("-seed 7", o => o.Seed, 7UL);
        yield return Row("-d mmu,int", o => o.TraceTopics, TraceTopics.Mmu | TraceTopics.Interrupts);
        yield return Row("-d unimp -D t.log", o => o.TraceFile, "t.log");
        yield return Row("-stats", o => o.Statistics, StatisticsForm.Text);
        yield return Row("--stats=json", o => o.Statistics, StatisticsForm.Json);
        yield return Row("--stats -screen", o => o.Screen, true);
        yield return Row("--mode long", o => o.Mode, CpuMode.Long);
        yield return Row("--load-at 0x7c00", o => o.LoadAt, new PhysicalAddress(0x7C00));
        yield return Row("--sample tour", o => o.Sample, "tour");
        yield return Row("-seed 7", o => o.DebugConsole.Kind, SerialKind.None);
        yield return Row("-debugcon stdio", o => o.DebugConsole.Kind, SerialKind.Stdio);
        yield return Row("-debugcon file:d.log", o => o.DebugConsole.File, "d.log");
        yield return Row("-h", o => o.Help, true);
    }

    [TestCaseSource(nameof(Accepted))]
    public void A_line_sets_what_it_says(string line, Func<RunOptions, object?> value, object? expected) =>
        Assert.That(value(Parse(line)), Is.EqualTo(expected));

    [TestCase("-kernal x", "unknown option: -kernal: did you mean -kernel? `pagewalk run --help` lists all")]
    [TestCase("--stat", "unknown option: --stat: did you mean --stats? `pagewalk run --help` lists all")]
    [TestCase("vmlinuz", "not an option: 'vmlinuz': give an image as -kernel FILE")]
    [TestCase("-m", "a value is missing: -m: give -m SIZE")]
    [TestCase("-nographic=yes", "takes no value: -nographic=yes: give -nographic alone")]
    [TestCase("-m 12Q", "not a memory size: -m 12Q" + SizeAdvice)]
    [TestCase("-m -1M", "not a memory size: -m -1M" + SizeAdvice)]
    [TestCase("-m M", "not a memory size: -m M" + SizeAdvice)]
    [TestCase("-m 1.5G", "not a memory size: -m 1.5G" + SizeAdvice)]
    [TestCase("-m 99999999999999G", "not a size that RAM can have: -m 99999999999999G: give 1M to 64G, in steps of 4K")]
    [TestCase("-m 65G", "not a size that RAM can have: -m 65G: give 1M to 64G, in steps of 4K")]
    [TestCase("-m 1023K", "not a size that RAM can have: -m 1023K: give 1M to 64G, in steps of 4K")]
    [TestCase("-m 1025K", "not a size that RAM can have: -m 1025K: give 1M to 64G, in steps of 4K")]
    [TestCase("-debugcon tcp:127.0.0.1:9",
        "unknown debug console: -debugcon tcp:127.0.0.1:9: give stdio, none or file:NAME")]
    [TestCase("-seed 0x", "not a number: --seed 0x: give digits, or hexadecimal ones after 0x")]
    [TestCase("-max-instructions 1e6",
        "not a number: --max-instructions 1e6: give digits, or hexadecimal ones after 0x")]
    [TestCase("-d mmuu", "unknown trace topic 'mmuu': -d: did you mean 'mmu'?")]
    [TestCase("-mode lang", "unknown mode 'lang': --mode: did you mean 'long'?")]
    [TestCase("--stats=xml", "unknown form: --stats=xml: give --stats or --stats=json")]
    [TestCase("-rtc noon",
        "not a time: -rtc noon: give base=2026-01-01T00:00:00, base=utc or base=localtime")]
    [TestCase("-serial com1",
        "unknown serial line: -serial com1: give stdio, none, file:NAME or tcp:127.0.0.1:PORT[,server]")]
    [TestCase("-serial tcp:127.0.0.1:x",
        "unknown serial line: -serial tcp:127.0.0.1:x: give stdio, none, file:NAME or tcp:127.0.0.1:PORT[,server]")]
    [TestCase("-serial tcp:0.0.0.0:99",
        "not an address of this machine: -serial tcp:0.0.0.0:99: only loopback is served: tcp:127.0.0.1:PORT")]
    [TestCase("-serial tcp:192.168.1.1:99",
        "not an address of this machine: -serial tcp:192.168.1.1:99: only loopback is served: tcp:127.0.0.1:PORT")]
    public void What_is_wrong_is_said_in_one_line(string line, string message) =>
        Assert.That(() => Parse(line), Throws.TypeOf<UserErrorException>().With.Message.EqualTo(message));

    [Test]
    public void Every_option_stands_in_help_with_its_spelling()
    {
        string help = HelpText.Run();
        foreach (Option<RunOptions> option in OptionTable.Rows)
        {
            Assert.That(help, Does.Contain($"\n  {option.Spelling}").And.Contain(option.Help));
        }
    }

    [Test]
    public void No_line_of_help_is_wider_than_a_terminal_of_120_columns() =>
        Assert.That(HelpText.Run().Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(120));

    private static RunOptions Parse(string line) =>
        OptionParser.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

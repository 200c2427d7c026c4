using System.Text.RegularExpressions;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Tests.Guests;

/// <summary>The command from outside: what it prints, and how it ends.</summary>
[TestFixture]
internal sealed class CommandTests
{
    /// <summary>Real mode at 0x7C00: sends back each byte of COM1, and ends after a 'q'.</summary>
    private static readonly byte[] s_echo =
    [
        0xBA, 0xFD, 0x03, 0xEC, 0xA8, 0x01, 0x74, 0xF8, 0xBA, 0xF8, 0x03, 0xEC, 0xEE, 0x3C, 0x71, 0x75, 0xEF, 0xB0,
        0x00, 0xE6, 0xF4, 0xF4,
    ];

    [Test]
    public void The_tour_shows_every_fault_as_the_SDM_says()
    {
        PagewalkRun run = PagewalkRun.Of("run", "--sample", "tour");
        Assert.That(run.Output, Does.Contain("0 not as the SDM says."));
        Assert.That(run.Errors, Is.Empty);
        Assert.That(run.ExitCode, Is.EqualTo(1));
    }

    [Test]
    public void Segments_let_through_and_refuse_as_the_SDM_says()
    {
        PagewalkRun run = PagewalkRun.Of("run", "-m", "8M", "--sample", "segments");
        Assert.That(run.Output, Does.EndWith(" accesses, all as the SDM says\r\n").And.Not.Contain("NOT AS"));
        Assert.That(run.Errors, Is.Empty);
        Assert.That(run.ExitCode, Is.EqualTo(1));
    }

    [TestCase("hello-real", "hello from real mode\r\n")]
    [TestCase("hello-protected", "hello from protected mode\r\n")]
    [TestCase("hello-long", "hello from long mode\r\n")]
    public void A_greeting_arrives_from_each_mode(string sample, string line)
    {
        PagewalkRun run = PagewalkRun.Of("run", "-m", "8M", "--sample", sample);
        Assert.That(run, Is.EqualTo(new PagewalkRun(1, line, "")));
    }

    [Test]
    [Category("Slow")]
    public void A_run_is_the_same_with_and_without_traces()
    {
        string log = Path.Combine(PagewalkRun.Folder, "trace.log");
        PagewalkRun plain = PagewalkRun.Of("run", "--sample", "tour", "--stats=json");
        PagewalkRun traced = PagewalkRun.Of(
            "run", "--sample", "tour", "--stats=json", "-d", "mmu,exceptions,int,exec,io,unimplemented", "-D", log);
        Assert.That(traced.Output, Is.EqualTo(plain.Output));
        Assert.That(Count(traced, "instructions"), Is.EqualTo(Count(plain, "instructions")));
        string[] lines = File.ReadAllLines(log);
        long executed = lines.Count(line => line.StartsWith("exec", StringComparison.Ordinal));
        long unfetched = lines.Count(line => Regex.IsMatch(line, @"^exc +#PF error=0x1[0-9a-f] "));
        TestContext.Out.WriteLine($"{executed} instructions in {lines.Length} lines of trace, {unfetched} not fetched");
        Assert.That(executed + unfetched, Is.EqualTo(Count(plain, "instructions")), "faulting ones count too");
        Assert.That(lines, Has.Some.StartWith("mmu").And.Some.StartWith("exc   #PF").And.Some.StartWith("io"));
    }

    [Test]
    public void Two_runs_print_the_same_bytes()
    {
        PagewalkRun first = PagewalkRun.Of("run", "--sample", "tour", "-d", "exceptions,mmu");
        PagewalkRun second = PagewalkRun.Of("run", "--sample", "tour", "-d", "exceptions,mmu");
        Assert.That(first, Is.EqualTo(second));
        Assert.That(first.Errors, Has.Length.GreaterThan(10_000));
    }

    [TestCase("8", "--max-instructions", new byte[] { 0xEB, 0xFE }, "the limit of 3000000 instructions is reached")]
    [TestCase("6", "", new byte[] { 0xFA, 0xF4 }, "the guest halted, and no interrupt can wake it any more")]
    [TestCase("4", "-no-reboot", new byte[] { 0x0F, 0x01, 0x1E, 0x08, 0x7C, 0x0F, 0x0B }, "triple fault")]
    [TestCase("0", "-no-reboot", new byte[] { 0xB0, 0xFE, 0xE6, 0x64, 0xF4 }, "")]
    [TestCase("0", "", new byte[] { 0xBA, 0x04, 0x06, 0xB8, 0x00, 0x20, 0xEF, 0xF4 }, "")]
    [TestCase("85", "", new byte[] { 0xB0, 0x2A, 0xE6, 0xF4, 0xF4 }, "")]
    public void An_end_has_its_exit_code_and_reason(string exitCode, string option, byte[] code, string reason)
    {
        string file = PagewalkRun.FileOf($"end-{exitCode}-{code.Length}.bin", [.. code, .. new byte[16]]);
        string[] more = option.Length == 0 ? [] : option == "--max-instructions" ? [option, "3000000"] : [option];
        PagewalkRun run = PagewalkRun.Of(["run", "-m", "1M", "-kernel", file, "--mode", "real", .. more]);
        Assert.That(run.ExitCode.ToString(), Is.EqualTo(exitCode), run.Errors);
        Assert.That(run.Errors, Does.Contain(reason));
        bool isCrash = exitCode is "4" or "6";
        Assert.That(run.Errors.Contains("EAX=", StringComparison.Ordinal), Is.EqualTo(isCrash));
        Assert.That(run.Errors.Contains("the last branches, oldest", StringComparison.Ordinal), Is.EqualTo(isCrash));
    }

    [Test]
    public void A_crash_tells_the_branches_that_led_to_it()
    {
        // CX = 5, LOOP to itself, JMP over two NOPs, then UD2 without an interrupt table.
        string file = PagewalkRun.FileOf(
            "branches.bin",
            [
                0xB9, 0x05, 0x00, 0xE2, 0xFE, 0xEB, 0x02, 0x90, 0x90, 0x0F, 0x01, 0x1E, 0x10, 0x7C, 0x0F, 0x0B,
                .. new byte[16],
            ]);
        PagewalkRun run = PagewalkRun.Of("run", "-kernel", file, "--mode", "real", "-no-reboot");
        int start = run.Errors.IndexOf("the last branches, oldest", StringComparison.Ordinal);
        string[] branches = run.Errors[start..].Split('\n');
        TestContext.Out.WriteLine(run.Errors);
        Assert.That(branches[1], Does.Contain("  0000:7c03 -> 0000:7c03  loop ").And.EndWith(", 4 times"));
        Assert.That(branches[2], Does.Contain("  0000:7c05 -> 0000:7c09  jmp "));
        Assert.That(branches[3], Does.Contain("  0000:7c0e -> shutdown  #UD"));
        Assert.That(branches[4..], Is.EqualTo(new[] { "" }));
    }

    [Test]
    [Category("Slow")]
    public void A_run_with_piped_input_is_repeated_to_find_its_branches()
    {
        // The echo, but after a 'q' an interrupt table without entries is loaded, and UD2 executed.
        byte[] crash = [.. s_echo[..17], 0x0F, 0x01, 0x1E, 0x18, 0x7C, 0x0F, 0x0B, .. new byte[16]];
        string file = PagewalkRun.FileOf("echo-crash.bin", crash);
        PagewalkRun run = PagewalkRun.WithInput("to be q", "run", "-kernel", file, "--mode", "real", "-no-reboot");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((4, "to be q")));
        Assert.That(run.Errors, Does.Contain("the last branches, oldest").And.Contain("0000:7c16 -> shutdown  #UD"));
    }

    [Test]
    public void Resets_that_lead_to_the_same_triple_fault_end()
    {
        byte[] code = [0x0F, 0x01, 0x1E, 0x08, 0x7C, 0x0F, 0x0B, .. new byte[16]];
        PagewalkRun run = PagewalkRun.Of("run", "-kernel", PagewalkRun.FileOf("again.bin", code), "--mode", "real");
        Assert.That(run.ExitCode, Is.EqualTo(4));
        Assert.That(run.Errors, Does.Contain("a reset led to the same triple fault").And.Contain("-> shutdown  #UD"));
    }

    [Test]
    public void Resets_between_which_the_guest_speaks_go_on()
    {
        // Writes AL to COM1 before the triple fault.
        byte[] code =
            [0xBA, 0xF8, 0x03, 0xB0, 0x2E, 0xEE, 0x0F, 0x01, 0x1E, 0x10, 0x7C, 0x0F, 0x0B, .. new byte[16]];
        string file = PagewalkRun.FileOf("speaks.bin", code);
        PagewalkRun run = PagewalkRun.Of("run", "-kernel", file, "--mode", "real", "--max-instructions", "60");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((8, new string('.', 12))));
    }

    [Test]
    public void Resets_of_which_CMOS_memory_tells_the_firmware_go_on()
    {
        // 5 into CMOS byte 0FH, as programs for the 80286 did that left protected mode by a triple fault.
        byte[] code =
        [
            0xB0, 0x0F, 0xE6, 0x70, 0xB0, 0x05, 0xE6, 0x71, 0x0F, 0x01, 0x1E, 0x12, 0x7C, 0x0F, 0x0B, .. new byte[16],
        ];
        string file = PagewalkRun.FileOf("shutdown-status.bin", code);
        PagewalkRun run = PagewalkRun.Of("run", "-kernel", file, "--mode", "real", "--max-instructions", "60");
        Assert.That(run.ExitCode, Is.EqualTo(8), run.Errors);
    }

    [Test]
    public void The_debug_console_is_heard_by_who_asks()
    {
        // 'e' to port 0xE9, 's' to port 0x402.
        byte[] code =
            [0xB0, 0x65, 0xE6, 0xE9, 0xBA, 0x02, 0x04, 0xB0, 0x73, 0xEE, 0xB0, 0x00, 0xE6, 0xF4, 0xF4];
        string[] words = ["run", "-kernel", PagewalkRun.FileOf("debug.bin", code), "--mode", "real"];
        string log = Path.Combine(PagewalkRun.Folder, "debug.log");
        Assert.That(PagewalkRun.Of(words), Is.EqualTo(new PagewalkRun(1, "", "")), "nobody asked");
        Assert.That(PagewalkRun.Of([.. words, "-debugcon", "stdio"]), Is.EqualTo(new PagewalkRun(1, "es", "")));
        Assert.That(PagewalkRun.Of([.. words, "-debugcon", $"file:{log}"]), Is.EqualTo(new PagewalkRun(1, "", "")));
        Assert.That(File.ReadAllText(log), Is.EqualTo("es"));
    }

    [Test]
    public void Piped_input_reaches_the_guest()
    {
        string file = PagewalkRun.FileOf("echo.bin", s_echo);
        PagewalkRun run = PagewalkRun.WithInput("to be or not q", "run", "-kernel", file, "--mode", "real");
        Assert.That(run, Is.EqualTo(new PagewalkRun(1, "to be or not q", "")));
    }

    [Test]
    public void A_serial_line_can_lead_to_a_file()
    {
        string file = Path.Combine(PagewalkRun.Folder, "serial.txt");
        PagewalkRun run = PagewalkRun.Of("run", "--sample", "hello-long", "-serial", $"file:{file}");
        Assert.That(run, Is.EqualTo(new PagewalkRun(1, "", "")));
        Assert.That(File.ReadAllText(file), Is.EqualTo("hello from long mode\r\n"));
    }

    [Test]
    public async Task A_serial_line_can_lead_to_a_loopback_socket()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        string where = $"tcp:{listener.LocalEndpoint}";
        string file = PagewalkRun.FileOf("echo-tcp.bin", s_echo);
        using System.Diagnostics.Process process =
            PagewalkRun.Start("run", "-kernel", file, "--mode", "real", "-serial", where);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await client.GetStream().WriteAsync("socket q"u8.ToArray());
        using StreamReader reader = new(client.GetStream());
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo("socket q"));
        Assert.That(PagewalkRun.End(process, output, errors), Is.EqualTo(new PagewalkRun(1, "", "")));
    }

    [Test]
    public void Statistics_agree_with_what_the_tour_says_of_itself()
    {
        PagewalkRun run = PagewalkRun.Of("run", "--sample", "tour", "--stats=json");
        using JsonDocument json = JsonDocument.Parse(run.Errors);
        long faults = json.RootElement.GetProperty("page_faults").GetProperty("total").GetInt64();
        Assert.That(run.Output, Does.Contain($"Summary: {faults} page faults,"));
        Assert.That(json.RootElement.GetProperty("exceptions").GetProperty("#PF").GetInt64(), Is.EqualTo(faults));
    }

    [Test]
    public void Software_interrupts_are_no_exceptions()
    {
        // IVT entry 0x21 = the IRET at 0x7C1B; INT 21h twice, INT3 through entry 3, which is an exception.
        string file = PagewalkRun.FileOf(
            "int.bin",
            [
                0x31, 0xC0, 0x8E, 0xD8, 0xB9, 0x1B, 0x7C, 0x89, 0x0E, 0x84, 0x00, 0xA3, 0x86, 0x00, 0x89, 0x0E, 0x0C,
                0x00, 0xA3, 0x0E, 0x00, 0xCD, 0x21, 0xCD, 0x21, 0xEB, 0x01, 0xCF, 0xCC, 0xE6, 0xF4, 0xF4,
            ]);
        PagewalkRun run = PagewalkRun.Of("run", "-kernel", file, "--mode", "real", "--stats=json");
        Assert.That(run.ExitCode, Is.EqualTo(1), run.Errors);
        using JsonDocument json = JsonDocument.Parse(run.Errors);
        JsonElement interrupts = json.RootElement.GetProperty("interrupts");
        Assert.That(interrupts.GetProperty("software").GetInt64(), Is.EqualTo(2));
        Assert.That(interrupts.GetProperty("int_0x21").GetInt64(), Is.EqualTo(2));
        Assert.That(interrupts.GetProperty("external").GetInt64(), Is.Zero);
        Assert.That(json.RootElement.GetProperty("exceptions").ToString(), Is.EqualTo("{\"#BP\":1}"));
    }

    [TestCase("--help")]
    [TestCase("run", "--help")]
    [TestCase("samples")]
    [TestCase("--version")]
    public void Who_asks_gets_an_answer(params string[] words)
    {
        PagewalkRun run = PagewalkRun.Of(words);
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Has.Length.GreaterThan(5));
        Assert.That(run.Errors, Is.Empty);
    }

    private static long Count(PagewalkRun run, string name)
    {
        using JsonDocument json = JsonDocument.Parse(run.Errors);
        return json.RootElement.GetProperty(name).GetInt64();
    }
}

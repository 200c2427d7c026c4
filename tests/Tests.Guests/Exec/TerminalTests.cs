using System.Text;

namespace Tests.Guests.Exec;

/// <summary>What a program prints comes out at a terminal as it does natively: one carriage return a line.</summary>
public sealed class TerminalTests
{
    private const string Print =
        "PATH=/bin; echo one; echo two >&2; printf 'a\\rb\\n'; [ -t 1 ] && stty -opost; printf 'raw\\r\\n'";

    [TestCase("", "", TestName = "All_streams_are_the_terminal")]
    [TestCase("", " < /dev/null", TestName = "Input_is_none")]
    [TestCase("", " | cat", TestName = "Output_comes_back_through_a_pipe")]
    [TestCase("", " 2> /dev/null", TestName = "Errors_are_thrown_away")]
    [TestCase(" --strace", " 2>&1 > /dev/null | cat", TestName = "Lines_of_ours_go_through_a_pipe")]
    public void Lines_end_as_they_do_natively(string options, string redirection)
    {
        string busybox = DebianImages.Find("busybox-static", "bin/busybox");
        string command = $"{busybox} sh {PagewalkRun.FileOf("print.sh", Encoding.ASCII.GetBytes(Print))}";
        string ours = AtTerminal($"$PAGEWALK exec{options} --root / {command}{redirection}");
        if (options.Length > 0)
        {
            Assert.That(ours, Does.Contain("exit_group(0)"));
            ExpectPlainLineEnds(ours);
            return;
        }

        Assert.That(ours.Split('\n').Order(), Is.EqualTo(AtTerminal(command + redirection).Split('\n').Order()));
    }

    [Test]
    public void Lines_of_ours_start_at_the_left_edge()
    {
        string busybox = DebianImages.Find("busybox-static", "bin/busybox");
        string output = AtTerminal($"$PAGEWALK exec --strace --stats {busybox} echo text");
        Assert.That(output, Does.Contain("text\r\n").And.Contain("exit_group(0)").And.Contain("minor faults"));
        ExpectPlainLineEnds(output);
    }

    private static void ExpectPlainLineEnds(string output)
    {
        string[] lines = output.Split('\n');
        Assert.That(lines[..^1].All(line => line.EndsWith('\r') && !line.EndsWith("\r\r")), output);
    }

    /// <summary>Runs a shell's command at a terminal of its own, and returns what came out there.</summary>
    private static string AtTerminal(string command)
    {
        // A FIFO that is open for writing too never ends: nobody types.
        string keys = Path.Combine(PagewalkRun.Folder, "keys");
        PagewalkRun run = PagewalkRun.OfShell(
            $"[ -p {keys} ] || mkfifo {keys}; script -qec '{command}' /dev/null <> {keys}");
        if (run.ExitCode == 127)
        {
            Assert.Ignore("this host has no script: install Debian's bsdutils");
        }

        return run.Output;
    }
}

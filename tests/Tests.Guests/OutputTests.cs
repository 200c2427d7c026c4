namespace Tests.Guests;

/// <summary>Output that nobody takes ends the run in one line and exit code 2, as other bad ends do.</summary>
[TestFixture]
[Platform("Linux")]
internal sealed class OutputTests
{
    [TestCase("run --sample tour > /dev/full")]
    [TestCase("run --sample hello-real > /dev/full")]
    [TestCase("run --sample tour -serial none --screen > /dev/full")]
    [TestCase("run --sample tour -d exec -D /dev/full > /dev/null")]
    [TestCase("run --sample tour -serial file:/dev/full")]
    [TestCase("run --help > /dev/full")]
    [TestCase("samples > /dev/full")]
    public void A_full_disk(string words)
    {
        PagewalkRun run = PagewalkRun.OfShell($"$PAGEWALK {words}");
        Assert.That(run.Errors, Does.StartWith("pagewalk: ").And.Contain("No space left on device"));
        Assert.That(run.Errors.TrimEnd('\n'), Does.Not.Contain("\n"), "one line");
        Assert.That(run.ExitCode, Is.EqualTo(2));
    }

    [TestCase("run --sample tour | head -1")]
    [TestCase("run --sample tour | true")]
    public void A_reader_that_leaves(string words)
    {
        string[] parts = words.Split('|');
        PagewalkRun run = PagewalkRun.OfShell($"{{ $PAGEWALK {parts[0]}; echo $? >&2; }} |{parts[1]}");
        Assert.That(run.Errors, Is.EqualTo("pagewalk: output ends here: Broken pipe\n2\n"));
    }

    [TestCase("run --sample tour --stats > /dev/null 2> /dev/full")]
    [TestCase("run -kernel no-such-file 2> /dev/full")]
    [TestCase("run -kernel no-such-file 2>&-")]
    [TestCase("run --sample tour >&- 2>&-")]
    public void When_nobody_reads_errors_either_the_exit_code_tells(string words) =>
        Assert.That(PagewalkRun.OfShell($"$PAGEWALK {words}"), Is.EqualTo(new PagewalkRun(2, "", "")));
}

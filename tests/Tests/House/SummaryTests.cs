using System.Diagnostics;

namespace Tests.House;

/// <summary>The last line of `make test` tells the truth: no red, missing or truncated report looks green.</summary>
[TestFixture]
[Platform("Linux,Unix,MacOsX", Reason = "tests/summary.awk needs awk")]
internal sealed class SummaryTests
{
    private const string Passed = """<UnitTestResult testId="a" testName="Adds" outcome="Passed" duration="0:0:1"/>""";

    private const string Skipped = """
        <UnitTestResult testId="b" testName="Runs" outcome="NotExecuted" duration="00:00:00.1"><Output>
        <ErrorInfo><Message>no BMI2
        &lt;on&gt; R&amp;D's host</Message></ErrorInfo></Output></UnitTestResult>
        """;

    private const string Failed = """
        <UnitTestResult testId="c" testName="Sub" outcome="Failed" duration="0:01:07.5"><Output/></UnitTestResult>
        """;

    private const string Definitions = """
        <UnitTest name="x" id="c"><TestMethod className="T.Alu" name="Sub"/></UnitTest>
        <UnitTest name="y" id="b"><TestMethod className="T.Bits" name="Runs"/></UnitTest>
        """;

    [Test]
    public void All_passed_is_green()
    {
        (int status, string[] lines) = Summarise(1, 0, Report(Passed));
        Assert.That(lines[^1], Is.EqualTo("1 passed, 0 failed"));
        Assert.That(status, Is.Zero);
    }

    [Test]
    public void Skips_are_counted_and_give_their_reasons_before_the_last_line()
    {
        (int status, string[] lines) = Summarise(1, 0, Report(Passed + Skipped));
        Assert.That(lines, Does.Contain("skipped T.Bits.Runs: no BMI2 <on> R&D's host"));
        Assert.That(lines[^1], Is.EqualTo("1 passed, 0 failed, 1 skipped"));
        Assert.That(status, Is.Zero);
    }

    [Test]
    public void A_failure_is_named_and_red()
    {
        (int status, string[] lines) = Summarise(1, 0, Report(Passed + Failed));
        Assert.That(lines, Does.Contain("failed  T.Alu.Sub").And.Contain("   67.5 s T.Alu.Sub"));
        Assert.That(lines[^1], Is.EqualTo("1 passed, 1 failed"));
        Assert.That(status, Is.Not.Zero);
    }

    [Test]
    public void Two_reports_are_added()
    {
        (int status, string[] lines) = Summarise(2, 0, Report(Passed), Report(Passed));
        Assert.That(lines[^1], Is.EqualTo("2 passed, 0 failed"));
        Assert.That(status, Is.Zero);
    }

    [Test]
    public void A_missing_report_is_red() => ExpectRed(Summarise(2, 0, Report(Passed)), "1 passed, 1 failed");

    [Test]
    public void A_truncated_report_is_red() =>
        ExpectRed(Summarise(1, 0, Report(Passed)[..^8]), "1 passed, 1 failed");

    [Test]
    public void A_run_that_broke_is_red() => ExpectRed(Summarise(1, 1, Report(Passed)), "1 passed, 1 failed");

    [Test]
    public void No_test_at_all_is_red() => ExpectRed(Summarise(1, 0, Report("")), "0 passed, 0 failed");

    private static void ExpectRed((int Status, string[] Lines) summary, string lastLine)
    {
        Assert.That(summary.Lines[^1], Is.EqualTo(lastLine));
        Assert.That(summary.Status, Is.Not.Zero);
    }

    private static string Report(string results) =>
        $"<?xml version=\"1.0\"?>\n<TestRun id=\"r\"><Results>{results}</Results>{Definitions}</TestRun>";

    private static (int Status, string[] Lines) Summarise(int runs, int broken, params string[] reports)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("summary");
        try
        {
            ProcessStartInfo start = new("awk") { RedirectStandardOutput = true, WorkingDirectory = Repository.Root };
            string[] options = ["-v", $"runs={runs}", "-v", $"broken={broken}", "-f", "tests/summary.awk", "/dev/null"];
            Array.ForEach(options, start.ArgumentList.Add);
            for (int i = 0; i < reports.Length; i++)
            {
                string file = Path.Combine(folder.FullName, $"{i}.trx");
                File.WriteAllText(file, reports[i]);
                start.ArgumentList.Add(file);
            }
            using Process awk = Process.Start(start) ?? throw new InvalidOperationException("awk did not start");
            string output = awk.StandardOutput.ReadToEnd();
            awk.WaitForExit();
            return (awk.ExitCode, output.TrimEnd('\n').Split('\n'));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

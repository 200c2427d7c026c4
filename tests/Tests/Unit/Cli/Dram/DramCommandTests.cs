using System.Text.Json;
using Emulator.Cli;
using Emulator.Cli.Dram;
using Emulator.Dram.Checker;
using Emulator.Dram.Controller;
using Emulator.Dram.Standards;
using Tests.Timing.Dram;

namespace Tests.Unit.Cli.Dram;

/// <summary>What <c>pagewalk dram</c> writes and reads, by way of files.</summary>
[TestFixture]
internal sealed class DramCommandTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("dram").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// The first rows are those of the reference; that all the others are is the test of the same traces that needs no
    /// file.
    /// </summary>
    [Test]
    public void Requests_are_written_as_the_reference_has_them()
    {
        string trace = Path.Combine(_folder, "triad.trace");
        string requests = Path.Combine(_folder, "requests.csv");
        File.WriteAllLines(trace, ReferenceTraces.Requests(4, "triad")
            .Select(request => $"{((request & 1) != 0 ? 'W' : 'R')} 0x{request & ~1UL:x}"));
        Run("--standard DDR4-2400R-ramulator --policy ramulator-2.1 --window 64 --refresh none", trace, requests);
        string[] lines = File.ReadAllLines(requests);
        Assert.That(lines, Has.Length.EqualTo(49_999));
        Assert.That(lines.Take(4), Is.EqualTo(new[]
        {
            "idx,type,addr,sent_cycle,done_cycle,latency",
            "0,R,0x0,0,37,37",
            "1,R,0x4000000,1,97,96",
            "2,W,0x8000000,2,139,137",
        }));
        Assert.That(lines.Skip(1).Max(line => long.Parse(line.Split(',')[4])), Is.EqualTo(259_993));
    }

    /// <summary>The chase of requester 2 meets conflicts, the row of requester 0 hits.</summary>
    [Test]
    public void Figures_are_told_apart_by_requester()
    {
        string trace = Path.Combine(_folder, "two.trace");
        File.WriteAllLines(trace, Enumerable.Range(0, 1000).SelectMany(
            i => new[] { $"R {i % 100 * 64}", $"R {0x2000 + (i * 0x100000)} @2", $"W {(i * 64) + 0x4000} @2" }));
        DramSetup setup = Setup($"--trace {trace} --refresh none");
        ILookup<string, DramRow> rows = DramRunner.Run(setup, [], requestFile: null).Rows().ToLookup(row => row.Group);
        double? Of(string group, string key) => rows[group].Single(row => row.Key == key).Value;
        Assert.That(rows.Select(group => group.Key).Where(key => key.StartsWith("requester", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "requester_0", "requester_2" }));
        Assert.That((Of("requester_0", "reads"), Of("requester_0", "writes")), Is.EqualTo((1000, 0)));
        Assert.That((Of("requester_2", "reads"), Of("requester_2", "writes")), Is.EqualTo((1000, 1000)));
        Assert.That(Of("requester_0", "row_hits") + Of("requester_2", "row_hits"), Is.EqualTo(Of("rows", "hits")));
        double? mean = (Of("requester_0", "read_mean_clocks") + Of("requester_2", "read_mean_clocks")) / 2;
        Assert.That(mean, Is.EqualTo(Of("read_latency", "mean_clocks")).Within(1e-6));
        Assert.That(
            DramRunner.Run(Setup("--generate seq --count 9"), [], null).Rows().Select(row => row.Group),
            Has.None.StartsWith("requester"));
    }

    /// <summary>Worked by hand from the timings: ACT at 1, RD at 17, done at 37; then hits of 21 clocks.</summary>
    [Test]
    public void Commands_are_written_and_checked_again()
    {
        string commands = Path.Combine(_folder, "commands.csv");
        Run($"--standard DDR4-2400R --policy ramulator-2.1 --refresh none --generate seq --count 3 --window 1 "
            + $"--commands {commands}");
        Assert.That(File.ReadAllLines(commands), Is.EqualTo(new[]
        {
            CommandFile.Header, "1,ACT,0,0,0,0,0,0", "17,RD,0,0,0,0,0,0", "38,RD,0,0,0,0,0,1", "59,RD,0,0,0,0,0,2",
        }));
        Assert.That(CheckFile(commands, columns: null).Violations, Is.Empty);
    }

    [Test]
    public void Commands_of_other_simulators_are_read_by_their_columns()
    {
        string commands = Path.Combine(_folder, "foreign.txt");
        File.WriteAllText(commands, "# cycles, then what\nwhen\tcmd\tbg\tba\tro\n0 activate 1 2 7\n15 read 1 2 7\n");
        CommandChecker checker = CheckFile(commands, "clock=when");
        Assert.That(checker.Checked, Is.EqualTo(2));
        Assert.That(checker.Counts.Keys, Is.EqualTo(new[] { "tRCD" }));
        Assert.That(checker.Violations[0].Command.Bank, Is.EqualTo(6));
    }

    [Test]
    public void Columns_may_be_numbers_of_a_file_without_a_header()
    {
        string commands = Path.Combine(_folder, "bare.txt");
        File.WriteAllText(commands, "ACT 0 3\nPREpb 39 3\n");
        CommandChecker checker = CheckFile(commands, "clock=2,command=1,bank=3");
        Assert.That((checker.Checked, checker.Total), Is.EqualTo((2L, 0L)));
    }

    [TestCase("clock,command,bank\n0,ACT,0\n5,JUMP,0\n", "line 3, column 3: 'JUMP' is no command")]
    [TestCase("clock,command,bank\n0,ACT,16\n", "line 2, column 7: 16 is more than 15")]
    [TestCase("clock,command,bank\nx,ACT,1\n", "line 2, column 1: 'x' is no number")]
    [TestCase("clock,command\n0,ACT\n", "no column 'bank'")]
    public void A_bad_line_is_said_with_its_place(string text, string message)
    {
        string commands = Path.Combine(_folder, "bad.csv");
        File.WriteAllText(commands, text);
        Assert.That(
            () => CheckFile(commands, columns: null),
            Throws.TypeOf<UserErrorException>().With.Message.Contains(message));
    }

    [Test]
    public void A_timeline_is_a_trace_that_browsers_read()
    {
        string timeline = Path.Combine(_folder, "timeline.json");
        Run($"--standard DDR5-4800A --generate mix:2/1 --count 2000 --timeline {timeline}");
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(timeline));
        List<JsonElement> events = [.. json.RootElement.GetProperty("traceEvents").EnumerateArray()];
        ILookup<string?, JsonElement> byKind = events.ToLookup(e => e.GetProperty("ph").GetString());
        Assert.That(byKind["X"].Count(e => e.GetProperty("name").GetString() is "RD" or "WR"), Is.EqualTo(2000));
        foreach (IGrouping<int, JsonElement> row in byKind["X"].GroupBy(e => e.GetProperty("tid").GetInt32()))
        {
            decimal end = 0;
            foreach (JsonElement slice in row)
            {
                Assert.That(slice.GetProperty("ts").GetDecimal(), Is.GreaterThanOrEqualTo(end));
                end = slice.GetProperty("ts").GetDecimal() + slice.GetProperty("dur").GetDecimal();
            }
        }
    }

    [TestCase("plot.svg", "<svg ")]
    [TestCase("plot.png", "\u0089PNG\r\n")]
    public void A_plot_is_a_picture(string name, string start)
    {
        string plot = Path.Combine(_folder, name);
        DramSetup setup = Setup("--generate mix:2/1 --count 5000");
        PlotFile.Write(plot, [DramRunner.Run(setup, [], requestFile: null)]);
        byte[] bytes = File.ReadAllBytes(plot);
        Assert.That(new string([.. bytes.Take(start.Length).Select(b => (char)b)]), Is.EqualTo(start));
    }

    /// <summary>The same run writes the same bytes.</summary>
    [Test]
    public void A_report_repeats()
    {
        static string Report()
        {
            DramSetup setup = Setup("--generate mix:2/1 --count 5000 --ranks 2");
            return DramReport.Json(setup, DramRunner.Run(setup, [], requestFile: null).Rows());
        }

        string first = Report();
        Assert.That(Report(), Is.EqualTo(first));
    }

    private static DramSetup Setup(string line) => DramSetup.Build(DramCommand.Parse(
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries), "run", DramOptionTable.Run, other: null));

    private static void Run(string line, string? trace = null, string? requests = null)
    {
        string files = trace is null ? "" : $" --trace {trace} --requests {requests}";
        DramSetup setup = Setup(line + files);
        using RunObservers observers = new(setup);
        DramResult result = DramRunner.Run(setup, observers.Sinks, observers.Requests);
        observers.Finish(result.Clocks);
    }

    private static CommandChecker CheckFile(string file, string? columns)
    {
        DramDevice device = DramStandards.Find("DDR4-2400R");
        CommandChecker checker = new(device, refreshRate: 0);
        foreach ((IssuedCommand command, _) in new CommandTrace(file, columns, device.Organization).Read())
        {
            checker.Issued(command);
        }

        return checker;
    }
}

using Emulator.Cli;
using Emulator.Cli.Exec;
using Emulator.Cli.Options;
using KernelModel;

namespace Tests.Unit.Cli;

/// <summary>The words of <c>pagewalk exec</c>, and what they make of the host's files.</summary>
[TestFixture]
internal sealed class ExecOptionTests
{
    [Test]
    public void Options_end_at_the_program_whose_own_options_are_left_alone()
    {
        ExecOptions options = new();
        string[] words = ["-m", "64M", "--strace", "-smp", "2", "--env", "A=1", "--env=B=2", "ls", "-l", "--stats"];
        int count = OptionParser.ParseLeading(words, ExecOptionTable.Rows, options, "pagewalk exec");
        Assert.That(words[count..], Is.EqualTo(new[] { "ls", "-l", "--stats" }));
        Assert.That(options.MemoryBytes, Is.EqualTo(64UL << 20));
        Assert.That(options.Cores, Is.EqualTo(2));
        Assert.That(options.Environment, Is.EqualTo(new[] { "A=1", "B=2" }));
        Assert.That((options.Strace, options.Faults), Is.EqualTo((true, false)));
        Assert.That(options.Statistics, Is.EqualTo(StatisticsForm.None));
    }

    [Test]
    public void Two_dashes_end_the_options()
    {
        string[] words = ["--check", "--", "-odd-name"];
        Assert.That(
            OptionParser.ParseLeading(words, ExecOptionTable.Rows, new ExecOptions(), "pagewalk exec"), Is.EqualTo(2));
    }

    [TestCase("-smp 0", "out of range: -smp 0: give 1 to 64")]
    [TestCase("--env PATH", "not a variable: --env PATH: give NAME=VALUE")]
    [TestCase("--traces", "unknown option: --traces: did you mean --strace? `pagewalk exec --help` lists all")]
    [TestCase("--root", "a value is missing: --root: give --root DIR")]
    [TestCase("-m 1T", "not a memory size: -m 1T: give a whole number with the suffix K, M or G, such as 1536M; "
        + "without one it counts MiB")]
    public void What_is_wrong_is_said_in_one_line(string line, string message) => Assert.That(
        () => OptionParser.ParseLeading(
            line.Split(' '), ExecOptionTable.Rows, new ExecOptions(), "pagewalk exec"),
        Throws.TypeOf<UserErrorException>().With.Message.EqualTo(message));

    [Test]
    public void Help_has_every_option_and_no_line_wider_than_a_terminal_of_120_columns()
    {
        string help = HelpText.Exec();
        foreach (Option<ExecOptions> option in ExecOptionTable.Rows)
        {
            Assert.That(help, Does.Contain($"\n  {option.Spelling}").And.Contain(option.Help));
        }

        Assert.That(help.Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(120));
    }

    [Test]
    public void Without_a_root_the_program_appears_at_its_own_path()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Tests.dll");
        ProgramRequest request = ProgramFinder.Find(new ExecOptions(), [program, "c"], out var files);
        Assert.That(request.Path, Is.EqualTo(program));
        Assert.That(request.Arguments, Is.EqualTo(new[] { program, "c" }));
        Assert.That(request.Environment, Is.Empty);
        Assert.That(files, Is.EqualTo(new[] { (program, program) }));
    }

    [Test]
    public void With_a_root_the_program_is_looked_for_inside_it()
    {
        ExecOptions options = new() { Root = "/", WorkingDirectory = "/tmp" };
        ProgramRequest request = ProgramFinder.Find(options, ["ls"], out var files);
        Assert.That((request.Path, request.WorkingDirectory), Is.EqualTo(("ls", "/tmp")));
        Assert.That(files, Is.Empty);
    }

    [Test]
    public void A_writable_directory_lies_inside_the_root()
    {
        ExecOptions options = new() { Root = "/usr/bin", Writable = "/usr" };
        Assert.That(
            () => ProgramFinder.Find(options, ["ls"], out _),
            Throws.TypeOf<UserErrorException>().With.Message.Contains("--rw /usr"));
    }
}

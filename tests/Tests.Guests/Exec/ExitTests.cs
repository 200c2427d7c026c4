namespace Tests.Guests.Exec;

/// <summary>How <c>pagewalk exec</c> ends: as the program, as a shell when there is none, with one line of its own.
/// </summary>
public sealed class ExitTests
{
    [Test]
    public void Three_processes_make_their_journey_with_all_invariants_checked()
    {
        PagewalkRun run = PagewalkRun.Of("exec", "--check", "--sample", "journey");
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(run.Output, Does.Contain("the shared page counts 7, its own private page still holds 1"));
    }

    [Test]
    public void A_run_repeats_byte_for_byte()
    {
        string[] words = ["exec", "--faults", "--strace", "--seed", "7", "-smp", "2", "--sample", "journey"];
        PagewalkRun first = PagewalkRun.Of(words);
        PagewalkRun second = PagewalkRun.Of(words);
        Assert.That((second.Output, second.Errors), Is.EqualTo((first.Output, first.Errors)));
        Assert.That(first.Errors, Does.Contain("copy on write").And.Contain("wait4("));
    }

    [Test]
    public void Options_that_are_wrong_are_our_own_failure()
    {
        ExpectOneLine(PagewalkRun.Of("exec", "--roots", "/"), 125, "unknown option: --roots: did you mean --root?");
        ExpectOneLine(PagewalkRun.Of("exec"), 125, "no program");
        ExpectOneLine(PagewalkRun.Of("exec", "-m", "2M", "x"), 125, "too little memory");
        ExpectOneLine(PagewalkRun.Of("exec", "--root", "/nowhere", "x"), 125, "not a directory: --root /nowhere");
        ExpectOneLine(PagewalkRun.Of("exec", "-cpu", "max,-pcid", "x"), 125, "no pcid");
    }

    [Test]
    public void A_program_that_is_not_there_is_127()
    {
        ExpectOneLine(PagewalkRun.Of("exec", "/no/such/program"), 127, "/no/such/program: no such file");
        ExpectOneLine(PagewalkRun.Of("exec", "no-such-program"), 127, "no-such-program: not found");
        ExpectOneLine(PagewalkRun.Of("exec", "--root", "/", "no-such-program"), 127, "no-such-program");
        string script = Executable("lost-interpreter", "#!/no/such/interpreter\n"u8.ToArray());
        ExpectOneLine(PagewalkRun.Of("exec", script), 127, "lost-interpreter");
    }

    [Test]
    public void A_file_that_is_no_program_is_126()
    {
        ExpectOneLine(PagewalkRun.Of("exec", "/usr"), 126, "/usr");
        ExpectOneLine(PagewalkRun.Of("exec", PagewalkRun.FileOf("not-executable", 1, 2, 3)), 126, "not-executable");
        ExpectOneLine(PagewalkRun.Of("exec", Executable("no-elf", [1, 2, 3])), 126, "no-elf");
        byte[] other = new byte[64];
        new byte[] { 0x7F, 0x45, 0x4C, 0x46, 2, 1, 1 }.CopyTo(other, 0);
        other[16] = 2;
        other[18] = 183;
        ExpectOneLine(PagewalkRun.Of("exec", Executable("for-arm", other)), 126, "for-arm");
    }

    [Test]
    public void A_limit_of_instructions_ends_the_run()
    {
        PagewalkRun run = PagewalkRun.Of("exec", "--max-instructions", "100000", "--sample", "calls");
        ExpectOneLine(run, 125, "the limit of --max-instructions was reached, after 100000 instructions");
    }

    [Test]
    public void Nothing_of_the_hosts_environment_is_seen()
    {
        Assume.That(File.Exists("/usr/bin/env"), "the host has env");
        PagewalkRun run = PagewalkRun.Of("exec", "--root", "/", "--env", "ONE=1", "--env", "TWO=two words", "env");
        Assert.That(run.Output, Is.EqualTo("ONE=1\nTWO=two words\n"), run.Errors);
    }

    [Test]
    public void Standard_input_and_status_pass_through()
    {
        Assume.That(File.Exists("/bin/sh"), "the host has a shell");
        PagewalkRun run = PagewalkRun.WithInput(
            "one\ntwo\n", "exec", "--root", "/", "/bin/sh", "-c", "while read x; do echo got $x; done; exit 42");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((42, "got one\ngot two\n")), run.Errors);
        run = PagewalkRun.Of("exec", "--root", "/", "/bin/sh", "-c", "kill -TERM $$");
        Assert.That(run.ExitCode, Is.EqualTo(128 + 15), run.Errors);
    }

    [Test]
    public void A_writable_directory_keeps_what_the_guest_writes_and_nothing_else_does()
    {
        Assume.That(File.Exists("/bin/sh"), "the host has a shell");
        string folder = Directory.CreateDirectory(Path.Combine(PagewalkRun.Folder, "writable")).FullName;
        string inside = Path.Combine(folder, "written");
        string outside = Path.Combine(PagewalkRun.Folder, "not-written");
        File.Delete(inside);
        PagewalkRun run = PagewalkRun.Of(
            "exec", "--root", "/", "--rw", folder, "--cwd", folder, "/bin/sh", "-c",
            $"echo text > written; echo text > {outside}; read x < {outside}; echo $x");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, "text\n")), run.Errors);
        Assert.That(File.ReadAllText(inside), Is.EqualTo("text\n"));
        Assert.That(File.Exists(outside), Is.False);
    }

    private static string Executable(string name, byte[] bytes)
    {
        string file = PagewalkRun.FileOf(name, bytes);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return file;
    }

    private static void ExpectOneLine(PagewalkRun run, int exitCode, string words)
    {
        Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.Errors);
        Assert.That(run.Errors, Does.StartWith("pagewalk: ").And.Contain(words));
        Assert.That(run.Errors.TrimEnd('\n'), Does.Not.Contain("\n"));
    }
}

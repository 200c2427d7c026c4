namespace Tests.Guests.Exec;

/// <summary>Processes, threads and signals go under <c>pagewalk exec</c> as on the host.</summary>
public sealed class TaskTests
{
    private static IEnumerable<TestCaseData> Programs =>
        CompiledGuest.WithEachLibrary("processes", "signals", "frame", "auxv", "int80", "features", "cpuinfo");

    [TestCaseSource(nameof(Programs))]
    public void Task_program_runs_as_on_the_host(string name, string libc) => Run(name, libc, "-smp", "1");

    [Test]
    public void Threads_run_as_on_the_host_on_one_core_and_on_four(
        [Values("1", "4")] string cores) => Run("synchronisation", "glibc", "-smp", cores);

    [Test]
    public void Places_may_be_random()
    {
        string program = CompiledGuest.Find("tasks/auxv", "glibc");
        BothRuns.Of(PagewalkRun.Folder, ["--seed", "77"], program, "a", "b c").ExpectEqual();
    }

    [Test]
    public void A_program_of_the_hosts_system_runs_with_its_interpreter()
    {
        Assume.That(File.Exists("/bin/ls"), "the host has ls");
        BothRuns.Of("/", [], "/bin/ls", "-l", "/bin/sh").ExpectEqual();
    }

    private static void Run(string name, string libc, params string[] options)
    {
        string program = CompiledGuest.Find("tasks/" + name, libc);
        BothRuns.Of(PagewalkRun.Folder, options, program, "one", "two").ExpectEqual();
    }
}

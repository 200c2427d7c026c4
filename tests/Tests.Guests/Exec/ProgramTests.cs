namespace Tests.Guests.Exec;

/// <summary>Unmodified programs print and end under <c>pagewalk exec</c> as they do on the host.</summary>
public sealed class ProgramTests
{
    private static IEnumerable<TestCaseData> Article => CompiledGuest.WithEachLibrary(
        "mmap_print", "mlock_mib", "map_shared", "malloc_free", "calloc_realloc", "mmap_argument", "fork", "exec_ls",
        "mmap_page", "sbrk_twice");

    private static IEnumerable<TestCaseData> Memory =>
    [
        .. CompiledGuest.WithEachLibrary(
            "demand_zero", "guard_page", "threads", "shared_memory", "write_back", "remap"),

        // They touch many megabytes.
        .. CompiledGuest.WithEachLibrary("cow", "stack_growth").Select(data => data.SetCategory("Slow")),
    ];

    [TestCaseSource(nameof(Article))]
    public void Article_program_runs_as_on_the_host(string name, string libc)
    {
        string folder = FolderOf(name, libc);
        string program = CompiledGuest.Find("article/" + name, libc);
        BothRuns.Of(folder, ["--check"], program, "file.txt").ExpectEqual(sorted: name == "fork");
    }

    [Test]
    public void Article_program_fails_as_on_the_host_when_its_file_is_missing(
        [Values("mmap_print", "map_shared", "mmap_argument", "mmap_page")] string name)
    {
        string folder = FolderOf(name + "-missing", "glibc");
        File.Delete(Path.Combine(folder, "file.txt"));
        File.Delete(Path.Combine(folder, "test.txt"));
        BothRuns runs = BothRuns.Of(folder, [], CompiledGuest.Find("article/" + name, "glibc"), "file.txt");
        runs.ExpectEqual();
        Assert.That(runs.Ours.Errors, Is.EqualTo(runs.Native.Errors));
        Assert.That(runs.Ours.ExitCode, Is.Not.Zero);
    }

    [TestCaseSource(nameof(Memory))]
    public void Memory_program_runs_as_on_the_host(string name, string libc)
    {
        string program = CompiledGuest.Find("memory/" + name, libc);
        BothRuns.Of(FolderOf(name, libc), ["--check"], program).ExpectEqual();
    }

    [Test]
    public void Memory_program_runs_on_several_cores_as_on_the_host(
        [Values("cow", "threads", "shared_memory")] string name)
    {
        string program = CompiledGuest.Find("memory/" + name, "glibc");
        BothRuns.Of(FolderOf(name, "smp"), ["-smp", "4"], program).ExpectEqual();
    }

    [Test]
    public void Guest_changes_no_file_of_the_host()
    {
        string folder = FolderOf("unchanged", "musl");
        string program = CompiledGuest.Find("memory/write_back", "musl");
        DateTime before = File.GetLastWriteTimeUtc(Path.Combine(folder, "test.txt"));
        PagewalkRun run = PagewalkRun.Of("exec", "--root", "/", "--cwd", folder, program);
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName).Order(), Is.EqualTo(["file.txt", "test.txt"]));
        Assert.That(File.GetLastWriteTimeUtc(Path.Combine(folder, "test.txt")), Is.EqualTo(before));
    }

    private static string FolderOf(string name, string libc)
    {
        string folder = Path.Combine(PagewalkRun.Folder, $"{name}-{libc}");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "file.txt"), "first line\nsecond line\n" + new string('x', 300) + "\n");
        File.WriteAllText(Path.Combine(folder, "test.txt"), "what a shared mapping shows\n");

        // Before the guest's clock and the host's: `ls -l` shows the year of a time that is long ago or to come.
        Array.ForEach(Directory.GetFiles(folder), file => File.SetLastWriteTimeUtc(file, new DateTime(2020, 5, 4)));
        return folder;
    }
}

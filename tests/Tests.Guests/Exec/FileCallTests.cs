namespace Tests.Guests.Exec;

/// <summary>Hundreds of calls on files, their results and errors as on the host.</summary>
public sealed class FileCallTests
{
    [TestCase("glibc")]
    [TestCase("musl", Category = "Slow")]
    public void Calls_on_files_answer_as_on_the_host(string libc)
    {
        string program = CompiledGuest.Find("files/calls", libc);
        string native = Fresh($"calls-{libc}-native");
        string ours = Fresh($"calls-{libc}-ours");
        BothRuns runs = BothRuns.WithInput(native, ours, "", program);
        runs.ExpectEqual();
        TestContext.Out.WriteLine($"{runs.Native.Output.Split('\n').Length} lines");
    }

    private static string Fresh(string name)
    {
        string folder = Path.Combine(PagewalkRun.Folder, name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return Directory.CreateDirectory(folder).FullName;
    }
}

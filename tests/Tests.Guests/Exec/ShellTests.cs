namespace Tests.Guests.Exec;

/// <summary>Debian's static shells and busybox' applets print under <c>pagewalk exec</c> what they print on the host.
/// </summary>
public sealed class ShellTests
{
    private const string Start = "### ";

    [Test]
    public void Busybox_runs_every_command_line_as_on_the_host()
    {
        string busybox = DebianImages.Find("busybox-static", "bin/busybox");
        BothRuns runs = BothRuns.WithInput(
            Folder("busybox-native"), Folder("busybox-ours"), "", busybox, "sh", "each.sh");
        string[] native = runs.Native.Output.Split(Start);
        string[] ours = runs.Ours.Output.Split(Start);
        Assert.That(ours, Has.Length.EqualTo(native.Length), runs.Ours.Errors);
        Assert.Multiple(() =>
        {
            for (int i = 0; i < native.Length; i++)
            {
                Assert.That(ours[i], Is.EqualTo(native[i]), runs.Ours.Errors);
            }
        });
        Assert.That(runs.Ours.ExitCode, Is.EqualTo(runs.Native.ExitCode));
        TestContext.Out.WriteLine($"{native.Length - 1} command lines");
        Assert.That(native.Length - 1, Is.GreaterThanOrEqualTo(100));
    }

    [TestCase("bash-static", "bin/bash-static")]
    [TestCase("zsh-static", "bin/zsh-static")]
    [TestCase("busybox-static", "bin/busybox", "sh")]
    public void A_shell_runs_a_script_as_on_the_host(string package, string path, params string[] words)
    {
        string shell = DebianImages.Find(package, path);
        BothRuns.WithInput(
            Folder(package + "-native"), Folder(package + "-ours"), "", [shell, .. words, "script.sh"]).ExpectEqual();
    }

    [Test]
    public void Sash_runs_its_own_commands_as_on_the_host()
    {
        string sash = DebianImages.Find("sash", "bin/sash");
        string input = File.ReadAllText(Path.Combine(CompiledGuest.Sources(), "shell", "sash.txt"));
        BothRuns.WithInput(Folder("sash-native"), Folder("sash-ours"), input, sash).ExpectEqual();
    }

    /// <summary>A fresh folder with the scripts.</summary>
    private static string Folder(string name)
    {
        string folder = Path.Combine(PagewalkRun.Folder, name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(Path.Combine(CompiledGuest.Sources(), "shell")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return folder;
    }
}

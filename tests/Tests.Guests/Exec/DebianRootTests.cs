using System.Runtime.Versioning;

namespace Tests.Guests.Exec;

/// <summary>Dynamic programs in a root that is made of Debian's packages.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DebianRootTests
{
    private static readonly string[] s_packages =
        ["libc6", "libselinux1", "libpcre2-8-0", "libacl1", "libattr1", "dash", "coreutils"];

    private static readonly DateTime s_old = new(2020, 2, 29, 12, 34, 56, DateTimeKind.Utc);

    private string _root = string.Empty;

    [OneTimeSetUp]
    public void MakeRoot()
    {
        _root = Path.Combine(PagewalkRun.Folder, "debian-root");
        if (Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }

        foreach (string package in s_packages)
        {
            CopyTree(DebianImages.Folder(package), _root);
        }

        string data = Path.Combine(_root, "data");
        Directory.CreateDirectory(Path.Combine(data, "folder"));
        File.WriteAllText(Path.Combine(data, "file"), "twelve bytes");
        File.CreateSymbolicLink(Path.Combine(data, "link"), "file");
        File.WriteAllText(Path.Combine(data, "script"), "#!/bin/dash\necho from a script: $1\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(data, "script"), (UnixFileMode)0x1ED);
        }

        foreach (string name in (string[])["file", "script"])
        {
            File.SetLastWriteTimeUtc(Path.Combine(data, name), s_old);
        }
    }

    [Test]
    public void Dynamic_ls_lists_as_on_the_host()
    {
        string list = "-ln --time-style=full-iso file script";
        PagewalkRun ours = Exec(["--cwd", "/data"], ["/bin/ls", .. list.Split(' ')]);
        string loader = Path.Combine(_root, "lib64/ld-linux-x86-64.so.2");
        string libraries = string.Join(
            ':', ((string[])["lib", "usr/lib"]).Select(f => Path.Combine(_root, f, "x86_64-linux-gnu")));
        string[] native = [loader, "--library-path", libraries, Path.Combine(_root, "bin/ls"), .. list.Split(' ')];
        PagewalkRun host = BothRuns.OnTheHost(Path.Combine(_root, "data"), native);
        Assert.That(ours.Output, Is.EqualTo(host.Output), ours.Errors);
        Assert.That((ours.ExitCode, host.ExitCode), Is.EqualTo((0, 0)), ours.Errors + host.Errors);
    }

    [Test]
    public void Links_and_directories_show_their_kinds()
    {
        PagewalkRun ours = Exec([], "/bin/ls", "-F", "/data", "/data/link");
        Assert.That(ours.Output, Is.EqualTo("/data/link@\n\n/data:\nfile\nfolder/\nlink@\nscript*\n"), ours.Errors);
    }

    [Test]
    public void Scripts_and_pipes_of_dynamic_programs_run()
    {
        PagewalkRun ours = Exec(
            [], "/bin/dash", "-c", "/data/script 1; ls /data | sort -r | head -n 2; cat /data/link; echo; exit 5");
        Assert.That(ours.Output, Is.EqualTo("from a script: 1\nscript\nlink\ntwelve bytes\n"), ours.Errors);
        Assert.That(ours.ExitCode, Is.EqualTo(5));
    }

    [Test]
    public void Only_a_writable_directory_changes_on_the_host()
    {
        string rw = Path.Combine(_root, "data", "folder");
        PagewalkRun ours = Exec(
            ["--rw", rw], "/bin/dash", "-c",
            "cd /data; echo a > new; rm file; mkdir folder/in; echo kept > folder/in/x; mv folder/in/x folder/y; "
            + "ls . folder");
        Assert.That(ours.Output, Is.EqualTo(".:\nfolder\nlink\nnew\nscript\n\nfolder:\nin\ny\n"), ours.Errors);
        Assert.Multiple(() =>
        {
            Assert.That(File.Exists(Path.Combine(_root, "data", "file")));
            Assert.That(File.Exists(Path.Combine(_root, "data", "new")), Is.False);
            Assert.That(File.ReadAllText(Path.Combine(rw, "y")), Is.EqualTo("kept\n"));
            Assert.That(Directory.Exists(Path.Combine(rw, "in")));
        });
    }

    private PagewalkRun Exec(string[] options, params string[] command) =>
        PagewalkRun.Of(["exec", "--root", _root, "--env", "PATH=/usr/bin:/bin", .. options, .. command]);

    private static void CopyTree(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (FileSystemInfo entry in new DirectoryInfo(from).EnumerateFileSystemInfos())
        {
            string target = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } link)
            {
                File.Delete(target);
                File.CreateSymbolicLink(target, link);
            }
            else if (entry is DirectoryInfo)
            {
                CopyTree(entry.FullName, target);
            }
            else
            {
                File.Copy(entry.FullName, target, overwrite: true);
            }
        }
    }
}

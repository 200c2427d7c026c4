using System.IO.Compression;

namespace Tests.Guests.Exec;

/// <summary>A root in memory from an archive that busybox' own cpio has made on the host.</summary>
public sealed class InitrdTests
{
    private const string MakeFiles = """
        set -e
        B=$1; rm -rf tree tree2; mkdir -p tree/bin tree/data/folder tree2/more
        cp $B tree/bin/busybox
        for a in sh ls cat stat sort; do ln -s busybox tree/bin/$a; done
        echo first > tree/data/file; ln tree/data/file tree/data/other
        ln -s ../data/file tree/data/folder/link; mkfifo tree/data/fifo
        chmod 4751 tree/data/file; chmod 1777 tree/data/folder
        touch -h -d '2001-02-03 04:05:06' tree/data/file tree/data/folder/link tree/data/fifo tree/data/folder tree/data
        echo second > tree2/more/file
        (cd tree; find . | $B cpio -o -H newc) > one.cpio 2>/dev/null
        (cd tree2; find . | $B cpio -o -H newc) > two.cpio 2>/dev/null
        cd tree; $B stat -c '%n %f %h %u:%g %Y' data data/* data/folder/*; cat data/other
        """;

    private string _folder = string.Empty;
    private string _native = string.Empty;

    [OneTimeSetUp]
    public void MakeArchives()
    {
        string busybox = DebianImages.Find("busybox-static", "bin/busybox");
        _folder = Directory.CreateDirectory(Path.Combine(PagewalkRun.Folder, "initrd")).FullName;
        PagewalkRun made = BothRuns.OnTheHost(_folder, busybox, "sh", "-c", MakeFiles, "sh", busybox);
        Assert.That(made.ExitCode, Is.Zero, made.Errors);
        _native = made.Output;
        using FileStream both = File.Create(Path.Combine(_folder, "both.gz"));
        both.Write(File.ReadAllBytes(Path.Combine(_folder, "two.cpio")));
        using GZipStream packer = new(both, CompressionLevel.Fastest);
        packer.Write(File.ReadAllBytes(Path.Combine(_folder, "one.cpio")));
    }

    [TestCase("one.cpio", "cat: can't open '/more/file': No such file or directory")]
    [TestCase("both.gz", "second")]
    public void Files_are_as_they_were_on_the_host(string archive, string more)
    {
        PagewalkRun run = PagewalkRun.Of(
            "exec", "--check", "--initrd", Path.Combine(_folder, archive), "--env", "PATH=/bin", "sh", "-c",
            "stat -c '%n %f %h %u:%g %Y' data data/* data/folder/*; cat data/other /more/file 2>&1; ls /dev/null");
        Assert.That(run.Output, Is.EqualTo(_native + more + "\n/dev/null\n"), run.Errors);
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
    }

    [Test]
    public void An_archive_that_cannot_be_used_is_one_line_and_125()
    {
        string archive = Path.Combine(_folder, "one.cpio");
        ExpectOneLine("--initrd /nowhere/x: check the path", "/nowhere/x");
        ExpectOneLine("neither a cpio archive", PagewalkRun.FileOf("no-archive", 1, 2, 3));
        ExpectOneLine("packed by zstd", PagewalkRun.FileOf("zstd", 0x28, 0xB5, 0x2F, 0xFD));
        ExpectOneLine("ends outside the file", PagewalkRun.FileOf("cut", File.ReadAllBytes(archive)[..10_000]));
        ExpectOneLine("two roots", archive, "--root", "/");
        ExpectOneLine("more memory with -m", PagewalkRun.FileOf("large", new byte[9 << 20]), "-m", "8M");
    }

    private static void ExpectOneLine(string words, string archive, params string[] options)
    {
        PagewalkRun run = PagewalkRun.Of(["exec", "--initrd", archive, .. options, "/bin/sh"]);
        Assert.That(run.ExitCode, Is.EqualTo(125), run.Errors);
        Assert.That(run.Errors, Does.StartWith("pagewalk: ").And.Contain(words));
        Assert.That(run.Errors.TrimEnd('\n'), Does.Not.Contain("\n"));
    }
}

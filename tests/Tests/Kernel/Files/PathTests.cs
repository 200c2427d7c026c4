using KernelModel;
using KernelModel.Files;

namespace Tests.Kernel.Files;

/// <summary>Names to files, and that no name leads out of the root.</summary>
public sealed class PathTests
{
    private string _host = string.Empty;

    [SetUp]
    public void MakeHostDirectory()
    {
        _host = Directory.CreateTempSubdirectory("pagewalk").FullName;
        Directory.CreateDirectory(Path.Combine(_host, "root", "sub"));
        File.WriteAllText(Path.Combine(_host, "secret"), "outside");
        File.WriteAllText(Path.Combine(_host, "root", "inside"), "inside");
        File.CreateSymbolicLink(Path.Combine(_host, "root", "absolute"), Path.Combine(_host, "secret"));
        File.CreateSymbolicLink(Path.Combine(_host, "root", "sub", "up"), "../../secret");
        File.CreateSymbolicLink(Path.Combine(_host, "root", "self"), "inside");
        Directory.CreateSymbolicLink(Path.Combine(_host, "root", "parent"), "..");
        File.CreateSymbolicLink(Path.Combine(_host, "root", "loop"), "loop");
    }

    [TearDown]
    public void RemoveHostDirectory() => Directory.Delete(_host, recursive: true);

    [TestCase("/../secret")]
    [TestCase("/sub/../../secret")]
    [TestCase("/absolute")]
    [TestCase("/sub/up")]
    [TestCase("/parent/secret")]
    [TestCase("/sub/../parent/../secret")]
    [TestCase("../../../../secret")]
    [TestCase("/proc/self/root/../secret")]
    [TestCase("/proc/self/cwd/../secret")]
    [TestCase("/dev/../../secret")]
    public void No_path_leads_out_of_the_root(string path)
    {
        using FilesRig rig = NewRig();
        Assert.That(rig.Open(path, OpenFlags.O_RDONLY), Is.EqualTo(-Errno.ENOENT));
    }

    [Test]
    public void A_link_put_in_place_of_a_file_on_the_host_is_not_followed()
    {
        using FilesRig rig = NewRig();
        Assert.That(rig.Call("access", "/inside", 4), Is.Zero);
        string path = Path.Combine(_host, "root", "inside");
        File.Delete(path);
        File.CreateSymbolicLink(path, Path.Combine(_host, "secret"));
        int descriptor = rig.Open("/inside", OpenFlags.O_RDONLY);
        Assert.That(rig.Call("read", descriptor, FilesRig.Data, 10), Is.EqualTo(-Errno.EIO));
    }

    [Test]
    public void Links_within_the_root_are_followed()
    {
        using FilesRig rig = NewRig();
        Assert.Multiple(() =>
        {
            Assert.That(rig.ReadAll("/self"), Is.EqualTo("inside"));
            Assert.That(rig.ReadAll("/parent/parent/sub/../self"), Is.EqualTo("inside"));
            Assert.That(rig.Open("/self", OpenFlags.O_NOFOLLOW), Is.EqualTo(-Errno.ELOOP));
            Assert.That(rig.Open("/loop", 0), Is.EqualTo(-Errno.ELOOP));
            Assert.That(rig.Open("/inside/", 0), Is.EqualTo(-Errno.ENOTDIR));
            Assert.That(rig.Open("/inside/x", 0), Is.EqualTo(-Errno.ENOTDIR));
            Assert.That(rig.Open("", 0), Is.EqualTo(-Errno.ENOENT));
            Assert.That(rig.Open("/" + new string('x', 256), 0), Is.EqualTo(-Errno.ENAMETOOLONG));
        });
    }

    [Test]
    public void What_a_guest_does_to_its_root_never_reaches_the_host()
    {
        using FilesRig rig = NewRig();
        string before = Describe();
        rig.WriteFile("/inside", "changed");
        rig.WriteFile("/sub/new", "new");
        Assert.Multiple(() =>
        {
            Assert.That(rig.Call("mkdir", "/made", 0x1FF), Is.Zero);
            Assert.That(rig.Call("rename", "/sub", "/moved"), Is.Zero);
            Assert.That(rig.Call("unlink", "/self"), Is.Zero);
            Assert.That(rig.Call("symlink", "/nowhere", "/sub2"), Is.Zero);
            Assert.That(rig.Call("link", "/inside", "/hard"), Is.Zero);
            Assert.That(rig.Call("chmod", "/inside", 0), Is.Zero);
            Assert.That(rig.Call("truncate", "/inside", 3), Is.Zero);
            Assert.That(rig.ReadAll("/hard"), Is.EqualTo("cha"));
            Assert.That(rig.ReadAll("/moved/new"), Is.EqualTo("new"));
            Assert.That(Describe(), Is.EqualTo(before));
        });
    }

    [Test]
    public void A_writable_directory_shows_every_change_on_the_host()
    {
        string path = Path.Combine(_host, "root");
        using FilesRig rig = new(new KernelOptions { RootDirectory = path, WritableDirectory = path });
        rig.WriteFile("/inside", "changed");
        rig.WriteFile("/new", "new");
        Assert.Multiple(() =>
        {
            Assert.That(rig.Call("mkdir", "/made", 0x1ED), Is.Zero);
            Assert.That(rig.Call("rename", "/new", "/made/moved"), Is.Zero);
            Assert.That(rig.Call("unlink", "/self"), Is.Zero);
            Assert.That(rig.Call("truncate", "/inside", 4), Is.Zero);
            Assert.That(File.ReadAllText(Path.Combine(path, "inside")), Is.EqualTo("chan"));
            Assert.That(File.ReadAllText(Path.Combine(path, "made", "moved")), Is.EqualTo("new"));
            Assert.That(File.Exists(Path.Combine(path, "self")), Is.False);
            Assert.That(Directory.Exists(Path.Combine(path, "proc")), Is.False);
            Assert.That(rig.Open("/sub/up", 0), Is.EqualTo(-Errno.ENOENT));
        });
    }

    [Test]
    public void What_was_cut_off_does_not_come_back_from_the_host()
    {
        using FilesRig rig = NewRig();
        Assert.That(rig.Call("truncate", "/inside", 2), Is.Zero);
        Assert.That(rig.Call("truncate", "/inside", 6), Is.Zero);
        Assert.That(rig.ReadAll("/inside"), Is.EqualTo("in\0\0\0\0"));
    }

    private FilesRig NewRig() => new(new KernelOptions { RootDirectory = Path.Combine(_host, "root") });

    private string Describe() => string.Join('\n', new DirectoryInfo(_host)
        .EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0, RecurseSubdirectories = true })
        .Where(f => !f.FullName.Contains("parent/", StringComparison.Ordinal))
        .OrderBy(f => f.FullName, StringComparer.Ordinal)
        .Select(f => $"{f.FullName} {f.UnixFileMode} {f.LastWriteTimeUtc.Ticks} {f.LinkTarget}"
            + (f is FileInfo { LinkTarget: null } file ? File.ReadAllText(file.FullName) : "")));
}

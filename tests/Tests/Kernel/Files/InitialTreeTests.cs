using System.Text;
using Emulator.Images;
using KernelModel;
using KernelModel.Files;

namespace Tests.Kernel.Files;

/// <summary>A root is filled from an archive's entries as Linux fills its first file system.</summary>
public sealed class InitialTreeTests
{
    private const uint Folder = 0x41ED;
    private const uint Plain = 0x81A4;
    private const uint Link = 0xA1FF;

    private uint _number;

    [Test]
    public void Modes_owners_times_and_devices_are_the_archives()
    {
        using FilesRig rig = Filled(
            Entry("d", 0x41C0) with { Uid = 7, Gid = 8, ModifiedSeconds = 1000 },
            Entry("d/f", 0x8924, "text") with { Uid = 1, ModifiedSeconds = 2000 },
            Entry("./d/../d/l", Link, "f") with { ModifiedSeconds = 3000 },
            Entry("c", 0x2180) with { Device = (5, 1) },
            Entry("p", 0x11B6),
            Entry("tmp", 0x41C0));
        Assert.Multiple(() =>
        {
            Assert.That(Shown(rig, "d"), Is.EqualTo("41c0 7:8 1000 0"));
            Assert.That(Shown(rig, "d/f"), Is.EqualTo("8924 1:0 2000 4"));
            Assert.That(Shown(rig, "d/l"), Is.EqualTo("a1ff 0:0 3000 1"));
            Assert.That(Find(rig, "c")?.RawDevice, Is.EqualTo(0x501));
            Assert.That(Find(rig, "p")?.Type, Is.EqualTo(Modes.S_IFIFO));
            Assert.That(Find(rig, "tmp")?.Mode, Is.EqualTo(0x41C0), "the archive's own /tmp stays as it is");
            Assert.That(Find(rig, "etc"), Is.Null, "nothing is there but what the archive and the kernel have");
            Assert.That(Find(rig, "dev/null"), Is.Not.Null);
        });
    }

    [Test]
    public void Entries_of_one_number_are_names_of_one_file_until_the_archive_ends()
    {
        CpioEntry file = Entry("a", Plain) with { Links = 2 };
        CpioEntry other = file with { Name = "b", Content = Encoding.ASCII.GetBytes("contents") };
        CpioEntry later = other with { Name = "c", Identity = file.Identity with { Archive = 1 } };
        using FilesRig rig = Filled(file, other, later);
        Assert.That(Find(rig, "a"), Is.SameAs(Find(rig, "b")));
        Assert.That(Find(rig, "a")?.Links, Is.EqualTo(2));
        Assert.That(Find(rig, "a")?.SizeBytes, Is.EqualTo(8), "the last name brings the contents");
        Assert.That(Find(rig, "c"), Is.Not.SameAs(Find(rig, "a")));
    }

    [Test]
    public void A_later_entry_takes_the_place_of_one_of_another_type()
    {
        using FilesRig rig = Filled(
            Entry("x", Plain, "old"), Entry("x", Folder), Entry("x/in", Plain),
            Entry("y", Folder), Entry("y", Link, "x"), Entry("y/through", Plain),
            Entry("z", Plain, "longer"), Entry("z", Plain, "new"),
            Entry("no/such/folder", Plain), Entry("../../up", Plain));
        Assert.Multiple(() =>
        {
            Assert.That(Find(rig, "x/in"), Is.Not.Null);
            Assert.That(Find(rig, "x/through"), Is.Not.Null, "by a link inside the root");
            Assert.That(Find(rig, "z")?.SizeBytes, Is.EqualTo(3));
            Assert.That(Find(rig, "no"), Is.Null);
            Assert.That(Find(rig, "up"), Is.Not.Null, "nothing leads out of the root");
        });
    }

    [Test]
    public void The_kernels_own_file_systems_can_be_mounted_anywhere()
    {
        using FilesRig rig = Filled(Entry("m", Folder));
        foreach ((string kind, string inside) in new[]
        {
            ("proc", "meminfo"), ("sysfs", "devices"), ("devtmpfs", "null"), ("devpts", "."), ("tmpfs", "."),
        })
        {
            Assert.That(rig.Call("mount", "none", "/m", kind, 0, 0), Is.Zero, kind);
            Assert.That(Find(rig, "m/" + inside), Is.Not.Null, kind);
        }

        Assert.That(rig.Call("mount", "none", "/m", "ext4", 0, 0), Is.EqualTo(-Errno.ENODEV));
    }

    [Test]
    public void More_than_the_memory_holds_is_told() => Assert.That(
        () => Filled(Entry("big", Plain) with { Content = new byte[40 << 20] }),
        Throws.TypeOf<ImageFormatException>().With.Message.Contains("give more with -m"));

    private static FilesRig Filled(params CpioEntry[] entries) => new(new KernelOptions { InitialFiles = entries });

    private static Inode? Find(FilesRig rig, string path) =>
        rig.Vfs.Resolve(rig.Task, rig.Vfs.Root, path, false, out VfsPath found) == 0 ? found.Inode : null;

    private static string Shown(FilesRig rig, string path) => Find(rig, path) is { } inode
        ? $"{inode.Mode:x} {inode.Uid}:{inode.Gid} {inode.ModifiedNs / 1_000_000_000} "
            + $"{(inode.IsDirectory ? 0 : inode.SizeBytes)}"
        : "not there";

    private CpioEntry Entry(string name, uint mode, string content = "") => new()
    {
        Name = name, Mode = mode, Uid = 0, Gid = 0, Links = 1, ModifiedSeconds = 0, Device = (0, 0),
        Identity = (0, 0, 0, ++_number), Content = Encoding.ASCII.GetBytes(content),
    };
}

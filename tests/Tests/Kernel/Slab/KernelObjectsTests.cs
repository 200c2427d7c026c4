using KernelModel.Frames;
using KernelModel.Slab;
using Tests.Kernel.Files;

namespace Tests.Kernel.Slab;

/// <summary>The kernel's own objects are counted where /proc/slabinfo looks.</summary>
public sealed class KernelObjectsTests
{
    private const long ReadWrite = 3;
    private const long PrivateAnonymous = 0x22;

    [Test]
    public void Open_files_have_a_home_from_open_to_the_last_close()
    {
        using FilesRig rig = new();
        KmemCache files = rig.Kernel.Objects.Files;
        long before = files.ActiveObjects;
        long first = rig.Call("openat", -100, "/tmp/f", 0x42, 0x1B6);
        long second = rig.Call("openat", -100, "/tmp/f", 0, 0);
        long copy = rig.Call("dup", first);
        Assert.That(files.ActiveObjects - before, Is.EqualTo(2));
        rig.Call("close", first);
        Assert.That(files.ActiveObjects - before, Is.EqualTo(2));
        rig.Call("close", copy);
        rig.Call("close", second);
        Assert.That(files.ActiveObjects, Is.EqualTo(before));
    }

    [Test]
    public void Files_of_tmpfs_have_a_home_until_nobody_can_reach_them()
    {
        using FilesRig rig = new();
        KmemCache inodes = rig.Kernel.Objects.Inodes;
        long before = inodes.ActiveObjects;
        rig.Call("mkdir", "/tmp/d", 0x1ED);
        rig.Call("symlink", "x", "/tmp/d/l");
        long file = rig.Call("openat", -100, "/tmp/d/f", 0x42, 0x1B6);
        Assert.That(inodes.ActiveObjects - before, Is.EqualTo(3));
        rig.Call("unlink", "/tmp/d/f");
        rig.Call("unlink", "/tmp/d/l");
        Assert.That(inodes.ActiveObjects - before, Is.EqualTo(2), "the open file is still there");
        rig.Call("close", file);
        rig.Call("chdir", "/tmp/d");
        rig.Call("rmdir", "/tmp/d");
        rig.Call("close", rig.Call("openat", -100, ".", 0, 0));
        Assert.That(inodes.ActiveObjects, Is.EqualTo(before), "given back once");
    }

    [Test]
    public void Slabinfo_counts_tasks_address_spaces_and_areas()
    {
        using FilesRig rig = new();
        KernelObjects objects = rig.Kernel.Objects;
        long areas = objects.Areas.ActiveObjects;
        long at = rig.Call("mmap", 0, 0x3000, ReadWrite, PrivateAnonymous, -1, 0);
        rig.Call("mprotect", at + 0x1000, 0x1000, 1);
        Assert.That(objects.Areas.ActiveObjects - areas, Is.EqualTo(3), "one area split in three");
        rig.NewTask(200, 100);
        Assert.That((objects.Tasks.ActiveObjects, objects.AddressSpaces.ActiveObjects), Is.EqualTo((2, 2)));
        Assert.That(rig.Kernel.FindViolation(), Is.Null);
        string text = rig.Kernel.Slab.Slabinfo();
        Assert.That(text, Does.Match(@"(?m)^task_struct +2 +3 +9792 +3 +8 ").And.Contain("\nfilp "));
    }

    [Test]
    public void Objects_do_without_a_home_when_there_is_no_memory()
    {
        using FilesRig rig = new();
        while (rig.Kernel.Frames.AllocatePages(Gfp.Atomic) >= 0)
        {
        }

        KernelObjects objects = rig.Kernel.Objects;
        List<ulong> homes = [];
        while (objects.Homeless == 0)
        {
            homes.Add(objects.Take(objects.Areas));
        }

        Assert.That(homes[^1], Is.Zero);
        homes.ForEach(home => objects.Give(objects.Areas, home));
        Assert.That(objects.Homeless, Is.Zero);
    }
}

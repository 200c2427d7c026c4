using KernelModel.Frames;
using KernelModel.Slab;
using KernelModel.Vmalloc;

namespace Tests.Kernel.Frames;

/// <summary>What is saved and put back goes on as if nothing had happened.</summary>
public sealed class CheckpointTests
{
    [Test]
    public void Frames_slabs_and_vmalloc_go_on_after_a_restore_as_without_it()
    {
        using Rig rig = new(16, 2, 2);
        SlabAllocator slab = new(rig.Frames);
        VmallocSpace space = new(rig.Frames, []);
        Work(rig.Frames, slab, space, 1);
        using MemoryStream saved = new();
        using BinaryWriter writer = new(saved);
        rig.Frames.Save(writer);
        slab.Save(writer);
        space.Save(writer);
        byte[] ram = rig.Memory.Ram.ToArray();
        List<long> expected = Work(rig.Frames, slab, space, 2);

        using Rig other = new(16, 2, 2);
        SlabAllocator otherSlab = new(other.Frames);
        VmallocSpace otherSpace = new(other.Frames, []);
        ram.CopyTo(other.Memory.Ram);
        saved.Position = 0;
        using BinaryReader reader = new(saved);
        other.Frames.Restore(reader);
        otherSlab.Restore(reader);
        otherSpace.Restore(reader);
        Assert.That(Work(other.Frames, otherSlab, otherSpace, 2), Is.EqualTo(expected));
        Assert.That(new FrameTexts(other.Frames).Zoneinfo(), Is.EqualTo(new FrameTexts(rig.Frames).Zoneinfo()));
    }

    [Test]
    public void Data_that_end_early_or_belong_to_another_machine_are_refused()
    {
        using Rig rig = new();
        using MemoryStream saved = new();
        rig.Frames.Save(new BinaryWriter(saved));
        using Rig larger = new(17);
        saved.Position = 0;
        Assert.That(() => larger.Frames.Restore(new BinaryReader(saved)), Throws.InstanceOf<InvalidDataException>());
        saved.SetLength(saved.Length / 2);
        saved.Position = 0;
        Assert.That(() => rig.Frames.Restore(new BinaryReader(saved)), Throws.InstanceOf<InvalidDataException>());
    }

    private static List<long> Work(PhysicalMemory frames, SlabAllocator slab, VmallocSpace space, int round)
    {
        List<long> given = [];
        for (int i = 0; i < 300; i++)
        {
            frames.CurrentCpu = i & 1;
            given.Add(frames.AllocatePages(i % 2 == 0 ? Gfp.Kernel : Gfp.HighUserMovable, i % 4));
            given.Add((long)slab.Allocate(1 + (i * round * 13 % 3000)));
            given.Add(i % 10 == 0 ? (long)space.Allocate((ulong)(i + 1) * 100) : 0);
            if (i % 3 == 0)
            {
                frames.Put(given[^3]);
                slab.Free((ulong)given[^2]);
            }

            if (i % 20 == 0)
            {
                space.Free((ulong)given[^1]);
            }
        }

        Assert.That(frames.Check() ?? slab.Check() ?? space.Check(), Is.Null);
        return given;
    }
}

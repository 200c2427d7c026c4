using Emulator.Arch;
using Emulator.Mmu;
using KernelModel.Frames;
using KernelModel.Vmalloc;
using Tests.Kernel.Frames;

namespace Tests.Kernel.Vmalloc;

/// <summary>The kernel half as the MMU walks it.</summary>
public sealed class KernelTablesTests
{
    [Test]
    public void Every_frame_is_in_the_direct_map_and_has_its_home_in_the_vmemmap([Values(16u, 19u)] uint mebibytes)
    {
        using Rig rig = new(mebibytes);
        FunctionalMmu mmu = new(rig.Memory);
        for (long pfn = 0; pfn < rig.Frames.PfnCount; pfn++)
        {
            ulong at = PhysicalMemory.LinearOf(pfn) + 0x123;
            Assert.That(Walk(rig, mmu, at), Is.EqualTo(((ulong)pfn << 12) + 0x123));
            Assert.That(rig.Frames.Tables.TryTranslate(at, out ulong physical), Is.True);
            Assert.That(physical, Is.EqualTo(((ulong)pfn << 12) + 0x123));
            ulong home = Walk(rig, mmu, PhysicalMemory.HomeOf(pfn));
            Assert.That(rig.Frames[(long)(home >> 12)].Use, Is.EqualTo(FrameUse.Reserved));
        }

        Assert.That(Walk(rig, mmu, PhysicalMemory.LinearOf(rig.Frames.PfnCount)), Is.EqualTo(ulong.MaxValue));
    }

    [Test]
    public void Address_space_that_copied_the_root_entries_sees_later_mappings()
    {
        using Rig rig = new();
        long root = rig.Frames.AllocatePages(Gfp.Kernel | Gfp.Zero, 0, FrameUse.PageTable);
        for (int i = 0; i < 256; i++)
        {
            rig.Frames.WriteEntry(root, KernelTables.FirstEntry + i, rig.Frames.Tables.RootEntries[i]);
        }

        VmallocSpace space = new(rig.Frames, []);
        ulong last = 0;
        for (int i = 0; i < 10; i++)
        {
            last = space.Allocate(256 << 10);
        }

        FunctionalMmu mmu = new(rig.Memory);
        Assert.That(rig.Frames.Tables.TryTranslate(last, out ulong physical), Is.True);
        Assert.That(Walk(rig, mmu, last, (ulong)root << 12), Is.EqualTo(physical));
    }

    private static ulong Walk(Rig rig, FunctionalMmu mmu, ulong at, ulong root = 0)
    {
        WalkControls controls = WalkControls.From(
            cr0: Cr0.PG | Cr0.PE | Cr0.WP,
            cr3: root == 0 ? (ulong)rig.Frames.Tables.RootPfn << 12 : root,
            cr4: Cr4.PAE | Cr4.PGE,
            efer: Efer.LME | Efer.LMA | Efer.NXE,
            rflags: 0,
            pkru: 0,
            pkrs: 0,
            physicalAddressBits: 46,
            has1GPages: true,
            pdptes: default);
        Access write = new(AccessKind.Write, AccessMode.Supervisor);
        return mmu.Translate(in controls, new LinearAddress(at), write, out WalkResult result)
            ? result.PhysicalAddress.Value
            : ulong.MaxValue;
    }
}

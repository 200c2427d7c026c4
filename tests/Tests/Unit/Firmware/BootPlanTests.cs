using Emulator.Arch;
using Emulator.Images;
using Firmware;
using Firmware.Boot;
using Tests.Unit.Images;

namespace Tests.Unit.Firmware;

/// <summary>Flat and ELF boots, and what all plans have in common.</summary>
[TestFixture]
internal sealed class BootPlanTests
{
    private static readonly MemoryMap s_memory = MemoryMap.ForRam(64UL << 20);

    private static IEnumerable<BootRequest> AllKinds()
    {
        byte[] flat = new byte[100];
        yield return new() { Memory = s_memory, Kernel = flat, FlatMode = CpuMode.Real };
        yield return new() { Memory = s_memory, Kernel = flat, FlatMode = CpuMode.Protected };
        yield return new() { Memory = s_memory, Kernel = flat, FlatMode = CpuMode.Long };
        yield return new() { Memory = s_memory, Kernel = ImageSamples.Elf(true) };
        yield return new() { Memory = s_memory, Kernel = ImageSamples.Elf(false) };
        yield return new() { Memory = s_memory, Kernel = ImageSamples.MultibootElf(), Modules = [new("m", flat)] };
        yield return new() { Memory = s_memory, Kernel = ImageSamples.Linux(), Modules = [new("i", flat)] };
        yield return new() { Memory = s_memory, Kernel = ImageSamples.Linux(), LinuxEntry = LinuxEntry.Entry32 };
    }

    [TestCaseSource(nameof(AllKinds))]
    public void Loads_do_not_overlap_and_segments_match_the_GDT_in_memory(BootRequest request)
    {
        BootPlan plan = BootPlanner.Plan(request);
        BootLoad[] loads = [.. plan.Loads.OrderBy(l => l.At.Value)];
        for (int i = 1; i < loads.Length; i++)
        {
            Assert.That(loads[i].At.Value, Is.GreaterThanOrEqualTo(loads[i - 1].At.Value + loads[i - 1].SizeBytes));
        }

        BootState state = plan.State;
        Assert.That(state.Rflags & Rflags.IF, Is.Zero);
        if (state.Mode == CpuMode.Real)
        {
            Assert.That(state.Cr0 & Cr0.PE, Is.Zero);
            return;
        }

        PlanMemory memory = new(plan);
        foreach (SegmentState segment in new[] { state.Cs, state.Ds, state.Es, state.Ss, state.Fs, state.Gs })
        {
            Assert.That(memory.Descriptor(segment.Selector), Is.EqualTo(segment.ToDescriptor()));
        }

        bool isLong = state.Mode == CpuMode.Long;
        Assert.That((state.Cr0 & Cr0.PG) != 0, Is.EqualTo(isLong));
        Assert.That((state.Efer & Efer.LMA) != 0, Is.EqualTo(isLong));
    }

    [TestCase(64UL << 20, 4UL << 30)]
    [TestCase(64UL << 30, 65UL << 30)]
    public void Long_mode_maps_all_RAM_and_at_least_4_GiB_to_itself(ulong ramBytes, ulong end)
    {
        BootPlan plan = BootPlanner.Plan(
            new() { Memory = MemoryMap.ForRam(ramBytes), Kernel = new byte[10], FlatMode = CpuMode.Long });
        PlanMemory memory = new(plan);
        for (ulong at = 0x123; at < end; at += 1UL << 21)
        {
            Assert.That(memory.Walk(at), Is.EqualTo(at));
        }

        Assert.That(memory.Walk(end), Is.Null);
    }

    [Test]
    public void Real_mode_image_starts_as_a_BIOS_starts_a_boot_sector()
    {
        BootPlan plan = BootPlanner.Plan(new() { Memory = s_memory, Kernel = new byte[512] });
        Assert.That((plan.State.Cs.Selector, plan.State.Rip), Is.EqualTo(((ushort)0, 0x7C00UL)));
        Assert.That(plan.State.Rdx & 0xFF, Is.EqualTo(0x80));
        PlanMemory memory = new(plan);
        Assert.That(memory.U16(0x400), Is.EqualTo(0x3F8));
        Assert.That(memory.U16(0x413), Is.EqualTo(639));
        Assert.That(memory.U8(memory.U16(0x10 * 4)), Is.EqualTo(0xCF), "INT 10h returns");
        Assert.That(memory.U8(memory.U16(0x08 * 4)), Is.EqualTo(0x50), "IRQ 0 is acknowledged");
    }

    [Test]
    public void Kernel_linked_high_is_loaded_and_entered_at_its_physical_address()
    {
        BootPlan plan = BootPlanner.Plan(
            new() { Memory = s_memory, Kernel = ImageSamples.Elf(true, 0xFFFF_FFFF_8000_0000) });
        Assert.That(plan.State.Rip, Is.EqualTo(0x100004));
        BootLoad data = plan.Loads.Single(l => l.At.Value == 0x101000);
        Assert.That((data.Bytes.Length, data.ZeroFillBytes), Is.EqualTo((0x10, 0xFF0UL)));
    }

    [Test]
    public void Images_that_do_not_fit_are_refused_in_one_line()
    {
        byte[] kernel = new byte[100];
        byte[] large = new byte[65 << 20];
        const CpuMode longMode = CpuMode.Long;
        (BootRequest Request, string Expected)[] cases =
        [
            (new() { Memory = s_memory, Kernel = Array.Empty<byte>() }, "empty"),
            (new() { Memory = s_memory, Kernel = kernel, LoadAt = new(64UL << 20), FlatMode = longMode }, "RAM ends"),
            (new() { Memory = s_memory, Kernel = kernel, LoadAt = new(0x9FBF0) }, "not all is usable RAM"),
            (new() { Memory = s_memory, Kernel = kernel, LoadAt = new(0xB8000), FlatMode = longMode }, "usable"),
            (new() { Memory = s_memory, Kernel = kernel, Modules = [new("i", kernel)] }, "no initrd"),
            (new() { Memory = s_memory, Kernel = large, FlatMode = CpuMode.Protected }, "give more with -m"),
            (new() { Memory = MemoryMap.ForRam(4UL << 20), Kernel = ImageSamples.Linux() }, "-m"),
            (new() { Memory = s_memory, Kernel = OverlappingPhysically() }, "overlaps"),
        ];
        foreach ((BootRequest request, string expected) in cases)
        {
            ImageFormatException error = Assert.Throws<ImageFormatException>(() => BootPlanner.Plan(request));
            Assert.That(error.Message, Does.Contain(expected).And.Not.Contain("\n"));
        }
    }

    private static byte[] OverlappingPhysically()
    {
        byte[] file = ImageSamples.Elf(true);
        file[0x40 + 56 + 24 + 1] = 0; // p_paddr of the second segment: 0x100000
        return file;
    }
}

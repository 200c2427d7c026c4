using System.Buffers.Binary;
using Firmware;
using Firmware.Boot;
using Tests.Unit.Images;

namespace Tests.Unit.Firmware;

/// <summary>
/// What Multiboot and Linux kernels find when they start, field by field as their specifications number them.
/// </summary>
[TestFixture]
internal sealed class ProtocolTests
{
    private static readonly MemoryMap s_memory = MemoryMap.ForRam(64UL << 20);

    [Test]
    public void Multiboot_kernel_finds_memory_map_command_line_modules_and_sections()
    {
        BootPlan plan = BootPlanner.Plan(new()
        {
            Memory = s_memory,
            Kernel = ImageSamples.MultibootElf(),
            KernelName = "kernel.elf",
            CommandLine = "a b",
            Modules = [new("one x", new byte[] { 1, 2, 3 }), new("two", new byte[5000])],
        });
        PlanMemory memory = new(plan);
        Assert.That(plan.State.Rax, Is.EqualTo(0x2BADB002));
        Assert.That(plan.State.Rip, Is.EqualTo(0x100004));
        ulong info = plan.State.Rbx;
        Assert.That(memory.U32(info), Is.EqualTo(0b10_0110_1111));
        Assert.That(memory.U32(info + 4), Is.EqualTo(639));
        Assert.That(memory.U32(info + 8), Is.EqualTo(63 * 1024));
        Assert.That(memory.Text(memory.U32(info + 16)), Is.EqualTo("kernel.elf a b"));
        Assert.That(memory.Text(memory.U32(info + 64)), Is.EqualTo("pagewalk"));

        Assert.That(memory.U32(info + 20), Is.EqualTo(2));
        ulong modules = memory.U32(info + 24);
        ulong first = memory.U32(modules);
        Assert.That(first % 4096, Is.Zero);
        Assert.That(first, Is.GreaterThanOrEqualTo(0x102000), "modules lie behind the kernel and its bss");
        Assert.That(memory.U32(modules + 4) - first, Is.EqualTo(3));
        Assert.That(memory.U8(first + 2), Is.EqualTo(3));
        Assert.That(memory.Text(memory.U32(modules + 8)), Is.EqualTo("one x"));
        Assert.That(memory.U32(modules + 16 + 4) - memory.U32(modules + 16), Is.EqualTo(5000));

        ulong map = memory.U32(info + 48);
        Assert.That(memory.U32(info + 44), Is.EqualTo(4 * 24));
        Assert.That(memory.U32(map), Is.EqualTo(20));
        Assert.That(memory.U64(map + (3 * 24) + 4), Is.EqualTo(0x100000));
        Assert.That(memory.U64(map + (3 * 24) + 12), Is.EqualTo(63UL << 20));
        Assert.That(memory.U32(map + (3 * 24) + 20), Is.EqualTo(1));

        Assert.That((memory.U32(info + 28), memory.U32(info + 32), memory.U32(info + 40)), Is.EqualTo((5U, 40U, 4U)));
        ulong symbols = memory.U32(info + 36) + (2 * 40);
        Assert.That(memory.U32(symbols + 4), Is.EqualTo(2), "the symbol table's header");
        Assert.That(memory.U32(memory.U32(symbols + 12) + 16 + 4), Is.EqualTo(0x100004), "start's value, in memory");
    }

    [TestCase(LinuxEntry.Automatic, 0x1000200UL)]
    [TestCase(LinuxEntry.Entry32, 0x1000000UL)]
    public void Linux_kernel_finds_its_zero_page(LinuxEntry entry, ulong rip)
    {
        byte[] initrd = new byte[5000];
        BootPlan plan = BootPlanner.Plan(new()
        {
            Memory = s_memory,
            Kernel = ImageSamples.Linux(),
            CommandLine = "console=ttyS0",
            Modules = [new("initrd", initrd)],
            LinuxEntry = entry,
        });
        PlanMemory memory = new(plan);
        Assert.That(plan.State.Rip, Is.EqualTo(rip));
        Assert.That((plan.State.Cs.Selector, plan.State.Ds.Selector), Is.EqualTo(((ushort)0x10, (ushort)0x18)));
        ulong page = plan.State.Rsi;
        Assert.That(memory.U32(page + 0x202), Is.EqualTo(0x53726448));
        Assert.That(memory.U8(page + 0x210), Is.EqualTo(0xFF));
        Assert.That(memory.U32(page + 0x214), Is.EqualTo(0x1000000));
        Assert.That(memory.U32(page + 0x218), Is.EqualTo((64U << 20) - 8192), "the initrd lies at the top of RAM");
        Assert.That(memory.U32(page + 0x21C), Is.EqualTo(5000));
        Assert.That(memory.Text(memory.U32(page + 0x228)), Is.EqualTo("console=ttyS0"));
        Assert.That(memory.U8(page + 0x1E8), Is.EqualTo(4));
        Assert.That(memory.U64(page + 0x2D0 + (3 * 20)), Is.EqualTo(0x100000));
        Assert.That((memory.U8(page + 6), memory.U8(page + 7), memory.U8(page + 14), memory.U8(page + 15)),
            Is.EqualTo(((byte)3, (byte)80, (byte)25, (byte)1)));
        Assert.That(memory.U8(page + 0x1EF), Is.Zero, "the sentinel");
    }

    [Test]
    public void Linux_kernel_goes_lower_when_RAM_is_too_small_for_where_it_prefers_to_be()
    {
        BootPlan plan = BootPlanner.Plan(
            new() { Memory = MemoryMap.ForRam(20UL << 20), Kernel = ImageSamples.Linux() });
        Assert.That(plan.State.Rip, Is.EqualTo(0x200200));
    }

    [Test]
    public void Linux_kernel_that_cannot_move_goes_where_its_header_says()
    {
        byte[] file = ImageSamples.Linux();
        file[0x234] = 0;
        BootPlan plan = BootPlanner.Plan(new() { Memory = s_memory, Kernel = file });
        Assert.That(plan.State.Rip, Is.EqualTo(0x100200));
    }

    [Test]
    public void Linux_command_line_longer_than_the_kernel_takes_is_refused()
    {
        byte[] file = ImageSamples.Linux();
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x238), 4);
        BootRequest request = new() { Memory = s_memory, Kernel = file, CommandLine = "12345" };
        Assert.That(() => BootPlanner.Plan(request), Throws.Exception.Message.Contains("takes 4"));
        Assert.DoesNotThrow(() => BootPlanner.Plan(request with { CommandLine = "1234" }));
    }
}

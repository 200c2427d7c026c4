using Emulator.Machine;
using Firmware;
using Firmware.Boot;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Machine;

/// <summary>Whole machines that run small programs made with the assembler.</summary>
[TestFixture]
internal sealed class MachineTests
{
    private const ulong Limit = 5_000_000;
    private const short HandlerAt = 0x7C02;

    [Test]
    public void A_flat_program_prints_and_ends_the_run_with_its_status()
    {
        (RunResult result, string text) = Run(c =>
        {
            c.mov(dx, 0x3F8);
            c.mov(al, (sbyte)'H');
            c.@out(dx, al);
            c.mov(al, (sbyte)'i');
            c.@out(dx, al);
            c.mov(al, 0x10);
            c.@out(0xF4, al);
        });
        Assert.That((result.Reason, result.ExitStatus, text), Is.EqualTo((RunEnd.DebugExit, 0x21, "Hi")));
    }

    [Test]
    public void An_endless_loop_ends_at_the_instruction_limit_exactly()
    {
        using PcMachine machine = new(Options(c =>
        {
            Label loop = c.CreateLabel();
            c.Label(ref loop);
            c.inc(eax);
            c.jmp(loop);
        }));
        RunResult result = machine.Run(123_457);
        Assert.That(result.Reason, Is.EqualTo(RunEnd.InstructionLimit));
        Assert.That(machine.Core.InstructionCount, Is.EqualTo(123_457));
        Assert.That(machine.Clock.NowNs, Is.EqualTo(4 * 123_457));
    }

    [Test]
    public void Halting_with_interrupts_off_is_for_ever()
    {
        (RunResult result, _) = Run(c =>
        {
            c.cli();
            c.hlt();
        });
        Assert.That((result.Reason, result.ExitStatus), Is.EqualTo((RunEnd.HaltedForEver, 6)));
    }

    [Test]
    public void Halting_with_interrupts_on_and_every_line_masked_is_for_ever()
    {
        (RunResult result, _) = Run(c =>
        {
            c.sti();
            c.hlt();
        });
        Assert.That(result.Reason, Is.EqualTo(RunEnd.HaltedForEver));
    }

    [Test]
    public void Idle_time_is_skipped_to_the_timer_and_the_counter_goes_on_with_it()
    {
        // Sets the PIT to 100 Hz, its vector to a handler, and sleeps through 100 interrupts.
        using PcMachine machine = new(Options(Sleeper(interrupts: 100)));
        RunResult result = machine.Run(Limit);
        Assert.That(result.Reason, Is.EqualTo(RunEnd.DebugExit));
        Assert.That(machine.Clock.NowNs, Is.InRange(990_000_000, 1_010_000_000));
        Assert.That(machine.Core.InstructionCount, Is.LessThan(2000));
        Assert.That((long)machine.Core.TimeStampCounter, Is.EqualTo(machine.Clock.NowNs));
    }

    [TestCase(0x92, 0x01)]
    [TestCase(0xCF9, 0x06)]
    [TestCase(0x64, 0xFE)]
    public void A_reset_ends_the_run_when_told_not_to_reboot(int port, int value)
    {
        (RunResult result, _) = Run(
            c =>
            {
                c.mov(dx, (short)port);
                c.mov(al, unchecked((sbyte)value));
                c.@out(dx, al);
                c.hlt();
            },
            options => options with { NoReboot = true });
        Assert.That((result.Reason, result.ExitStatus), Is.EqualTo((RunEnd.Reset, 0)));
    }

    [Test]
    public void A_reset_loads_the_program_again_and_time_goes_on()
    {
        // Counts its starts in a CMOS byte, spoils its own code, and resets until the third start.
        (RunResult result, string text) = Run(c =>
        {
            c.mov(al, 0x40);
            c.@out(0x70, al);
            c.@in(al, 0x71);
            c.inc(al);
            c.mov(bl, al);
            c.@out(0x71, al);
            c.add(al, (sbyte)'0');
            c.mov(dx, 0x3F8);
            c.@out(dx, al);
            c.cmp(bl, 3);
            Label end = c.CreateLabel();
            c.je(end);
            c.mov(__word_ptr[0x7C00], 0);
            c.mov(al, unchecked((sbyte)0xFE));
            c.@out(0x64, al);
            c.hlt();
            c.Label(ref end);
            c.@out(0xF4, al);
        });
        Assert.That((result.Reason, text), Is.EqualTo((RunEnd.DebugExit, "123")));
    }

    [Test]
    public void A_triple_fault_ends_the_run_with_its_own_status()
    {
        (RunResult result, _) = Run(
            c =>
            {
                c.lidt(__[0x500]);
                c.ud2();
            },
            options => options with { NoReboot = true });
        Assert.That((result.Reason, result.ExitStatus), Is.EqualTo((RunEnd.TripleFault, 4)));
    }

    [TestCase(0x604, 0x2000)]
    public void Acpi_switches_the_machine_off(int port, int value)
    {
        (RunResult result, _) = Run(c =>
        {
            c.mov(dx, (short)port);
            c.mov(ax, (short)value);
            c.@out(dx, ax);
        });
        Assert.That((result.Reason, result.ExitStatus), Is.EqualTo((RunEnd.PowerOff, 0)));
    }

    [Test]
    public void A_firmware_image_starts_at_the_reset_vector_and_is_writable_below_1_mib()
    {
        Assembler c = new(16);
        c.mov(ax, unchecked((short)0xF000));
        c.mov(ds, ax);
        c.mov(__byte_ptr[0x0000], 0x42);
        c.mov(al, __byte_ptr[0x0000]);
        c.@out(0xF4, al);
        byte[] image = new byte[0x20000];
        Assemble(c, 0xFF00).CopyTo(image, 0x1FF00);
        Assembler jump = new(16);
        jump.AddInstruction(Instruction.CreateBranch(Code.Jmp_rel16, 0xFF00));
        Assemble(jump, 0xFFF0).CopyTo(image, 0x1FFF0);
        using PcMachine machine = new(new MachineOptions { RamBytes = 16 << 20, Bios = image });
        RunResult result = machine.Run(100);
        Assert.That(result.ExitStatus, Is.EqualTo((0x42 << 1) | 1));
        Assert.That(machine.Memory.Read(new(0xFFFF_0000), 1), Is.Zero, "the image itself is read-only");
    }

    [Test]
    public void A_machine_of_64_gibibytes_runs_in_little_memory()
    {
        long before = Environment.WorkingSet;
        using PcMachine machine = new(Options(Sleeper(interrupts: 3)) with { RamBytes = 64UL << 30 });
        Assert.That(machine.Run(Limit).Reason, Is.EqualTo(RunEnd.DebugExit));
        long grown = Environment.WorkingSet - before;
        TestContext.Out.WriteLine($"grown by {grown >> 20} MiB");
        Assert.That(grown, Is.LessThan(100L << 20));
    }

    [Test]
    public unsafe void Memory_types_are_as_firmware_leaves_them_after_a_boot_plan_only()
    {
        using PcMachine booted = new(Options(c => c.hlt()));
        Assert.That(booted.Core.State->MtrrDefaultType, Is.EqualTo(0xC06));
        Assert.That(booted.Core.State->MtrrVariable[0], Is.EqualTo(0xC000_0000));
        Assert.That(booted.Core.State->MtrrVariable[1] & 0xFFFF_FFFF, Is.EqualTo(0xC000_0800));
        Assert.That(booted.Core.State->MtrrFixed[2], Is.Zero, "video memory is uncached");
        using PcMachine reset = new(new MachineOptions { RamBytes = 16 << 20, Bios = new byte[4096] });
        Assert.That(reset.Core.State->MtrrDefaultType, Is.Zero);
    }

    [Test]
    public void A_load_outside_ram_is_refused_in_one_line()
    {
        MachineOptions options = Options(c => c.hlt()) with { RamBytes = 2 << 20 };
        Assert.That(options.Boot, Is.Not.Null);
        BootPlan plan = options.Boot with { Loads = [new BootLoad("big", new(0x100000), new byte[16], 4 << 20)] };
        MachineSetupException? e = Assert.Throws<MachineSetupException>(
            () => new PcMachine(options with { Boot = plan }).Dispose());
        Assert.That(e?.Message, Does.Contain("big").And.Not.Contain("\n"));
    }

    [TestCase(10UL)]
    [TestCase(777UL)]
    [TestCase(1500UL)]
    public void A_restored_machine_runs_exactly_as_the_saved_one(ulong savedAt)
    {
        MachineOptions options = Options(Sleeper(interrupts: 200));
        using PcMachine first = new(options);
        first.Run(savedAt);
        MemoryStream saved = new();
        first.Save(saved);
        using PcMachine second = new(options);
        second.Run(savedAt / 2);
        saved.Position = 0;
        second.Restore(saved);
        RunResult a = first.Run(Limit);
        RunResult b = second.Run(Limit);
        Assert.That(b, Is.EqualTo(a));
        Assert.That(second.Core.InstructionCount, Is.EqualTo(first.Core.InstructionCount));
        Assert.That(second.Clock.NowNs, Is.EqualTo(first.Clock.NowNs));
        MemoryStream endOfFirst = new();
        MemoryStream endOfSecond = new();
        first.Save(endOfFirst);
        second.Save(endOfSecond);
        Assert.That(endOfSecond.ToArray(), Is.EqualTo(endOfFirst.ToArray()));
    }

    [Test]
    public void A_damaged_checkpoint_is_refused()
    {
        using PcMachine machine = new(Options(c => c.hlt()));
        MemoryStream saved = new();
        machine.Save(saved);
        Assert.Throws<InvalidDataException>(() => machine.Restore(new MemoryStream(saved.ToArray()[..^100])));
        Assert.Throws<InvalidDataException>(() => machine.Restore(new MemoryStream(new byte[100])));
    }

    /// <summary>Sleeps through timer interrupts at 100 Hz, printing a dot for each, then ends the run.</summary>
    private static Action<Assembler> Sleeper(int interrupts) => c =>
    {
        Label start = c.CreateLabel();
        Label loop = c.CreateLabel();
        c.jmp(start);

        // The handler lies after the two bytes of the jump, at HandlerAt.
        c.push(ax);
        c.inc(cx);
        c.mov(dx, 0x3F8);
        c.mov(al, (sbyte)'.');
        c.@out(dx, al);
        c.mov(al, 0x20);
        c.@out(0x20, al);
        c.pop(ax);
        c.iret();
        c.Label(ref start);
        c.xor(ax, ax);
        c.mov(ds, ax);
        c.mov(ss, ax);
        c.mov(sp, 0x7000);
        c.mov(__word_ptr[0x20], HandlerAt);
        c.mov(__word_ptr[0x22], cs);
        c.mov(al, 0x34);
        c.@out(0x43, al);
        c.mov(al, unchecked((sbyte)(11932 & 0xFF)));
        c.@out(0x40, al);
        c.mov(al, 11932 >> 8);
        c.@out(0x40, al);
        c.mov(al, unchecked((sbyte)0xFE));
        c.@out(0x21, al);
        c.xor(cx, cx);
        c.sti();
        c.Label(ref loop);
        c.hlt();
        c.cmp(cx, (short)interrupts);
        c.jb(loop);
        c.@out(0xF4, al);
    };

    private static (RunResult Result, string Text) Run(
        Action<Assembler> program, Func<MachineOptions, MachineOptions>? change = null)
    {
        TestBoard output = new();
        MachineOptions options = Options(program) with { SerialOutput = output };
        using PcMachine machine = new(change is null ? options : change(options));
        RunResult result = machine.Run(Limit);
        return (result, System.Text.Encoding.ASCII.GetString([.. output.Sent]));
    }

    private static MachineOptions Options(Action<Assembler> program)
    {
        Assembler assembler = new(16);
        program(assembler);
        MemoryMap map = MemoryMap.ForRam(16 << 20);
        BootRequest request = new()
        {
            Memory = map,
            Kernel = Assemble(assembler, 0x7C00),
            FlatMode = CpuMode.Real,
            Format = Emulator.Images.ImageFormat.Flat,
        };
        return new MachineOptions { RamBytes = map.RamBytes, Boot = BootPlanner.Plan(request) };
    }

    private static byte[] Assemble(Assembler assembler, ulong at)
    {
        MemoryStream stream = new();
        assembler.Assemble(new StreamCodeWriter(stream), at);
        return stream.ToArray();
    }
}

using Emulator.Machine;
using Emulator.Machine.Devices;
using Firmware.Boot;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Machine;

/// <summary>A halted core waits for what can wake it, and for nothing else.</summary>
[TestFixture]
internal sealed class IdleTests
{
    private const ulong Limit = 1_000_000;
    private const uint ApicEnable = 0x1FF;
    private const uint Periodic = 0x2_0000;

    // A timer of one nanosecond, and one of a second.
    [TestCase(1U)]
    [TestCase(1_000_000_000U)]
    public void A_timer_that_the_task_priority_holds_back_wakes_nobody(uint periodNs)
    {
        RunResult result = Run(CpuMode.Protected, c =>
        {
            StartApicTimer(c, taskPriority: 0x20, vector: 0x2F, periodNs);
            c.sti();
            c.hlt();
        });
        Assert.That(result.Reason, Is.EqualTo(RunEnd.HaltedForEver));
    }

    [Test]
    public void A_fast_timer_that_is_held_back_does_not_keep_another_from_waking_the_core()
    {
        // The period of one nanosecond must not become 50 million events until the PIT fires.
        using PcMachine machine = new(GuestProgram.Options(CpuMode.Real, c =>
        {
            // The boot plan's stub at vector 8 acknowledges the interrupt and returns.
            c.mov(al, 0x30);
            c.@out(0x43, al);
            c.mov(al, unchecked((sbyte)0xFF));
            c.@out(0x40, al);
            c.@out(0x40, al);
            c.mov(al, unchecked((sbyte)0xFE));
            c.@out(0x21, al);
            c.sti();
            c.hlt();
            c.mov(al, 5);
            c.@out(0xF4, al);
        }));
        LocalApic apic = machine.Chipset.LocalApic;
        apic.WriteMmio(ApicRegister.TaskPriority, 4, 0xF0);
        apic.WriteMmio(ApicRegister.DivideConfiguration, 4, 0xB);
        apic.WriteMmio(ApicRegister.LvtTimer, 4, Periodic | 0x2F);
        apic.WriteMmio(ApicRegister.InitialCount, 4, 1);
        RunResult result = machine.Run(Limit);
        Assert.That((result.Reason, result.ExitStatus), Is.EqualTo((RunEnd.DebugExit, 11)));
        Assert.That(machine.Clock.NowNs, Is.InRange(54_000_000, 56_000_000));
    }

    [Test]
    public void A_line_in_service_wakes_nobody()
    {
        // The handler of the timer halts without an end of interrupt: no timer interrupt comes in any more.
        RunResult result = Run(CpuMode.Real, c =>
        {
            Label start = c.CreateLabel();
            c.jmp(start);
            c.sti();
            c.hlt();
            c.Label(ref start);
            c.mov(__word_ptr[0x20], 0x7C02);
            c.mov(__word_ptr[0x22], 0);
            c.mov(al, 0x34);
            c.@out(0x43, al);
            c.mov(al, 0x10);
            c.@out(0x40, al);
            c.@out(0x40, al);
            c.mov(al, unchecked((sbyte)0xFE));
            c.@out(0x21, al);
            c.sti();
            c.hlt();
        });
        Assert.That(result.Reason, Is.EqualTo(RunEnd.HaltedForEver));
    }

    [Test]
    public void A_clock_interrupt_that_was_never_read_wakes_once()
    {
        // The stub acknowledges at the 8259 but does not read register C, so IRQ 8 stays high.
        using PcMachine machine = new(GuestProgram.Options(CpuMode.Real, c =>
        {
            Label loop = c.CreateLabel();
            c.mov(al, 0x0B);
            c.@out(0x70, al);
            c.mov(al, 0x42);
            c.@out(0x71, al);
            c.mov(al, unchecked((sbyte)0xFB));
            c.@out(0x21, al);
            c.mov(al, unchecked((sbyte)0xFE));
            c.@out(0xA1, al);
            c.Label(ref loop);
            c.sti();
            c.hlt();
            c.jmp(loop);
        }));
        Assert.That(machine.Run(Limit).Reason, Is.EqualTo(RunEnd.HaltedForEver));
        Assert.That(machine.Clock.NowNs, Is.LessThan(5_000_000));
    }

    [TestCase(false, ExpectedResult = RunEnd.HaltedForEver)]
    [TestCase(true, ExpectedResult = RunEnd.DebugExit)]
    public RunEnd Interrupts_off_lets_only_an_nmi_through(bool asNmi)
    {
        using PcMachine machine = new(GuestProgram.Options(CpuMode.Real, c =>
        {
            Label start = c.CreateLabel();
            c.jmp(start);
            c.@out(0xF4, al);
            c.Label(ref start);
            c.mov(__word_ptr[0x08], 0x7C02);
            c.mov(__word_ptr[0x0A], 0);
            c.mov(al, 0x34);
            c.@out(0x43, al);
            c.mov(al, 0x10);
            c.@out(0x40, al);
            c.@out(0x40, al);
            c.mov(al, unchecked((sbyte)0xFE));
            c.@out(0x21, al);
            c.cli();
            c.hlt();
        }));
        machine.Chipset.LocalApic.WriteMmio(ApicRegister.LvtLint0, 4, asNmi ? 0x400U : 0x700U);
        return machine.Run(Limit).Reason;
    }

    private static void StartApicTimer(Assembler c, uint taskPriority, uint vector, uint periodNs)
    {
        Write(c, ApicRegister.SpuriousVector, ApicEnable);
        Write(c, ApicRegister.TaskPriority, taskPriority);
        Write(c, ApicRegister.DivideConfiguration, 0xB);
        Write(c, ApicRegister.LvtTimer, Periodic | vector);
        Write(c, ApicRegister.InitialCount, periodNs);
    }

    private static void Write(Assembler c, int register, uint value)
    {
        c.mov(eax, (uint)LocalApic.DefaultBase + (uint)register);
        c.mov(__dword_ptr[eax], value);
    }

    private static RunResult Run(CpuMode mode, Action<Assembler> program)
    {
        using PcMachine machine = new(GuestProgram.Options(mode, program));
        return machine.Run(Limit);
    }
}

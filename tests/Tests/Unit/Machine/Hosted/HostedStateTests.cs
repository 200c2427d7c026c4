using Emulator.Arch;
using Emulator.Machine.Hosted;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Machine.Hosted;

/// <summary>Extended state, translations, several cores and time, as a kernel outside the guest drives them.</summary>
internal sealed unsafe class HostedStateTests
{
    private const ulong Second = 0x500000;
    private const ulong OtherRoot = 0x1800_00;

    [Test]
    public void Extended_state_goes_out_and_in_again_and_is_what_xsave_writes()
    {
        using TinyKernel kernel = new();
        kernel.Map(TinyKernel.Data, TinyKernel.Data);
        byte[] area = new byte[kernel.Cpu.ExtendedStateBytes];
        byte[] again = new byte[area.Length];
        kernel.Call = (number, cpu) =>
        {
            if (number == 1)
            {
                cpu.SaveExtendedState(area);
                cpu.ResetExtendedState();
            }
            else
            {
                Assert.That(cpu.RestoreExtendedState(area), Is.True);
            }

            return 0;
        };
        kernel.Start(kernel.Cpu, a =>
        {
            a.mov(eax, 0x1234567);
            a.vmovd(xmm3, eax);
            a.vbroadcastss(ymm15, xmm3);
            a.fld1();
            a.fldpi();
            a.mov(eax, 1);
            a.syscall();
            a.mov(eax, 2);
            a.syscall();
            a.mov(rbx, TinyKernel.Data);
            a.mov(eax, -1);
            a.mov(edx, eax);
            a.xsave64(__[rbx]);
            HostedMachineTests.Exit(a);
        });
        kernel.Run();
        kernel.Machine.Memory.ReadBytes(new PhysicalAddress(TinyKernel.Data), again);
        Assert.That(again, Is.EqualTo(area));
        Assert.That(BitConverter.ToUInt64(area, 512), Is.EqualTo(7), "x87, SSE and AVX are in use");
        area[24 + 2] = 1;
        Assert.That(kernel.Cpu.RestoreExtendedState(area), Is.False, "a reserved bit of MXCSR");
        area[24 + 2] = 0;
        area[513] = 0x10;
        Assert.That(kernel.Cpu.RestoreExtendedState(area), Is.False, "a component that does not exist");
        Assert.That(area, Has.Length.EqualTo(2696));
    }

    [Test]
    public void A_translation_stays_until_its_page_is_invalidated()
    {
        using TinyKernel kernel = new();
        kernel.Map(TinyKernel.Data, TinyKernel.Data);
        kernel.Machine.Memory.Write(new PhysicalAddress(Second), 4, 2);
        kernel.Call = (number, cpu) =>
        {
            kernel.Map(TinyKernel.Data, Second);
            if (number == 1)
            {
                cpu.InvalidatePage(new LinearAddress(TinyKernel.Data + 5));
            }

            return 0;
        };
        kernel.Start(kernel.Cpu, a =>
        {
            a.mov(rbx, TinyKernel.Data);
            a.mov(r12d, __dword_ptr[rbx]);
            a.mov(eax, 0);
            a.syscall();
            a.mov(r13d, __dword_ptr[rbx]);
            a.mov(eax, 1);
            a.syscall();
            a.mov(r14d, __dword_ptr[rbx]);
            HostedMachineTests.Exit(a);
        });
        kernel.Run();
        ulong* registers = kernel.Cpu.Registers;
        Assert.That((registers[12], registers[13], registers[14]), Is.EqualTo((0UL, 0UL, 2UL)));
    }

    [Test]
    public void Two_address_spaces_under_two_pcids_never_mix()
    {
        using TinyKernel kernel = new();
        kernel.Map(TinyKernel.Data, TinyKernel.Data);
        kernel.Map(TinyKernel.Data, Second, OtherRoot);
        kernel.Map(TinyKernel.Code, TinyKernel.Code, OtherRoot);
        kernel.Machine.Memory.Write(new PhysicalAddress(TinyKernel.Data), 4, 1);
        kernel.Machine.Memory.Write(new PhysicalAddress(Second), 4, 2);
        bool other = false;
        kernel.Call = (_, cpu) =>
        {
            other = !other;
            cpu.LoadCr3(new PhysicalAddress(other ? OtherRoot : 0x1000), other ? 2 : 1, keepsTranslations: true);
            return 0;
        };
        kernel.Start(kernel.Cpu, a =>
        {
            Label loop = a.CreateLabel();
            a.mov(ebp, 100);
            a.mov(rbx, TinyKernel.Data);
            a.Label(ref loop);
            a.shl(r12, 1);
            a.add(r12d, __dword_ptr[rbx]);
            a.and(r12d, 0xFFFF);
            a.syscall();
            a.dec(ebp);
            a.jnz(loop);
            HostedMachineTests.Exit(a);
        });
        kernel.Run();
        uint expected = 0;
        for (int i = 0; i < 100; i++)
        {
            expected = ((expected << 1) + (i % 2 == 0 ? 1u : 2u)) & 0xFFFF;
        }

        Assert.That(kernel.Cpu.Registers[12], Is.EqualTo(expected));
        Assert.That(kernel.Traps, Is.Empty);
    }

    [Test]
    public void Cores_take_turns_and_see_one_memory_and_one_time()
    {
        using TinyKernel kernel = new(cores: 2, quantum: 1000);
        kernel.Map(TinyKernel.Data, TinyKernel.Data);
        static void Count(Assembler a)
        {
            Label loop = a.CreateLabel();
            a.mov(rbx, TinyKernel.Data);
            a.mov(ebp, 10_000);
            a.Label(ref loop);
            a.inc(__qword_ptr[rbx]);
            a.rdtsc();
            a.shl(rdx, 32);
            a.or(rax, rdx);
            a.mov(rcx, __[rbx + 8]);
            a.cmp(rax, rcx);
            a.mov(__[rbx + 8], rax);
            a.adc(__qword_ptr[rbx + 16], 0);
            a.dec(ebp);
            a.jnz(loop);
            HostedMachineTests.Exit(a);
        }

        int ticks = 0;
        kernel.OnTick = _ => ticks++;
        kernel.Start(kernel.Machine.Cpus[0], Count);
        kernel.Start(kernel.Machine.Cpus[1], Count);
        Assert.That(kernel.Run(), Is.EqualTo(HostedEnd.Deadlock));
        ulong[] data = [.. Enumerable.Range(0, 3).Select(i =>
            kernel.Machine.Memory.Read(new PhysicalAddress(TinyKernel.Data + (8 * (ulong)i)), 8))];
        Assert.That(data[0], Is.EqualTo(20_000));
        Assert.That(data[2], Is.Zero, "times at which the time-stamp counter had gone back");
        Assert.That(ticks, Is.EqualTo(200));
        Assert.That(kernel.Machine.InstructionCount, Is.EqualTo(2 * 100_004));
    }

    [Test]
    public void Code_that_one_core_changes_is_new_to_all()
    {
        using TinyKernel kernel = new(cores: 2, quantum: 64);
        kernel.Start(kernel.Machine.Cpus[0], a =>
        {
            Label loop = a.CreateLabel();
            a.Label(ref loop);
            a.mov(eax, 0);
            a.test(eax, eax);
            a.je(loop);
            HostedMachineTests.Exit(a);
        });
        kernel.Start(kernel.Machine.Cpus[1], a =>
        {
            Label loop = a.CreateLabel();
            a.mov(ecx, 100);
            a.Label(ref loop);
            a.dec(ecx);
            a.jnz(loop);
            a.mov(rbx, TinyKernel.Code);
            a.mov(__byte_ptr[rbx + 0x900], 1);
            a.mov(__byte_ptr[rbx + 1], 1);
            HostedMachineTests.Exit(a);
        }, TinyKernel.Code + 0x800);
        Assert.That(kernel.Run(), Is.EqualTo(HostedEnd.Deadlock));
    }

    [Test]
    public void An_event_comes_at_its_instruction_and_idle_time_is_skipped()
    {
        using TinyKernel kernel = new();
        List<(long Now, bool Idle)> events = [];
        kernel.NextEventNs = 4001;
        kernel.OnTick = cpu =>
        {
            events.Add((kernel.Machine.Clock.NowNs, cpu.IsIdle));
            kernel.NextEventNs = events.Count == 1 ? 1_000_000 : events.Count == 2 ? long.MaxValue : 0;
            cpu.IsIdle = events.Count == 1;
            kernel.HasEnded = events.Count == 3;
        };
        kernel.Start(kernel.Cpu, a =>
        {
            Label loop = a.CreateLabel();
            a.Label(ref loop);
            a.jmp(loop);
        });
        Assert.That(kernel.Run(), Is.EqualTo(HostedEnd.Ended));
        Assert.That(events[..2], Is.EqualTo(new[] { (4004L, false), (1_000_000L, true) }));
        Assert.That(kernel.Machine.SkippedNs, Is.EqualTo(1_000_000 - 4004));
    }

    [Test]
    public void A_limit_is_met_exactly()
    {
        using TinyKernel kernel = new();
        kernel.Start(kernel.Cpu, a =>
        {
            Label loop = a.CreateLabel();
            a.Label(ref loop);
            a.nop();
            a.jmp(loop);
        });
        Assert.That(kernel.Run(123_457), Is.EqualTo(HostedEnd.InstructionLimit));
        Assert.That(kernel.Machine.InstructionCount, Is.EqualTo(123_457));
    }
}

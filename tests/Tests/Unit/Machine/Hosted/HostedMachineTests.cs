using Emulator.Arch;
using Emulator.Machine.Hosted;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Machine.Hosted;

/// <summary>Cores that run user code only, served by a kernel of the test's own.</summary>
internal sealed unsafe class HostedMachineTests
{
    [Test]
    public void System_calls_return_behind_the_instruction_with_rcx_and_r11()
    {
        using TinyKernel kernel = new();
        ulong calls = 0;
        kernel.Call = (number, cpu) =>
        {
            calls++;
            Assert.That(number, Is.EqualTo(110));
            Assert.That(cpu.Registers[1], Is.EqualTo(cpu.InstructionPointer));
            Assert.That(cpu.Registers[11], Is.EqualTo(cpu.Flags));
            return 41;
        };
        kernel.Start(kernel.Cpu, a =>
        {
            Label loop = a.CreateLabel();
            a.mov(ebx, 1000);
            a.xor(r12d, r12d);
            a.Label(ref loop);
            a.mov(eax, 110);
            a.syscall();
            a.add(r12, rax);
            a.dec(ebx);
            a.jnz(loop);
            Exit(a);
        });
        Assert.That(kernel.Run(), Is.EqualTo(HostedEnd.Deadlock));
        Assert.That(calls, Is.EqualTo(1000));
        Assert.That(kernel.Cpu.Registers[12], Is.EqualTo(41_000));
        Assert.That(kernel.Machine.InstructionCount, Is.EqualTo(5004));
        Assert.That(kernel.Machine.Clock.NowNs, Is.EqualTo(5004 * 4));
    }

    [Test]
    public void A_page_fault_is_resolved_and_the_instruction_made_again()
    {
        using TinyKernel kernel = new();
        kernel.Fault = (_, trap) => kernel.Map(trap.Address & ~0xFFFUL, trap.Address & ~0xFFFUL);
        kernel.Start(kernel.Cpu, a =>
        {
            a.mov(rbx, TinyKernel.Data + 8);
            a.mov(rcx, __[rbx]);
            a.mov(__dword_ptr[rbx + 0x1000], 77);
            a.mov(r12d, __dword_ptr[rbx + 0x1000]);
            Exit(a);
        });
        kernel.Run();
        Assert.That(kernel.Cpu.Registers[12], Is.EqualTo(77));
        Assert.That(kernel.Traps, Is.EqualTo(new[]
        {
            new Trap(TrapKind.Exception, ExceptionVector.PageFault, 4, TinyKernel.Data + 8),
            new Trap(TrapKind.Exception, ExceptionVector.PageFault, 6, TinyKernel.Data + 0x1008),
        }));
    }

    private static readonly (string Name, Action<Assembler> Code, ExceptionVector Vector, uint Error)[] s_faults =
    [
        ("hlt", a => a.hlt(), ExceptionVector.GeneralProtection, 0),
        ("cli", a => a.cli(), ExceptionVector.GeneralProtection, 0),
        ("in", a => a.@in(al, 0x60), ExceptionVector.GeneralProtection, 0),
        ("mov cr3", a => a.mov(cr3, rax), ExceptionVector.GeneralProtection, 0),
        ("rdmsr", a => a.rdmsr(), ExceptionVector.GeneralProtection, 0),
        ("invlpg", a => a.invlpg(__byte_ptr[rax]), ExceptionVector.GeneralProtection, 0),
        ("wrpkru edx", a => { a.mov(edx, 1); a.wrpkru(); }, ExceptionVector.GeneralProtection, 0),
        ("sysretq", a => a.sysretq(), ExceptionVector.GeneralProtection, 0),
        ("iretq", a => a.iretq(), ExceptionVector.GeneralProtection, 0),
        ("int 0x81", a => a.@int(0x81), ExceptionVector.GeneralProtection, 0x40A),
        ("mov ds", a => { a.mov(eax, 0x13); a.mov(ds, eax); }, ExceptionVector.GeneralProtection, 0x10),
        ("ud2", a => a.ud2(), ExceptionVector.InvalidOpcode, 0),
        ("div", a => { a.xor(ecx, ecx); a.div(ecx); }, ExceptionVector.DivideError, 0),
        ("non-canonical", a => { a.mov(rax, 1UL << 60); a.mov(rax, __[rax]); }, ExceptionVector.GeneralProtection, 0),
        ("int3", a => a.int3(), ExceptionVector.Breakpoint, 0),
        ("int1", a => a.int1(), ExceptionVector.Debug, 0),
    ];

    [Test]
    public void Exceptions_reach_the_handler_with_vector_and_error_code()
    {
        foreach ((string name, Action<Assembler> code, ExceptionVector vector, uint error) in s_faults)
        {
            using TinyKernel kernel = new();
            kernel.Start(kernel.Cpu, code);
            Assert.That(kernel.Run(), Is.EqualTo(HostedEnd.Deadlock), name);
            Assert.That(
                kernel.Traps, Is.EqualTo(new[] { new Trap(TrapKind.Exception, vector, error, 0) }), name);
        }
    }

    [Test]
    public void Int_80h_is_a_call_and_a_single_step_a_trap()
    {
        using TinyKernel kernel = new();
        List<ulong> stops = [];
        kernel.Fault = (cpu, _) => stops.Add(cpu.InstructionPointer - TinyKernel.Code);
        kernel.Start(kernel.Cpu, a =>
        {
            a.@int(0x80);
            a.pushfq();
            a.or(__dword_ptr[rsp], 0x100);
            a.popfq();
            a.nop();
            a.pushfq();
            a.and(__dword_ptr[rsp], ~0x100);
            a.popfq();
            Exit(a);
        });
        kernel.Run();
        Assert.That(kernel.Traps[0].Kind, Is.EqualTo(TrapKind.SoftwareInterrupt));
        Assert.That(kernel.Traps.Skip(1), Is.All.EqualTo(
            new Trap(TrapKind.Exception, ExceptionVector.Debug, 0, 0)));
        Assert.That(stops, Is.EqualTo(new ulong[] { 2, 12, 13, 20, 21 }));
    }

    [Test]
    public void Bases_of_fs_and_gs_work_from_both_sides()
    {
        using TinyKernel kernel = new();
        kernel.Map(TinyKernel.Data, TinyKernel.Data);
        kernel.Start(kernel.Cpu, a =>
        {
            a.mov(eax, __dword_ptr.fs[0x10]);
            a.rdfsbase(rbx);
            a.mov(rcx, TinyKernel.Data);
            a.wrgsbase(rcx);
            a.mov(__dword_ptr.gs[0x20], eax);
            Exit(a);
        });
        kernel.Cpu.FsBase = TinyKernel.Data + 0x100;
        kernel.Machine.Memory.Write(new PhysicalAddress(TinyKernel.Data + 0x110), 4, 1234);
        kernel.Run();
        Assert.That(kernel.Traps, Is.Empty);
        Assert.That(kernel.Cpu.GsBase, Is.EqualTo(TinyKernel.Data));
        Assert.That(kernel.Cpu.Registers[3], Is.EqualTo(TinyKernel.Data + 0x100));
        Assert.That(kernel.Machine.Memory.Read(new PhysicalAddress(TinyKernel.Data + 0x20), 4), Is.EqualTo(1234));
    }

    [Test]
    public void Programs_may_ask_what_the_processor_is_and_what_time()
    {
        using TinyKernel kernel = new(cores: 2);
        kernel.Start(kernel.Machine.Cpus[1], a =>
        {
            a.mov(eax, 1);
            a.cpuid();
            a.mov(r12d, ecx);
            a.xor(ecx, ecx);
            a.xgetbv();
            a.mov(r13d, eax);
            a.rdtscp();
            a.mov(r14d, ecx);
            a.mov(r15d, eax);
            a.rdpkru();
            a.pushfq();
            a.pop(rbx);
            Exit(a);
        });
        kernel.Run();
        ulong* registers = kernel.Machine.Cpus[1].Registers;
        Assert.That(kernel.Traps.Select(trap => trap.Vector), Is.EqualTo(new[] { ExceptionVector.GeneralProtection }),
            "RDPKRU with ECX = 1");
        Assert.That(registers[12] >> 27 & 1, Is.EqualTo(1), "OSXSAVE");
        Assert.That(registers[13], Is.EqualTo(0x207));
        Assert.That(registers[14], Is.EqualTo(1), "the core's number");
        Assert.That(registers[15], Is.EqualTo(6 * 4));
    }

    /// <summary>exit.</summary>
    internal static void Exit(Assembler a)
    {
        a.mov(eax, 60);
        a.syscall();
    }
}

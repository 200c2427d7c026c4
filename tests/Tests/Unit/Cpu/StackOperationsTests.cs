using Emulator.Arch;
using Emulator.Cpu;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu;

/// <summary>Instructions that touch several stack slots change all or nothing.</summary>
[TestFixture]
internal sealed unsafe class StackOperationsTests
{
    private const ulong StackPage = 0x101000;

    [Test]
    public void Pusha_that_faults_in_the_middle_writes_nothing()
    {
        using HandlerBench bench = new(32);
        bench.Unmap(StackPage - 0x1000);
        bench.Rsp = StackPage + 16;
        bench.Rax = 0x11111111;
        bench.AssertFault(bench.Run(a => a.pushad()), ExceptionVector.PageFault);
        Assert.That(bench.Rsp, Is.EqualTo(StackPage + 16));
        Assert.That(bench[StackPage + 12, 4], Is.Zero);
        Assert.That(bench.S->FaultAddress, Is.EqualTo(StackPage - 4));
    }

    [Test]
    public void Popa_that_faults_in_the_middle_changes_no_register()
    {
        using HandlerBench bench = new(32);
        bench.Unmap(StackPage);
        bench.Rsp = StackPage - 8;
        bench.Rdi = 0x12345678;
        bench.AssertFault(bench.Run(a => a.popad()), ExceptionVector.PageFault);
        Assert.That((bench.Rsp, bench.Rdi), Is.EqualTo((StackPage - 8, 0x12345678UL)));
    }

    [Test]
    public void Popa_undoes_pusha_and_skips_the_stack_pointer([Values(16, 32)] int bits)
    {
        using HandlerBench bench = new(bits);
        for (int i = 0; i < 8; i++)
        {
            bench.S->Gpr[i] = i == 4 ? 0x7000 : 0x1111UL * (ulong)(i + 1);
        }

        bench.Run(a => { if (bits == 16) { a.pusha(); } else { a.pushad(); } });
        Assert.That(bench.Rsp, Is.EqualTo(0x7000 - ((ulong)bits)));
        Assert.That(bench[bench.Rsp + ((ulong)bits * 3 / 8), bits / 8], Is.EqualTo(0x7000), "the old stack pointer");
        bench[bench.Rsp + ((ulong)bits * 3 / 8), bits / 8] = 0xBAD;
        for (int i = 0; i < 8; i++)
        {
            bench.S->Gpr[i] = i == 4 ? bench.Rsp : 0;
        }

        bench.Run(a => { if (bits == 16) { a.popa(); } else { a.popad(); } });
        for (int i = 0; i < 8; i++)
        {
            Assert.That(bench.S->Gpr[i], Is.EqualTo(i == 4 ? 0x7000 : 0x1111UL * (ulong)(i + 1)));
        }
    }

    [Test]
    public void Pusha_in_real_mode_refuses_an_odd_pointer_that_would_wrap([Values(7, 9, 11, 13, 15)] int pointer)
    {
        using HandlerBench bench = new(16);
        bench.Rsp = (ulong)pointer;
        bench.AssertFault(bench.Run(a => a.pusha()), ExceptionVector.GeneralProtection);
    }

    [Test]
    public void Enter_copies_the_display_of_the_outer_frames([Values(16, 32, 64)] int bits, [Range(0, 5)] int level)
    {
        using HandlerBench bench = new(bits);
        ulong size = (ulong)bits / 8;
        bench.Rsp = 0x7000;
        bench.Rbp = 0x7800;
        for (ulong i = 0; i < 8; i++)
        {
            bench[0x7800 - (i * size), (int)size] = 0x5550 + i;
        }

        Assert.That(bench.Run(a => a.enter(0x20, (sbyte)(level + 32))), Is.EqualTo(Outcome.Next));
        ulong frame = 0x7000 - size;
        Assert.That(bench.Rbp, Is.EqualTo(frame));
        Assert.That(bench[frame, (int)size], Is.EqualTo(0x7800));
        for (ulong i = 1; i < (ulong)level; i++)
        {
            Assert.That(bench[frame - (i * size), (int)size], Is.EqualTo(0x5550 + i));
        }

        ulong pushed = level == 0 ? 1UL : (ulong)level + 1;
        Assert.That(bench.Rsp, Is.EqualTo(0x7000 - (pushed * size) - 0x20));
        if (level != 0)
        {
            Assert.That(bench[frame - ((ulong)level * size), (int)size], Is.EqualTo(frame));
        }

        bench.Run(a => a.leave());
        Assert.That((bench.Rsp, bench.Rbp), Is.EqualTo((0x7000UL, 0x7800UL)));
    }

    [Test]
    public void Enter_faults_when_the_final_stack_pointer_cannot_be_written()
    {
        using HandlerBench bench = new(64);
        bench.Unmap(StackPage - 0x1000);
        bench.Rsp = StackPage + 0x100;
        bench.Rbp = 0x7800;
        bench.AssertFault(bench.Run(a => a.enter(0x200, 0)), ExceptionVector.PageFault);
        Assert.That((bench.Rsp, bench.Rbp), Is.EqualTo((StackPage + 0x100, 0x7800UL)));
        Assert.That(bench[StackPage + 0xF8, 8], Is.Zero);
    }

    [Test]
    public void Pop_to_memory_that_faults_keeps_the_stack_pointer()
    {
        using HandlerBench bench = new(64);
        bench.Unmap(0x200000);
        bench.Rax = 0x200000;
        bench.AssertFault(bench.Run(a => a.pop(__qword_ptr[rax])), ExceptionVector.PageFault);
        Assert.That(bench.Rsp, Is.EqualTo(0x7000));
    }

    [Test]
    public void Pop_to_memory_at_the_stack_pointer_uses_the_incremented_one()
    {
        using HandlerBench bench = new(64);
        bench[0x7000, 8] = 0x1234;
        bench.Run(a => a.pop(__qword_ptr[rsp + 8]));
        Assert.That((bench[0x7010, 8], bench.Rsp), Is.EqualTo((0x1234UL, 0x7008UL)));
    }

    [Test]
    public void Push_and_pop_of_the_stack_pointer_move_its_old_and_the_popped_value()
    {
        using HandlerBench bench = new(64);
        bench.Run(a => a.push(rsp));
        Assert.That(bench[0x6FF8, 8], Is.EqualTo(0x7000));
        bench[0x6FF8, 8] = 0x4444;
        bench.Run(a => a.pop(rsp));
        Assert.That(bench.Rsp, Is.EqualTo(0x4444));
    }

    [Test]
    public void A_16_bit_stack_pointer_wraps_and_keeps_the_upper_half()
    {
        using HandlerBench bench = new(16);
        bench.Rsp = 0xABCD_0000;
        bench.Rax = 0x1234;
        bench.Run(a => a.push(ax));
        Assert.That((bench.Rsp, bench[0xFFFE, 2]), Is.EqualTo((0xABCD_FFFEUL, 0x1234UL)));
    }
}

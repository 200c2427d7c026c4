using Emulator.Arch;
using Emulator.Cpu;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu;

/// <summary>Near branches fault before they change anything; counters have the address size.</summary>
[TestFixture]
internal sealed unsafe class ControlTests
{
    [Test]
    public void A_jump_beyond_the_code_segment_is_a_general_protection_fault_of_the_jump()
    {
        using HandlerBench bench = new(32);
        bench.S->Cs.Limit = 0xFFFF;
        bench.Core.StateChanged();
        bench.Rax = 0x10000;
        bench.AssertFault(bench.Run(a => a.jmp(eax)), ExceptionVector.GeneralProtection);
        bench.AssertFault(bench.Run(a => a.call(eax)), ExceptionVector.GeneralProtection);
        Assert.That((bench.Rip, bench.Rsp), Is.EqualTo((HandlerBench.CodeAt, 0x7000UL)));
        Assert.That(bench[0x6FFC, 4], Is.Zero, "the return address was not pushed");
    }

    [Test]
    public void A_loop_beyond_the_code_segment_keeps_its_counter()
    {
        using HandlerBench bench = new(32);
        bench.S->Cs.Limit = (uint)HandlerBench.CodeAt + 0x10;
        bench.Core.StateChanged();
        bench.Rcx = 5;
        bench.AssertFault(bench.Run(a => a.loop(HandlerBench.CodeAt + 0x40)), ExceptionVector.GeneralProtection);
        Assert.That(bench.Rcx, Is.EqualTo(5));
    }

    [Test]
    public void A_return_to_a_non_canonical_address_faults_on_the_return()
    {
        using HandlerBench bench = new(64);
        bench[0x7000, 8] = 0x0000_8000_0000_0000;
        bench.AssertFault(bench.Run(a => a.ret()), ExceptionVector.GeneralProtection);
        Assert.That((bench.Rip, bench.Rsp), Is.EqualTo((HandlerBench.CodeAt, 0x7000UL)));
    }

    [Test]
    public void A_return_releases_its_parameters()
    {
        using HandlerBench bench = new(64);
        bench[0x7000, 8] = 0x9000;
        Assert.That(bench.Run(a => a.ret(0x18)), Is.EqualTo(Outcome.Jump));
        Assert.That((bench.Rip, bench.Rsp), Is.EqualTo((0x9000UL, 0x7020UL)));
    }

    [Test]
    public void A_call_through_a_device_does_not_read_it_when_the_push_faults()
    {
        using HandlerBench bench = new(64);
        bench.Unmap(0x200000);
        bench.Rsp = 0x201000;
        bench.Rax = HandlerBench.DeviceAt;
        bench.AssertFault(bench.Run(a => a.call(__qword_ptr[rax])), ExceptionVector.PageFault);
        Assert.That(bench.Memory.DeviceReads, Is.Zero);
    }

    [Test]
    public void Loop_counts_in_cx_with_16_bit_addresses()
    {
        using HandlerBench bench = new(16);
        bench.Rcx = 0xABCD_0000;
        bench.Run(a => a.loop(HandlerBench.CodeAt + 0x20));
        Assert.That((bench.Rcx, bench.Rip), Is.EqualTo((0xABCD_FFFFUL, HandlerBench.CodeAt + 0x20)));
        bench.Rcx = 0xABCD_0001;
        bench.Run(a => a.loop(HandlerBench.CodeAt + 0x20));
        Assert.That((bench.Rcx, bench.Rip), Is.EqualTo((0xABCD_0000UL, HandlerBench.CodeAt + 2)));
    }

    [Test]
    public void Jcxz_looks_at_cx_and_jecxz_at_ecx()
    {
        using HandlerBench bench = new(16);
        bench.Rcx = 0x1_0000;
        bench.Run(a => a.jcxz(HandlerBench.CodeAt + 0x20));
        Assert.That(bench.Rip, Is.EqualTo(HandlerBench.CodeAt + 0x20));
        bench.Run(a => a.jecxz(HandlerBench.CodeAt + 0x20));
        Assert.That(bench.Rip, Is.LessThan(HandlerBench.CodeAt + 0x20), "ECX is not 0");
    }

    [TestCase(-5L, true)]
    [TestCase(10L, true)]
    [TestCase(-6L, false)]
    [TestCase(11L, false)]
    public void Bound_compares_signed_and_includes_both_ends(long index, bool inside)
    {
        using HandlerBench bench = new(32);
        bench[0x9000, 4] = unchecked((uint)-5);
        bench[0x9004, 4] = 10;
        bench.Rax = (uint)index;
        Outcome outcome = bench.Run(a => a.bound(eax, __dword_ptr[0x9000]));
        if (inside)
        {
            Assert.That(outcome, Is.EqualTo(Outcome.Next));
        }
        else
        {
            bench.AssertFault(outcome, ExceptionVector.BoundRange);
        }
    }

    [Test]
    public void Bound_does_not_look_for_the_upper_bound_when_the_index_is_below_the_lower()
    {
        using HandlerBench bench = new(32);
        bench.Unmap(0x200000);
        bench[0x1FFFFC, 4] = 5;
        bench.Rax = 4;
        bench.AssertFault(bench.Run(a => a.bound(eax, __dword_ptr[0x1FFFFC])), ExceptionVector.BoundRange);
        bench.Rax = 6;
        bench.AssertFault(bench.Run(a => a.bound(eax, __dword_ptr[0x1FFFFC])), ExceptionVector.PageFault);
    }

    [Test]
    public void Addresses_wrap_at_their_size()
    {
        using HandlerBench bench = new(16);
        bench[0x0004, 2] = 0xBEEF;
        bench.S->Gpr[3] = 0xFFFF;
        bench.Rsi = 5;
        bench.Run(a => a.mov(ax, __word_ptr[bx + si]));
        Assert.That(bench.Rax & 0xFFFF, Is.EqualTo(0xBEEF));

        using HandlerBench wide = new(64);
        wide[0x9000, 4] = 0xCAFEF00D;
        wide.Rax = 0xFFFF_FFFF;
        wide.Run(a => a.mov(ecx, __dword_ptr[eax + 0x9001]));
        Assert.That(wide.Rcx, Is.EqualTo(0xCAFEF00D));
        wide.Run(a => a.lea(rcx, __[eax + 0x9001]));
        Assert.That(wide.Rcx, Is.EqualTo(0x9000));
    }

    [Test]
    public void A_bit_string_is_indexed_with_a_sign()
    {
        using HandlerBench bench = new(64);
        bench.Rax = 0x9000;
        bench.Rcx = unchecked((ulong)-65L);
        bench.Run(a => a.bts(__qword_ptr[rax], rcx));
        Assert.That(bench[0x8FF0, 8], Is.EqualTo(1UL << 63));
        Assert.That(bench.Flags & Rflags.CF, Is.Zero);
        bench.Run(a => a.btr(__qword_ptr[rax], rcx));
        Assert.That((bench[0x8FF0, 8], bench.Flags & Rflags.CF), Is.EqualTo((0UL, Rflags.CF)));
    }
}

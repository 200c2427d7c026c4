using Emulator.Arch;
using Emulator.Cpu;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Vectors;

/// <summary>Registers above an operand's size, alignment, page crossings, devices.</summary>
[TestFixture]
internal sealed unsafe class VectorOperandTests
{
    private const ulong Data = VectorBench.DataAt;
    private const ulong Sign = 0x8000_0000;

    [Test]
    public void Legacy_instructions_keep_the_upper_half_and_vex_clears_it()
    {
        using VectorBench bench = new();
        bench.Fill(0, 1, 2, 3, 4);
        bench.Fill(1, 10, 20, 30, 40);
        bench.Run(a => a.paddq(xmm0, xmm1));
        Assert.That(bench.Read(0), Is.EqualTo(new ulong[] { 11, 22, 3, 4 }));
        bench.Run(a => a.vpaddq(xmm0, xmm0, xmm1));
        Assert.That(bench.Read(0), Is.EqualTo(new ulong[] { 21, 42, 0, 0 }));
        bench.Run(a => a.vpaddq(ymm0, ymm0, ymm1));
        Assert.That(bench.Read(0), Is.EqualTo(new ulong[] { 31, 62, 30, 40 }));
        bench.Fill(2, 1, 2, 3, 4);
        bench.Run(a => a.vmovd(xmm2, eax));
        Assert.That(bench.Read(2), Is.EqualTo(new ulong[] { bench.Bench.Rax, 0, 0, 0 }));
        bench.Run(a => a.vzeroupper());
        Assert.That(bench.Read(1), Is.EqualTo(new ulong[] { 10, 20, 0, 0 }));
    }

    [Test]
    public void Misaligned_operands_raise_gp_unless_the_instruction_or_vex_allows_them()
    {
        using VectorBench bench = new();
        bench.Bench.Rax = Data + 8;
        bench.AssertFault(a => a.paddb(xmm0, __xmmword_ptr[rax]), ExceptionVector.GeneralProtection);
        bench.AssertFault(a => a.movdqa(__xmmword_ptr[rax], xmm0), ExceptionVector.GeneralProtection);
        bench.AssertFault(a => a.vmovaps(ymm0, __ymmword_ptr[rax]), ExceptionVector.GeneralProtection);
        bench.AssertFault(a => a.vmovntps(__ymmword_ptr[rax], ymm0), ExceptionVector.GeneralProtection);
        Assert.That(bench.Run(a => a.movdqu(xmm0, __xmmword_ptr[rax])), Is.EqualTo(Outcome.Next));
        Assert.That(bench.Run(a => a.pcmpistri(xmm0, __xmmword_ptr[rax], 0)), Is.EqualTo(Outcome.Next));
        Assert.That(bench.Run(a => a.vpaddb(ymm0, ymm0, __ymmword_ptr[rax])), Is.EqualTo(Outcome.Next));
        Assert.That(bench.Run(a => a.movsd(xmm0, __qword_ptr[rax - 3])), Is.EqualTo(Outcome.Next));
    }

    [Test]
    public void Only_operands_of_eight_bytes_or_less_raise_ac()
    {
        using VectorBench bench = new();
        bench.S->Cr0 |= Cr0.AM;
        bench.S->SystemFlags |= Rflags.AC;
        bench.S->Cpl = 3;
        bench.Bench.Core.StateChanged();
        bench.Bench.Rax = Data + 1;
        bench.AssertFault(a => a.movss(xmm0, __dword_ptr[rax]), ExceptionVector.AlignmentCheck);
        bench.AssertFault(a => a.pmovzxbw(xmm0, __qword_ptr[rax]), ExceptionVector.AlignmentCheck);
        Assert.That(bench.Run(a => a.movups(xmm0, __xmmword_ptr[rax])), Is.EqualTo(Outcome.Next));
        Assert.That(bench.Run(a => a.vmovups(ymm0, __ymmword_ptr[rax])), Is.EqualTo(Outcome.Next));
        Assert.That(bench.Run(a => a.vpmaskmovd(xmm0, xmm1, __xmmword_ptr[rax])), Is.EqualTo(Outcome.Next));
    }

    [Test]
    public void An_operand_in_two_pages_is_whole_and_a_fault_in_the_second_stores_nothing()
    {
        using VectorBench bench = new();
        bench.Bench[Data + 0x1000 - 16, 8] = 0x1111;
        bench.Bench[Data + 0x1000 - 8, 8] = 0x2222;
        bench.Bench[Data + 0x1000, 8] = 0x3333;
        bench.Bench[Data + 0x1000 + 8, 8] = 0x4444;
        bench.Bench.Rax = Data + 0x1000 - 16;
        bench.Run(a => a.vmovdqu(ymm3, __ymmword_ptr[rax]));
        Assert.That(bench.Read(3), Is.EqualTo(new ulong[] { 0x1111, 0x2222, 0x3333, 0x4444 }));
        bench.Bench.Unmap(Data + 0x1000);
        bench.Fill(4, 1, 2, 3, 4);
        bench.AssertFault(a => a.vmovdqu(__ymmword_ptr[rax], ymm4), ExceptionVector.PageFault);
        Assert.That(bench.S->FaultAddress, Is.EqualTo(Data + 0x1000));
        Assert.That(bench.Bench[Data + 0x1000 - 16, 8], Is.EqualTo(0x1111));
        bench.AssertFault(a => a.vmovdqu(ymm4, __ymmword_ptr[rax]), ExceptionVector.PageFault);
        Assert.That(bench.Read(4), Is.EqualTo(new ulong[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void A_device_sees_a_vector_load_in_quadwords()
    {
        using VectorBench bench = new();
        bench.Bench.Rax = HandlerBench.DeviceAt;
        Assert.That(bench.Run(a => a.movdqa(xmm0, __xmmword_ptr[rax])), Is.EqualTo(Outcome.Next));
        Assert.That(bench.Bench.Memory.DeviceReads, Is.EqualTo(2));
        Assert.That(bench.S->LeaveRequested, Is.True);
        bench.Run(a => a.vmovd(xmm0, __dword_ptr[rax]));
        Assert.That(bench.Bench.Memory.DeviceReads, Is.EqualTo(3));
        bench.Fill(1, Sign | (Sign << 32), 0, 0, 0);
        bench.Run(a => a.vpmaskmovd(xmm0, xmm1, __xmmword_ptr[rax]));
        Assert.That(bench.Bench.Memory.DeviceReads, Is.EqualTo(5));
    }

    [Test]
    public void Segment_bases_and_short_addresses_count()
    {
        using VectorBench bench = new();
        bench.Bench[Data, 8] = 77;
        bench.S->Gs.Base = Data - 0x100;
        bench.Bench.Rax = 0x100;
        bench.Run(a => a.movq(xmm0, __qword_ptr.gs[rax]));
        Assert.That(bench[0, 0], Is.EqualTo(77));
        bench.Bench.Rax = 0xFFFF_FFFF_0000_0000 | Data;
        bench.Run(a => a.movq(xmm1, __qword_ptr[eax]));
        Assert.That(bench[1, 0], Is.EqualTo(77));
    }
}

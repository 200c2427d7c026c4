using Emulator.Arch;
using Emulator.Cpu;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Vectors;

/// <summary>CR0, CR4 and XCR0 decide whether vector instructions run; #UD comes before #NM (SDM 2A 2.4).</summary>
[TestFixture]
internal sealed unsafe class EnablingTests
{
    private const ulong On = Cr4.OSFXSR | Cr4.OSXSAVE;

    [TestCase(0UL, On, 7UL, -1)]
    [TestCase(Cr0.TS, On, 7UL, 7)]
    [TestCase(Cr0.EM, On, 7UL, 6)]
    [TestCase(Cr0.EM | Cr0.TS, On, 7UL, 6)]
    [TestCase(Cr0.TS, Cr4.OSXSAVE, 7UL, 6)]
    [TestCase(0UL, Cr4.OSXSAVE, 7UL, 6)]
    [TestCase(0UL, Cr4.OSFXSR, 1UL, -1)]
    public void Sse_asks_em_osfxsr_then_ts(ulong cr0, ulong cr4, ulong xcr0, int vector) =>
        Check(cr0, cr4, xcr0, vector, a => a.paddb(xmm0, xmm1));

    [TestCase(0UL, On, 7UL, -1)]
    [TestCase(Cr0.TS, On, 7UL, 7)]
    [TestCase(Cr0.EM, On, 7UL, -1)]
    [TestCase(Cr0.TS, Cr4.OSFXSR, 7UL, 6)]
    [TestCase(Cr0.TS, On, 3UL, 6)]
    [TestCase(0UL, Cr4.OSXSAVE, 7UL, -1)]
    [TestCase(0UL, On, 1UL, 6)]
    public void Avx_asks_osxsave_xcr0_then_ts(ulong cr0, ulong cr4, ulong xcr0, int vector) =>
        Check(cr0, cr4, xcr0, vector, a => a.vpaddb(xmm0, xmm1, xmm2));

    [TestCase(0UL, 0UL, 1UL, -1)]
    [TestCase(Cr0.TS, 0UL, 1UL, 7)]
    [TestCase(Cr0.EM | Cr0.TS, On, 7UL, 6)]
    public void Mmx_asks_em_then_ts(ulong cr0, ulong cr4, ulong xcr0, int vector) =>
        Check(cr0, cr4, xcr0, vector, a => a.paddb(mm0, mm1));

    [Test]
    public void An_x87_error_comes_out_before_an_mmx_instruction_and_not_before_sse()
    {
        using VectorBench bench = new();
        bench.S->Cr0 |= Cr0.NE;
        bench.S->FpuControl = 0x37E;
        bench.S->FpuStatus = 0x8081;
        bench.Bench.Core.StateChanged();
        bench.AssertFault(a => a.paddb(mm0, mm1), ExceptionVector.X87Error);
        Assert.That(bench.Run(a => a.paddb(xmm0, xmm1)), Is.EqualTo(Outcome.Next));
        bench.AssertFault(a => a.movq2dq(xmm0, mm1), ExceptionVector.X87Error);
    }

    [Test]
    public void Avx_is_invalid_in_real_mode_and_sse_is_not()
    {
        using VectorBench bench = new(16);
        Assert.That(bench.Run(a => a.paddb(xmm0, xmm1)), Is.EqualTo(Outcome.Next));
        bench.AssertFault(a => a.vpaddb(xmm0, xmm1, xmm2), ExceptionVector.InvalidOpcode);
    }

    [Test]
    public void Exempt_instructions_run_with_vectors_off()
    {
        using VectorBench bench = new();
        bench.S->Cr0 |= Cr0.EM | Cr0.TS;
        bench.S->Cr4 &= ~On;
        bench.Bench.Core.StateChanged();
        bench.Bench.Rax = VectorBench.DataAt;
        Assert.That(bench.Run(a => a.movnti(__dword_ptr[rax], ecx)), Is.EqualTo(Outcome.Next));
        Assert.That(bench.Run(a => a.sfence()), Is.EqualTo(Outcome.Next));
        Assert.That(bench.Run(a => a.prefetcht0(__byte_ptr[rax])), Is.EqualTo(Outcome.Next));
        Assert.That(bench.Run(a => a.crc32(ecx, edx)), Is.EqualTo(Outcome.Next));
    }

    [Test]
    public void An_mmx_instruction_sets_top_and_tags_and_the_upper_bits()
    {
        using VectorBench bench = new();
        bench.S->FpuStatus = 0x3800 | 0x4100;
        bench.S->FpuTag = 0x12;
        bench.S->FpuRegisters[4] = 0x0102_0304_0506_0708;
        bench.S->FpuRegisters[6] = 0x1010_1010_1010_10FF;
        bench.Run(a => a.paddb(mm2, mm3));
        Assert.That(bench.S->FpuStatus, Is.EqualTo(0x4100));
        Assert.That(bench.S->FpuTag, Is.EqualTo(0xFF));
        Assert.That(bench.S->FpuRegisters[4], Is.EqualTo(0x1112_1314_1516_1707));
        Assert.That(bench.S->FpuRegisters[5], Is.EqualTo(0xFFFF));
    }

    private static void Check(ulong cr0, ulong cr4, ulong xcr0, int vector, Action<Assembler> write)
    {
        using VectorBench bench = new();
        bench.S->Cr0 |= cr0;
        bench.S->Cr4 = (bench.S->Cr4 & ~On) | cr4;
        bench.S->Xcr0 = xcr0;
        bench.Bench.Core.StateChanged();
        Outcome outcome = bench.Run(write);
        Assert.That(outcome == Outcome.Fault ? bench.S->FaultVector : -1, Is.EqualTo(vector));
    }
}

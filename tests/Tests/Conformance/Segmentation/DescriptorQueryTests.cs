using Emulator.Arch;

namespace Tests.Conformance.Segmentation;

/// <summary>LAR, LSL, VERR, VERW and ARPL over all descriptors, privilege levels and modes.</summary>
[TestFixture]
internal sealed unsafe class DescriptorQueryTests
{
    private static readonly byte[] s_lar = [0x0F, 0x02, 0xC1];
    private static readonly byte[] s_lsl = [0x0F, 0x03, 0xC1];
    private static readonly byte[] s_verr = [0x0F, 0x00, 0xE1];
    private static readonly byte[] s_verw = [0x0F, 0x00, 0xE9];
    private static readonly byte[] s_arpl = [0x63, 0xC8];

    [Test]
    public void LAR_LSL_VERR_and_VERW_answer_as_the_SDM_lists([Values] bool longMode)
    {
        int cases = 0;
        for (int cpl = 0; cpl < 4; cpl++)
        {
            using SegmentBench bench = longMode ? SegmentBench.LongMode(cpl) : SegmentBench.Protected(cpl);
            foreach (Spec spec in Spec.All(true, false))
            {
                ulong low = SegmentBench.Segment(0x12345678, 0xABCDE, spec.Attributes);
                bench.SetDescriptor(SegmentBench.Target, low);
                for (int rpl = 0; rpl < 4; rpl++)
                {
                    ulong rights = (low >> 32) & 0xFF_FF00;
                    Check(bench, s_lar, spec, rpl, NaiveRules.Answers(spec, cpl, rpl, false, longMode), rights);
                    Check(bench, s_lsl, spec, rpl, NaiveRules.Answers(spec, cpl, rpl, true, longMode), 0xABCD_EFFF);
                    Check(bench, s_verr, spec, rpl, NaiveRules.Verifies(spec, cpl, rpl, false), Untouched);
                    Check(bench, s_verw, spec, rpl, NaiveRules.Verifies(spec, cpl, rpl, true), Untouched);
                    cases += 4;
                }
            }
        }

        TestContext.Out.WriteLine($"LAR, LSL, VERR, VERW: {cases} cases");
    }

    [TestCase((ushort)0)]
    [TestCase((ushort)3)]
    [TestCase((ushort)0x1000)]
    [TestCase((ushort)0x1004)]
    public void Null_and_distant_selectors_clear_ZF(ushort selector)
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        foreach (byte[] code in new[] { s_lar, s_lsl, s_verr, s_verw })
        {
            bench.Core.RflagsValue = Rflags.ZF | Rflags.CF;
            bench.S->Gpr[1] = selector;
            Assert.That(bench.Execute(code), Is.EqualTo(Emulator.Cpu.Outcome.Next));
            Assert.That(bench.Core.RflagsValue, Is.EqualTo(Rflags.CF | Rflags.AlwaysOne));
        }
    }

    [Test]
    public void ARPL_raises_the_RPL_and_tells_so()
    {
        using SegmentBench bench = SegmentBench.Protected(3);
        for (uint pair = 0; pair < 16; pair++)
        {
            uint rpl = pair & 3;
            uint other = pair >> 2;
            bench.S->Gpr[0] = 0x1122_3340 + rpl;
            bench.S->Gpr[1] = other;
            bench.Execute(s_arpl);
            Assert.That(bench.S->Gpr[0], Is.EqualTo(0x1122_3340 + Math.Max(rpl, other)));
            Assert.That((bench.Core.RflagsValue & Rflags.ZF) != 0, Is.EqualTo(rpl < other));
        }
    }

    [Test]
    public void Real_and_virtual_8086_mode_have_none_of_them()
    {
        using SegmentBench real = SegmentBench.RealMode();
        using SegmentBench v86 = SegmentBench.Virtual8086(3, vme: false);
        foreach (byte[] code in new[] { s_lar, s_lsl, s_verr, s_verw, s_arpl })
        {
            real.Execute(code);
            v86.Execute(code);
            Assert.That(real.TakeFault()?.Vector, Is.EqualTo(ExceptionVector.InvalidOpcode));
            Assert.That(v86.TakeFault()?.Vector, Is.EqualTo(ExceptionVector.InvalidOpcode));
        }
    }

    private const ulong Untouched = 0xDEAD_BEEF;

    private static void Check(SegmentBench bench, byte[] code, Spec spec, int rpl, bool answers, ulong value)
    {
        bench.S->Gpr[0] = Untouched;
        bench.S->Gpr[1] = (ulong)(SegmentBench.Target + rpl);
        bench.Execute(code);
        bool zero = (bench.Core.RflagsValue & Rflags.ZF) != 0;
        ulong expected = answers ? value : Untouched;
        if (zero != answers || bench.S->Gpr[0] != expected || bench.S->FaultPending)
        {
            string got = $"ZF {zero}, EAX {bench.S->Gpr[0]:x}";
            Assert.Fail($"{code[1]:x} {spec} rpl {rpl} cpl {bench.S->Cpl}: {got}; expected {answers} {expected:x}");
        }
    }
}

using Emulator.Arch;
using Emulator.Cpu;

namespace Tests.Conformance.Segmentation;

/// <summary>IRET in every mode: which flags it writes, and which stack it leaves (SDM 2A, IRET).</summary>
[TestFixture]
internal sealed unsafe class InterruptReturnTests
{
    private const ulong AllFlags = 0x003F_7FD7;
    private const ulong Status = Rflags.Status | Rflags.TF | Rflags.DF;
    private const ulong Wide = Rflags.RF | Rflags.AC | Rflags.ID;

    [TestCase(0, 0, 4, Status | Wide | Rflags.IF | Rflags.IOPL | Rflags.VIF | Rflags.VIP | Rflags.NT)]
    [TestCase(0, 0, 2, Status | Rflags.IF | Rflags.IOPL | Rflags.NT)]
    [TestCase(1, 0, 4, Status | Wide | Rflags.NT)]
    [TestCase(1, 1, 4, Status | Wide | Rflags.IF | Rflags.NT)]
    [TestCase(3, 2, 2, Status | Rflags.NT)]
    [TestCase(3, 3, 2, Status | Rflags.IF | Rflags.NT)]
    public void Privilege_decides_over_IF_and_IOPL_and_level_0_over_VIF_and_VIP(
        int cpl, int iopl, int size, ulong writable)
    {
        // VM in the image means virtual-8086 mode at level 0 with 32 bits, and nothing elsewhere.
        ulong image = cpl == 0 && size == 4 ? AllFlags & ~Rflags.VM : AllFlags;
        foreach (bool fromZeros in new[] { true, false })
        {
            using SegmentBench bench = SegmentBench.Protected(cpl);
            ulong ioplBits = (ulong)iopl << Rflags.IoplShift;
            ulong old = Rflags.AlwaysOne | ioplBits
                | (fromZeros ? 0 : AllFlags & ~(Rflags.VM | Rflags.NT | Rflags.IOPL));
            bench.Core.RflagsValue = old;
            ulong written = fromZeros ? image : 0;
            WriteFrame(bench, size, [SegmentBench.Code & 0xFFFF, bench.S->Cs.Selector, written]);
            Assert.That(bench.Execute(size == 2 ? [0x66, 0xCF] : [0xCF]), Is.EqualTo(Outcome.Leave));
            ulong expected = (old & ~writable) | (written & writable) | Rflags.AlwaysOne;
            Assert.That(bench.Core.RflagsValue, Is.EqualTo(expected), $"from zeros: {fromZeros}");
            Assert.That(bench.S->Gpr[4], Is.EqualTo(SegmentBench.CurrentStack + (3 * (uint)size)));
        }
    }

    [Test]
    public void Real_mode_writes_all_but_VM_VIF_and_VIP()
    {
        using SegmentBench bench = SegmentBench.RealMode();
        WriteFrame(bench, 4, [0x1234, 0x5678, AllFlags]);
        bench.Execute(0x66, 0xCF);
        ulong kept = Rflags.VM | Rflags.VIF | Rflags.VIP;
        Assert.That(bench.Core.RflagsValue, Is.EqualTo(AllFlags & ~kept));
        Assert.That(bench.S->Cs.Base, Is.EqualTo(0x5_6780));
        Assert.That(bench.S->Rip, Is.EqualTo(0x1234));
    }

    [Test]
    public void IRETQ_always_pops_RSP_and_SS_also_to_the_same_level()
    {
        using SegmentBench bench = SegmentBench.LongMode(0);
        WriteFrame(bench, 8, [0x1234, SegmentBench.Long0, Rflags.AlwaysOne | Rflags.IF, 0x9008, 0]);
        bench.Execute(0x48, 0xCF);
        Assert.That(bench.S->Gpr[4], Is.EqualTo(0x9008));
        Assert.That(bench.S->Ss.Selector, Is.Zero);
        Assert.That(bench.S->Ss.Usable, Is.Zero);
        Assert.That(bench.S->Rip, Is.EqualTo(0x1234));
    }

    [Test]
    public void IRETD_of_compatibility_mode_leaves_the_stack_of_its_level()
    {
        using SegmentBench bench = SegmentBench.LongMode(0, compatibility: true);
        WriteFrame(bench, 4, [0x1234, SegmentBench.Code0, Rflags.AlwaysOne, 0x9008, 0]);
        bench.Execute(0xCF);
        Assert.That(bench.S->Gpr[4], Is.EqualTo(SegmentBench.CurrentStack + 12));
    }

    [TestCase((ushort)0, 0, true)]
    [TestCase((ushort)3, 3, false)]
    [TestCase((ushort)1, 1, true)]
    public void A_null_SS_is_popped_for_64_bit_code_below_level_3_only(ushort ss, int level, bool allowed)
    {
        using SegmentBench bench = SegmentBench.LongMode(0);
        ushort cs = (ushort)(SegmentBench.Long0 + (9 * level));
        WriteFrame(bench, 8, [0x1234, cs, Rflags.AlwaysOne, 0x9008, ss]);
        bench.Execute(0x48, 0xCF);
        Assert.That(
            bench.TakeFault(), allowed ? Is.Null : Is.EqualTo((ExceptionVector.GeneralProtection, 0u)));
    }

    [Test]
    public void A_return_to_a_16_bit_stack_keeps_the_upper_half_of_ESP()
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.SetDescriptor(SegmentBench.Target, SegmentBench.Segment(0, 0xFFFF, 0xF3));
        WriteFrame(
            bench, 4, [0x1234, SegmentBench.Code0 + 27, Rflags.AlwaysOne, 0xABCD_9000, SegmentBench.Target + 3]);
        bench.Execute(0xCF);
        Assert.That(bench.S->Gpr[4], Is.EqualTo((SegmentBench.CurrentStack & 0xFFFF_0000) | 0x9000));
    }

    [Test]
    public void NT_raises_GP_0_where_there_are_no_tasks()
    {
        using SegmentBench bench = SegmentBench.LongMode(0);
        bench.S->SystemFlags |= Rflags.NT;
        bench.Execute(0xCF);
        Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, 0u)));
    }

    [TestCase(3, false, false, 0ul, true)]
    [TestCase(2, false, false, 0ul, false)]
    [TestCase(2, true, true, 0ul, false)]
    [TestCase(0, true, false, 0ul, true)]
    [TestCase(0, true, false, Rflags.TF, false)]
    [TestCase(0, true, false, Rflags.IF, true)]
    public void Virtual_8086_mode_returns_with_IOPL_3_or_with_VME_and_16_bits(
        int iopl, bool vme, bool wide, ulong flags, bool allowed)
    {
        using SegmentBench bench = SegmentBench.Virtual8086(iopl, vme);
        ulong old = bench.Core.RflagsValue;
        int size = wide ? 4 : 2;
        ulong[] frame = [0x1234, 0x5678, flags | Rflags.CF];
        for (int i = 0; i < 3; i++)
        {
            bench.Board[0x2_8000 + (ulong)(i * size), size] = frame[i];
        }

        bench.Execute(wide ? [0x66, 0xCF] : [0xCF]);
        if (!allowed)
        {
            Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, 0u)));
            Assert.That(bench.Core.RflagsValue, Is.EqualTo(old));
            return;
        }

        Assert.That(bench.S->Cs.Selector, Is.EqualTo(0x5678));
        ulong interrupts = iopl == 3 ? flags & Rflags.IF : (flags & Rflags.IF) != 0 ? Rflags.VIF : 0;
        Assert.That(bench.Core.RflagsValue, Is.EqualTo(old | Rflags.CF | interrupts));
    }

    [Test]
    public void Virtual_8086_mode_faults_when_an_interrupt_waits_and_would_be_enabled()
    {
        using SegmentBench bench = SegmentBench.Virtual8086(0, vme: true);
        bench.S->SystemFlags |= Rflags.VIP;
        bench.Board[0x2_8004, 2] = Rflags.IF;
        bench.Execute(0xCF);
        Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, 0u)));
    }

    private static void WriteFrame(SegmentBench bench, int size, ulong[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            bench.Board[bench.S->Gpr[4] + (ulong)(i * size), size] = values[i];
        }
    }
}

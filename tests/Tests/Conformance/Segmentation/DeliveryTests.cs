using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Exceptions;

namespace Tests.Conformance.Segmentation;

/// <summary>What handlers find on their stacks, in every mode (SDM 3A 6.12, 6.14).</summary>
[TestFixture]
internal sealed unsafe class DeliveryTests
{
    private const ulong Flags = Rflags.AlwaysOne | Rflags.IF | Rflags.TF | Rflags.CF;
    private const int InterruptGate32 = 0x8E;
    private const int TrapGate32 = 0x8F;
    private const int InterruptGate16 = 0x86;
    private const uint Handler = 0x1_2345;

    [Test]
    public void Real_mode_pushes_three_words_and_clears_IF_and_TF()
    {
        using SegmentBench bench = SegmentBench.RealMode();
        bench.Board[0x21 * 4, 4] = 0x0123_4567;
        bench.Core.RflagsValue = Flags;
        bench.Execute(0xCD, 0x21);
        Assert.That(bench.S->Cs.Selector, Is.EqualTo(0x0123));
        Assert.That(bench.S->Cs.Base, Is.EqualTo(0x1230));
        Assert.That(bench.S->Rip, Is.EqualTo(0x4567));
        Assert.That(bench.S->Gpr[4], Is.EqualTo(0x6FFA));
        Assert.That(bench.Board[0x6FFA, 2], Is.EqualTo(0x8002));
        Assert.That(bench.Board[0x6FFC, 2], Is.EqualTo(0));
        Assert.That(bench.Board[0x6FFE, 2], Is.EqualTo(Flags));
        Assert.That(bench.Core.RflagsValue, Is.EqualTo(Rflags.AlwaysOne | Rflags.CF));
        bench.Execute(0xCF);
        Assert.That(bench.S->Rip, Is.EqualTo(0x8002));
        Assert.That(bench.Core.RflagsValue, Is.EqualTo(Flags));
    }

    [Test]
    public void Real_mode_pushes_no_error_code_and_wraps_the_stack()
    {
        using SegmentBench bench = SegmentBench.RealMode();
        bench.Board[13 * 4, 4] = 0x0123_4567;
        bench.S->Gpr[4] = 0xABCD_0002;
        bench.Core.RaiseGeneralProtection(0x1234);
        ExceptionDelivery.DeliverPending(bench.Core);
        Assert.That(bench.S->Gpr[4], Is.EqualTo(0xABCD_FFFC));
        Assert.That(bench.Board[0xFFFC, 2], Is.EqualTo(0x8000));
        Assert.That(bench.Board[0, 2], Is.EqualTo(Rflags.AlwaysOne));
    }

    [TestCase(InterruptGate32, 4, false)]
    [TestCase(TrapGate32, 4, true)]
    [TestCase(InterruptGate16, 2, false)]
    public void A_gate_of_the_same_level_pushes_flags_CS_and_IP_in_its_size(int gate, int size, bool keepsIf)
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.SetGate(0x40, SegmentBench.Gate(gate, SegmentBench.Code0, Handler));
        bench.Core.RflagsValue = Flags | Rflags.NT;
        InterruptDelivery.DeliverExternal(bench.Core, 0x40);
        ulong at = SegmentBench.CurrentStack - (3 * (uint)size);
        Assert.That(bench.S->Gpr[4], Is.EqualTo(at));
        Assert.That(bench.Board[at, size], Is.EqualTo(Emulator.Cpu.Core.Truncate(SegmentBench.Code, size)));
        Assert.That(bench.Board[at + (uint)size, size], Is.EqualTo(SegmentBench.Code0));
        Assert.That(bench.Board[at + (2 * (uint)size), size], Is.EqualTo(Flags | Rflags.NT));
        Assert.That(bench.S->Rip, Is.EqualTo(size == 4 ? Handler : Handler & 0xFFFF));
        ulong left = Rflags.AlwaysOne | Rflags.CF | (keepsIf ? Rflags.IF : 0);
        Assert.That(bench.Core.RflagsValue, Is.EqualTo(left));
        Assert.That(bench.Core.Counters.ExternalInterrupts, Is.EqualTo(1));
    }

    [Test]
    public void A_fault_from_level_3_switches_to_the_stack_of_the_TSS_and_pushes_RF_and_the_error_code()
    {
        using SegmentBench bench = SegmentBench.Protected(3);
        bench.SetGate(13, SegmentBench.Gate(InterruptGate32, SegmentBench.Code0, Handler));
        bench.Core.RaiseGeneralProtection(0x1234);
        ExceptionDelivery.DeliverPending(bench.Core);
        uint[] expected =
        [
            0x1234, (uint)SegmentBench.Code, SegmentBench.Code0 + 24 + 3, (uint)(Rflags.AlwaysOne | Rflags.RF),
            SegmentBench.CurrentStack, SegmentBench.Data0 + 24 + 3,
        ];
        AssertFrame(bench, SegmentBench.Stack0, 4, expected.Select(v => (ulong)v));
        Assert.That(bench.S->Cpl, Is.Zero);
        Assert.That(bench.S->Ss.Selector, Is.EqualTo(SegmentBench.Data0));
        Assert.That(bench.S->Ds.Selector, Is.EqualTo(SegmentBench.Data0 + 27), "data segments stay");
        Assert.That(bench.Core.Counters.ExceptionsByVector[13], Is.EqualTo(1));
    }

    [Test]
    public void A_16_bit_TSS_gives_a_16_bit_stack_pointer()
    {
        using SegmentBench bench = SegmentBench.Protected(3);
        bench.S->Tr.Attributes = 0x83;
        bench.Board[SegmentBench.Tss + 2, 2] = 0x7000;
        bench.Board[SegmentBench.Tss + 4, 2] = SegmentBench.Data0;
        bench.SetGate(0x40, SegmentBench.Gate(InterruptGate32, SegmentBench.Code0, Handler));
        InterruptDelivery.DeliverExternal(bench.Core, 0x40);
        Assert.That(bench.S->Gpr[4], Is.EqualTo(0x7000 - 20));
    }

    [TestCase(0, 3, 0x2_0000ul)]
    [TestCase(0, 0, 0x2_7FF0ul)]
    [TestCase(1, 3, 0x2_E000ul)]
    [TestCase(7, 0, 0x2_FFF0ul)]
    public void Long_mode_always_pushes_five_slots_on_a_stack_aligned_to_16(int ist, int cpl, ulong top)
    {
        using SegmentBench bench = SegmentBench.LongMode(cpl);
        bench.Board[SegmentBench.Tss + 0x24, 8] = 0x2_E000;
        bench.Board[SegmentBench.Tss + 0x24 + 48, 8] = 0x2_FFF9;
        bench.S->Gpr[4] = SegmentBench.CurrentStack - 9;
        bench.SetGate(0x40, SegmentBench.Gate(InterruptGate32, SegmentBench.Long0, Handler, ist), 0x12);
        ushort oldSs = bench.S->Ss.Selector;
        InterruptDelivery.DeliverExternal(bench.Core, 0x40);
        ulong[] expected =
        [
            SegmentBench.Code, (ulong)(SegmentBench.Long0 + (9 * cpl)), Rflags.AlwaysOne,
            SegmentBench.CurrentStack - 9, oldSs,
        ];
        AssertFrame(bench, top, 8, expected);
        Assert.That(bench.S->Rip, Is.EqualTo(0x12_0001_2345));
        Assert.That(bench.S->Ss.Selector, Is.EqualTo(cpl == 0 ? oldSs : 0));
    }

    [Test]
    public void Long_mode_enters_64_bit_code_from_compatibility_mode_and_returns_there()
    {
        using SegmentBench bench = SegmentBench.LongMode(3, compatibility: true);
        bench.SetGate(0x80, SegmentBench.Gate(0xEE, SegmentBench.Long0, Handler));
        string before = bench.Snapshot();
        bench.Execute(0xCD, 0x80);
        Assert.That(bench.Core.In64BitCode, Is.True);
        Assert.That(bench.S->Gpr[4], Is.EqualTo(SegmentBench.Stack0 - 40));
        bench.Execute(0x48, 0xCF);
        bench.S->Rip -= 2;
        Assert.That(bench.Core.In64BitCode, Is.False);
        Assert.That(bench.Snapshot(), Is.EqualTo(before));
    }

    [Test]
    public void Virtual_8086_mode_pushes_its_data_segments_and_IRETD_goes_back()
    {
        using SegmentBench bench = SegmentBench.Virtual8086(iopl: 0, vme: false);
        bench.SetGate(0x40, SegmentBench.Gate(InterruptGate32, SegmentBench.Code0, Handler));
        bench.Core.RflagsValue |= Rflags.IF;
        string before = bench.Snapshot();
        ulong flags = bench.Core.RflagsValue;
        InterruptDelivery.DeliverExternal(bench.Core, 0x40);
        ulong[] frame = [0x100, 0x1000, flags, 0x8000, 0x2000, 0x3000, 0x3003, 0x3004, 0x3005];
        AssertFrame(bench, SegmentBench.Stack0, 4, frame);
        Assert.That(bench.Core.InVirtual8086, Is.False);
        Assert.That(bench.S->Ds.Usable | bench.S->Es.Usable | bench.S->Fs.Usable | bench.S->Gs.Usable, Is.Zero);
        bench.Execute(0xCF);
        Assert.That(bench.Snapshot(), Is.EqualTo(before));
    }

    [TestCase(3, false, false, 1)]
    [TestCase(0, false, false, 2)]
    [TestCase(3, true, true, 1)]
    [TestCase(0, true, true, 2)]
    [TestCase(3, true, false, 3)]
    [TestCase(0, true, false, 4)]
    public void INT_n_of_virtual_8086_mode_goes_where_IOPL_VME_and_the_bit_map_say(
        int iopl, bool vme, bool bit, int method)
    {
        using SegmentBench bench = SegmentBench.Virtual8086(iopl, vme);
        bench.Board[SegmentBench.Tss + 0x66, 2] = 0x88;
        bench.Board[SegmentBench.Tss + 0x68 + (0x41 / 8), 1] = bit ? 2u : 0u;
        bench.Board[0x41 * 4, 4] = 0x0123_4567;
        bench.SetGate(0x41, SegmentBench.Gate(0xEE, SegmentBench.Code0, Handler));
        bench.Core.RflagsValue |= Rflags.VIF | Rflags.IF;
        ulong flags = bench.Core.RflagsValue;
        Outcome outcome = bench.Execute(0xCD, 0x41);
        if (method == 2)
        {
            Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, 0u)));
            Assert.That(bench.S->Rip, Is.EqualTo(0x100));
            return;
        }

        Assert.That(outcome, Is.EqualTo(Outcome.Leave));
        if (method == 1)
        {
            Assert.That(bench.S->Rip, Is.EqualTo(Handler));
            return;
        }

        Assert.That(bench.S->Cs.Selector, Is.EqualTo(0x0123));
        Assert.That(bench.Board[0x2_7FFA, 2], Is.EqualTo(0x102));
        ulong image = method == 3 ? flags & 0xFFFF : Rflags.AlwaysOne | Rflags.IF | Rflags.IOPL;
        Assert.That(bench.Board[0x2_7FFE, 2], Is.EqualTo(image));
        ulong cleared = method == 3 ? Rflags.IF : Rflags.VIF;
        Assert.That(bench.Core.RflagsValue, Is.EqualTo(flags & ~cleared));
    }

    [Test]
    public void INT3_of_virtual_8086_mode_ignores_IOPL_and_the_bit_map()
    {
        using SegmentBench bench = SegmentBench.Virtual8086(iopl: 0, vme: true);
        bench.SetGate(3, SegmentBench.Gate(0xEE, SegmentBench.Code0, Handler));
        Assert.That(bench.Execute(0xCC), Is.EqualTo(Outcome.Leave));
        Assert.That(bench.S->Rip, Is.EqualTo(Handler));
    }

    [Test]
    public void INT3_and_INTO_need_a_gate_of_their_level_but_INT1_does_not()
    {
        using SegmentBench bench = SegmentBench.Protected(3);
        foreach (int vector in new[] { 1, 3, 4 })
        {
            bench.SetGate(vector, SegmentBench.Gate(InterruptGate32, SegmentBench.Code0, Handler));
        }

        bench.Core.RflagsValue |= Rflags.OF;
        bench.Execute(0xCC);
        Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, (3u * 8) + 2)));
        bench.Execute(0xCE);
        Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, (4u * 8) + 2)));
        Assert.That(bench.Execute(0xF1), Is.EqualTo(Outcome.Leave));
    }

    [Test]
    public void The_trace_tells_what_was_delivered()
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.Board.Topics = TraceTopics.Exceptions;
        bench.SetGate(14, SegmentBench.Gate(InterruptGate32, SegmentBench.Code0, Handler));
        bench.Core.RaisePageFault(0x1234_5678, PageFaultErrorCode.WR);
        ExceptionDelivery.DeliverPending(bench.Core);
        Assert.That(bench.Board.Lines, Is.EqualTo(
            new[] { "#PF error=0x2 cr2=0x12345678 cpl=0 ip=0030:10000 sp=0010:28000" }));
        Assert.That(bench.Core.Counters.PageFaultsByErrorCode[2], Is.EqualTo(1));
    }

    private static void AssertFrame(SegmentBench bench, ulong top, int size, IEnumerable<ulong> fromTheLowEnd)
    {
        ulong[] expected = [.. fromTheLowEnd];
        ulong at = bench.S->Gpr[4];
        Assert.That(at, Is.EqualTo(top - (ulong)(size * expected.Length)));
        IEnumerable<int> slots = Enumerable.Range(0, expected.Length);
        ulong[] found = [.. slots.Select(i => bench.Board[at + (ulong)(i * size), size])];
        Assert.That(found, Is.EqualTo(expected));
    }
}

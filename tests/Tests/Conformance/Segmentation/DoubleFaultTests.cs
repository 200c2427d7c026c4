using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Exceptions;

namespace Tests.Conformance.Segmentation;

/// <summary>Exceptions during the delivery of exceptions (SDM 3A 6.15, interrupt 8, tables 6-4 and 6-5).</summary>
[TestFixture]
internal sealed unsafe class DoubleFaultTests
{
    private const int Present = 0x8E;
    private const int NotPresent = 0x0E;
    private const uint Handler = 0x1_2345;
    private const uint DoubleFaultHandler = 0x1_5432;

    private static readonly int[] s_contributory = [0, 10, 11, 12, 13];

    [Test]
    public void A_gate_that_is_not_present_makes_a_double_fault_of_contributory_exceptions_and_page_faults()
    {
        int[] vectors = [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 16, 17, 18, 19];
        foreach (int first in vectors)
        {
            using SegmentBench bench = SegmentBench.Protected(0);
            bench.SetGate(11, SegmentBench.Gate(Present, SegmentBench.Code0, Handler));
            bench.SetGate(8, SegmentBench.Gate(Present, SegmentBench.Code0, DoubleFaultHandler));
            if (first != 11)
            {
                bench.SetGate(first, SegmentBench.Gate(NotPresent, SegmentBench.Code0, Handler));
            }
            else
            {
                bench.SetGate(11, SegmentBench.Gate(NotPresent, SegmentBench.Code0, Handler));
            }

            bench.Core.Raise((ExceptionVector)first);
            ExceptionDelivery.DeliverPending(bench.Core);
            bool doubles = s_contributory.Contains(first) || first == 14;
            Assert.That(bench.S->Rip, Is.EqualTo(doubles ? DoubleFaultHandler : Handler), $"vector {first}");
            ulong error = bench.Board[bench.S->Gpr[4], 4];
            Assert.That(error, Is.EqualTo(doubles ? 0 : ((ulong)first * 8) + 3));
            Assert.That(bench.S->FaultPending || bench.S->Shutdown, Is.False);
        }
    }

    [Test]
    public void A_page_fault_during_a_contributory_exception_is_delivered_next_but_the_reverse_doubles()
    {
        Assert.That(
            ExceptionDelivery.MakesDoubleFault(ExceptionClass.Contributory, ExceptionClass.PageFault), Is.False);
        Assert.That(
            ExceptionDelivery.MakesDoubleFault(ExceptionClass.PageFault, ExceptionClass.Contributory), Is.True);
        Assert.That(ExceptionDelivery.MakesDoubleFault(ExceptionClass.PageFault, ExceptionClass.PageFault), Is.True);
        Assert.That(ExceptionDelivery.MakesDoubleFault(ExceptionClass.Benign, ExceptionClass.PageFault), Is.False);
    }

    [Test]
    public void A_fault_during_a_double_fault_shuts_down_and_changes_nothing()
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.S->Idtr.Limit = 0;
        string before = bench.Snapshot();
        bench.Board.Topics = TraceTopics.Exceptions;
        bench.Core.RaiseGeneralProtection();
        ExceptionDelivery.DeliverPending(bench.Core);
        Assert.That(bench.S->Shutdown, Is.True);
        Assert.That(bench.S->FaultPending, Is.False);
        Assert.That(bench.Snapshot(), Is.EqualTo(before));
        Assert.That(bench.Board.Lines.Select(l => l.Split(' ')[0]), Is.EqualTo(new[] { "#GP", "#DF", "triple" }));
        Assert.That(bench.Core.Counters.ExceptionsByVector, Is.All.Zero);
    }

    [Test]
    public void Real_mode_shuts_down_when_the_vector_table_is_gone()
    {
        using SegmentBench bench = SegmentBench.RealMode();
        bench.S->Idtr.Limit = 0;
        bench.Core.Raise(ExceptionVector.InvalidOpcode);
        ExceptionDelivery.DeliverPending(bench.Core);
        Assert.That(bench.S->Shutdown, Is.True);
    }

    [Test]
    public void An_external_interrupt_through_a_bad_gate_is_a_fault_with_EXT_and_the_same_return_address()
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.SetGate(13, SegmentBench.Gate(Present, SegmentBench.Code0, Handler));
        InterruptDelivery.DeliverExternal(bench.Core, 0x40);
        Assert.That(bench.S->Rip, Is.EqualTo(Handler));
        Assert.That(bench.Board[bench.S->Gpr[4], 4], Is.EqualTo((0x40 * 8) + 3));
        Assert.That(bench.Board[bench.S->Gpr[4] + 4, 4], Is.EqualTo(SegmentBench.Code));
    }

    [Test]
    public void A_stack_that_is_not_canonical_ends_as_a_double_fault_on_its_interrupt_stack()
    {
        using SegmentBench bench = SegmentBench.LongMode(0);
        bench.SetGate(14, SegmentBench.Gate(Present, SegmentBench.Long0, Handler));
        bench.SetGate(12, SegmentBench.Gate(Present, SegmentBench.Long0, Handler));
        bench.SetGate(8, SegmentBench.Gate(Present, SegmentBench.Long0, DoubleFaultHandler, 1));
        bench.Board[SegmentBench.Tss + 0x24, 8] = 0x2_E000;
        bench.S->Gpr[4] = 0x8000_0000_0000_0000;
        bench.Core.RaisePageFault(0xDEAD_0000, PageFaultErrorCode.None);
        ExceptionDelivery.DeliverPending(bench.Core);
        Assert.That(bench.S->Rip, Is.EqualTo(DoubleFaultHandler));
        Assert.That(bench.S->Gpr[4], Is.EqualTo(0x2_E000 - 48));
        Assert.That(bench.Board[0x2_E000 - 48, 8], Is.Zero);
        Assert.That(bench.Board[0x2_E000 - 16, 8], Is.EqualTo(0x8000_0000_0000_0000));
        Assert.That(bench.S->Cr2, Is.EqualTo(0xDEAD_0000));
    }

    [Test]
    public void A_bad_stack_of_the_TSS_raises_TS_or_SS_with_EXT()
    {
        const ushort BadStack = SegmentBench.Target;
        (int Attributes, ushort Selector, uint TssLimit, (ExceptionVector, uint) Expected)[] cases =
        [
            (0x93, 0, 0x67, (ExceptionVector.InvalidTss, 1)),
            (0x93, BadStack, 8, (ExceptionVector.InvalidTss, SegmentBench.TssSelector + 1)),
            (0x91, BadStack, 0x67, (ExceptionVector.InvalidTss, BadStack + 1)),
            (0xB3, BadStack, 0x67, (ExceptionVector.InvalidTss, BadStack + 1)),
            (0x93, BadStack + 1, 0x67, (ExceptionVector.InvalidTss, BadStack + 1)),
            (0x93, 0x2000, 0x67, (ExceptionVector.InvalidTss, 0x2001)),
            (0x13, BadStack, 0x67, (ExceptionVector.StackFault, BadStack + 1)),
            (0x93, BadStack, 0x67, (ExceptionVector.StackFault, BadStack + 1)),
        ];
        foreach ((int attributes, ushort selector, uint limit, (ExceptionVector, uint) expected) in cases)
        {
            using SegmentBench bench = SegmentBench.Protected(3);
            bench.SetDescriptor(BadStack, SegmentBench.Segment(0, 0xFFF, attributes | SegmentAttributes.DB));
            bench.Board[SegmentBench.Tss + 8, 4] = selector;
            bench.S->Tr.Limit = limit;
            bench.SetGate(0x40, SegmentBench.Gate(Present, SegmentBench.Code0, Handler));
            string before = bench.Snapshot();
            InterruptEvent e = new(0x40, EventKind.External, SegmentBench.Code);
            Assert.That(InterruptDelivery.TryDeliver(bench.Core, e), Is.False);
            Assert.That(bench.TakeFault(), Is.EqualTo(expected));
            Assert.That(bench.Snapshot(), Is.EqualTo(before));
        }
    }

    [Test]
    public void An_NMI_blocks_further_ones_until_IRET()
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.SetGate(2, SegmentBench.Gate(Present, SegmentBench.Code0, Handler));
        InterruptDelivery.DeliverNmi(bench.Core);
        Assert.That(bench.S->NmiBlocked, Is.True);
        bench.Execute(0xCF);
        Assert.That(bench.S->NmiBlocked, Is.False);
        Assert.That(bench.S->Rip, Is.EqualTo(SegmentBench.Code));
    }
}

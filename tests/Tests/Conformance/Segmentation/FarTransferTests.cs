using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Segments;

namespace Tests.Conformance.Segmentation;

/// <summary>Frames and stacks of far calls and returns (SDM 3A 5.8).</summary>
[TestFixture]
internal sealed unsafe class FarTransferTests
{
    private const int CallGate32 = 0xEC;
    private const int CallGate16 = 0xE4;

    [TestCase(CallGate32, 4)]
    [TestCase(CallGate16, 2)]
    public void A_call_gate_to_level_0_copies_parameters_and_far_return_releases_both_stacks(int gate, int size)
    {
        using SegmentBench bench = SegmentBench.Protected(3);
        bench.SetDescriptor(SegmentBench.Target, SegmentBench.Gate(gate, SegmentBench.Code0, 0x1_2345, 3));
        for (int i = 0; i < 3; i++)
        {
            bench.Board[SegmentBench.CurrentStack + (ulong)(i * size), size] = (ulong)(0x1111 * (i + 1));
        }

        string before = bench.Snapshot();
        FarTransfers.CallTo(bench.Core, SegmentBench.Target, 0x99, 4, SegmentBench.Code);
        ulong[] expected =
        [
            Core.Truncate(SegmentBench.Code, size), SegmentBench.Code0 + 27, 0x1111, 0x2222, 0x3333,
            Core.Truncate(SegmentBench.CurrentStack, size), SegmentBench.Data0 + 27,
        ];
        ulong at = bench.S->Gpr[4];
        Assert.That(at, Is.EqualTo(SegmentBench.Stack0 - (ulong)(7 * size)));
        Assert.That(Enumerable.Range(0, 7).Select(i => bench.Board[at + (ulong)(i * size), size]),
            Is.EqualTo(expected));
        Assert.That(bench.S->Cpl, Is.Zero);
        Assert.That(bench.S->Rip, Is.EqualTo(size == 4 ? 0x1_2345 : 0x2345));
        if (size == 4)
        {
            Assert.That(FarReturns.Return(bench.Core, 4, 12), Is.EqualTo(Outcome.Leave));
            bench.S->Gpr[4] -= 12;
            Assert.That(bench.Snapshot(), Is.EqualTo(before));
        }
    }

    [Test]
    public void A_64_bit_call_gate_switches_to_RSP0_with_a_null_SS()
    {
        using SegmentBench bench = SegmentBench.LongMode(3);
        bench.SetDescriptor(
            SegmentBench.Other, SegmentBench.Gate(CallGate32, SegmentBench.Long0, 0x1_2345), 0x7);
        FarTransfers.CallTo(bench.Core, SegmentBench.Other, 0, 4, SegmentBench.Code);
        Assert.That(bench.S->Rip, Is.EqualTo(0x7_0001_2345));
        Assert.That(bench.S->Ss.Selector, Is.Zero);
        ulong at = SegmentBench.Stack0 - 32;
        Assert.That(bench.S->Gpr[4], Is.EqualTo(at));
        Assert.That(bench.Board[at, 8], Is.EqualTo(SegmentBench.Code));
        Assert.That(bench.Board[at + 16, 8], Is.EqualTo(SegmentBench.CurrentStack));
        Assert.That(FarReturns.Return(bench.Core, 8, 0), Is.EqualTo(Outcome.Leave));
        Assert.That(bench.S->Gpr[4], Is.EqualTo(SegmentBench.CurrentStack));
        Assert.That(bench.S->Cpl, Is.EqualTo(3));
    }

    [TestCase(0x1F00_0000_0000_0000ul)]
    [TestCase(0x0000_0100_0000_0000ul)]
    public void The_upper_half_of_a_64_bit_gate_must_have_type_0(ulong high)
    {
        using SegmentBench bench = SegmentBench.LongMode(3);
        bench.SetDescriptor(
            SegmentBench.Other, SegmentBench.Gate(CallGate32, SegmentBench.Long0, 0x1_2345), high);
        FarTransfers.CallTo(bench.Core, SegmentBench.Other, 0, 4, SegmentBench.Code);
        (ExceptionVector, uint)? expected = (high & 0x1F00_0000_0000) != 0
            ? (ExceptionVector.GeneralProtection, SegmentBench.Other)
            : null;
        Assert.That(bench.TakeFault(), Is.EqualTo(expected));
    }

    [Test]
    public void A_call_that_cannot_push_changes_nothing()
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.S->Ss.Limit = SegmentBench.CurrentStack - 5;
        bench.SetDescriptor(SegmentBench.Target, SegmentBench.Segment(0, 0xFFFFF, 0xC09A));
        string before = bench.Snapshot();
        FarTransfers.CallTo(bench.Core, SegmentBench.Target, 0x99, 4, SegmentBench.Code);
        Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.StackFault, 0u)));
        Assert.That(bench.Snapshot(), Is.EqualTo(before));
        Assert.That(bench.Board[SegmentBench.AddressOf(SegmentBench.Target) + 5, 1], Is.EqualTo(0x9A));
    }

    [TestCase(0xFFFu, 0x1000ul, false)]
    [TestCase(0xFFFu, 0xFFFul, true)]
    public void The_new_instruction_pointer_must_be_within_the_limit(uint limit, ulong offset, bool allowed)
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.SetDescriptor(SegmentBench.Target, SegmentBench.Segment(0, limit, 0x409A));
        FarTransfers.JumpTo(bench.Core, SegmentBench.Target, offset, 0);
        Assert.That(
            bench.TakeFault(), allowed ? Is.Null : Is.EqualTo((ExceptionVector.GeneralProtection, 0u)));
    }

    [Test]
    public void Far_jumps_go_between_64_bit_and_compatibility_mode()
    {
        using SegmentBench bench = SegmentBench.LongMode(0);
        bench.Board[0x9000, 4] = 0x1234;
        bench.Board[0x9004, 2] = SegmentBench.Code0;
        bench.S->Gpr[0] = 0x9000;
        bench.Execute(0xFF, 0x28);
        Assert.That(bench.Core.In64BitCode, Is.False);
        Assert.That(bench.S->Rip, Is.EqualTo(0x1234));
        bench.Execute(0xEA, 0x78, 0x56, 0, 0, (byte)SegmentBench.Long0, 0);
        Assert.That(bench.Core.In64BitCode, Is.True);
        Assert.That(bench.S->Rip, Is.EqualTo(0x5678));
    }

    [Test]
    public void A_far_jump_to_an_offset_that_is_not_canonical_raises_GP_0()
    {
        using SegmentBench bench = SegmentBench.LongMode(0);
        FarTransfers.JumpTo(bench.Core, SegmentBench.Long0, 0x0000_8000_0000_0000, 0);
        Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, 0u)));
    }

    [Test]
    public void Real_mode_calls_and_returns_through_paragraphs()
    {
        using SegmentBench bench = SegmentBench.RealMode();
        bench.Execute(0x9A, 0x34, 0x12, 0x78, 0x56);
        Assert.That(bench.S->Cs.Base, Is.EqualTo(0x5_6780));
        Assert.That(bench.S->Rip, Is.EqualTo(0x1234));
        Assert.That(bench.Board[0x6FFC, 4], Is.EqualTo(0x8005));
        bench.Execute(0xCA, 0x04, 0x00);
        Assert.That(bench.S->Rip, Is.EqualTo(0x8005));
        Assert.That(bench.S->Gpr[4], Is.EqualTo(0x7004));
        bench.Execute(0x66, 0xEA, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00);
        Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, 0u)));
    }

    [TestCase((ushort)(SegmentBench.Data0 + 8 + 1), 0)]
    [TestCase((ushort)(SegmentBench.Data0 + 24 + 3), SegmentBench.Data0 + 27)]
    [TestCase((ushort)3, 0)]
    public void An_outer_return_drops_data_segments_of_inner_levels(ushort selector, int left)
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.S->Gpr[0] = selector;
        bench.Execute(0x8E, 0xD8);
        bench.Board[SegmentBench.CurrentStack, 4] = SegmentBench.Code;
        bench.Board[SegmentBench.CurrentStack + 4, 4] = SegmentBench.Code0 + 27;
        bench.Board[SegmentBench.CurrentStack + 8, 4] = 0x9000;
        bench.Board[SegmentBench.CurrentStack + 12, 4] = SegmentBench.Data0 + 27;
        Assert.That(FarReturns.Return(bench.Core, 4, 0), Is.EqualTo(Outcome.Leave));
        Assert.That(bench.S->Ds.Selector, Is.EqualTo(left));
        Assert.That(bench.S->Gpr[4], Is.EqualTo(0x9000));
    }
}

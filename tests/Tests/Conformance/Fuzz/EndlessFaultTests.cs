using Emulator.Arch;
using Emulator.Cpu;
using Tests.Support;

namespace Tests.Conformance.Fuzz;

/// <summary>Guests that fault for ever without completing an instruction: time goes on, and a run ends.</summary>
[TestFixture]
internal sealed unsafe class EndlessFaultTests
{
    private const ulong Handler = 0x1000;
    private const ulong Limit = 1000;

    [Test]
    public void A_handler_that_raises_its_own_exception_does_not_stop_the_clock()
    {
        using var board = new TestBoard(1 << 20);
        board[4 * (ulong)ExceptionVector.InvalidOpcode, 4] = Handler;
        board[Handler, 2] = 0x0B0F;
        board.S->Cs.Base = 0;
        board.S->Cs.Selector = 0;
        board.S->Rip = Handler;
        board.Core.StateChanged();

        Assert.That(board.Core.Run(Limit), Is.EqualTo(StopReason.Limit));
        Assert.That(board.Core.InstructionCount, Is.EqualTo(Limit));
    }

    [Test]
    public void A_handler_that_cannot_be_fetched_does_not_stop_the_clock()
    {
        using var board = new TestBoard(1 << 20);
        board[4 * (ulong)ExceptionVector.GeneralProtection, 4] = 0xFFFF;
        board.S->Cs.Base = 0;
        board.S->Cs.Selector = 0;
        board.S->Cs.Limit = 0xFFF;
        board.S->Rip = Handler;
        board.Core.StateChanged();

        Assert.That(board.Core.Run(Limit), Is.EqualTo(StopReason.Limit));
        Assert.That(board.Core.InstructionCount, Is.EqualTo(Limit));
    }

    /// <summary>#AC is benign, so it never becomes a double fault (SDM 3A table 6-4).</summary>
    [Test]
    public void An_alignment_check_that_its_own_delivery_raises_does_not_stop_the_clock()
    {
        const ulong Gdt = 0x2000;
        const ulong Idt = 0x3000;
        using var board = new TestBoard(1 << 20);
        board[Gdt + 0x18, 8] = 0x00CF_FB00_0000_FFFF;
        board[Gdt + 0x20, 8] = 0x00CF_F300_0000_FFFF;
        board[Idt + (8 * (ulong)ExceptionVector.AlignmentCheck), 8] = 0x0000_EE00_0000_0000 | (0x1BUL << 16) | Handler;
        board[Handler, 1] = 0x50;
        CpuState* s = board.S;
        s->Cr0 |= Cr0.PE | Cr0.AM;
        s->Gdtr = new DescriptorTable { Base = Gdt, Limit = 0xFF };
        s->Idtr = new DescriptorTable { Base = Idt, Limit = 0x7FF };
        s->Cpl = 3;
        s->Cs = new SegmentRegister { Selector = 0x1B, Limit = uint.MaxValue, Attributes = 0xC0FB, Usable = 1 };
        s->Ss = new SegmentRegister { Selector = 0x23, Limit = uint.MaxValue, Attributes = 0xC0F3, Usable = 1 };
        s->Rip = Handler;
        s->Gpr[4] = 0x8001;
        board.Core.RflagsValue = Rflags.AC;
        board.Core.StateChanged();

        Assert.That(board.Core.Run(Limit), Is.EqualTo(StopReason.Limit));
        Assert.That(board.Core.InstructionCount, Is.EqualTo(Limit));
    }
}

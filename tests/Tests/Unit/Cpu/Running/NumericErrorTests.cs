using Emulator.Arch;
using Emulator.Cpu;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Running;

/// <summary>Unmasked x87 errors without CR0.NE: FERR#, IGNNE# and an interrupt (SDM 1 8.7.2, appendix D).</summary>
[TestFixture]
internal sealed unsafe class NumericErrorTests
{
    private const ulong CodeAt = RunningBoard.CodeAt;
    private const ulong DataAt = RunningBoard.DataAt;
    private const ulong Log = DataAt + 0x100;

    [Test]
    public void An_error_stops_the_next_instruction_until_an_interrupt()
    {
        using RunningBoard board = Board(out ulong waits);
        board.RunToHalt();
        Assert.That((board.S->Rip, board.NumericError, board.Core.InstructionCount), Is.EqualTo((waits, true, 6UL)));
        board.Core.SetInterruptLine(true);
        Assert.That(board.Core.Run(1000), Is.EqualTo(StopReason.Halted));
        Assert.That((board[Log, 8], board.NumericError), Is.EqualTo((waits, false)), "the saved RIP, and FERR#");
        Assert.That(board.S->Rip, Is.EqualTo(waits + 3), "FLD1 and HLT are executed");
    }

    [Test]
    public void Ignne_lets_instructions_go_on()
    {
        using RunningBoard board = Board(out ulong waits);
        board.IgnoresErrors = true;
        board.RunToHalt();
        Assert.That((board.S->Rip, board.NumericError), Is.EqualTo((waits + 3, false)));
    }

    [Test]
    public void With_ne_the_error_is_an_exception()
    {
        using RunningBoard board = Board(out ulong waits);
        board.S->Cr0 |= Cr0.NE;
        board.Core.StateChanged();
        board.RunToHalt();
        Assert.That((board.S->Rip, board.NumericError), Is.EqualTo((RunningBoard.HandlerOf(16) + 1, false)));
        Assert.That(board[board.S->Gpr[4], 8], Is.EqualTo(waits));
    }

    [Test]
    public void A_core_that_waits_is_not_stepped()
    {
        using RunningBoard board = Board(out ulong waits);
        board.RunToHalt();
        board.S->Halted = false;
        board.Core.RflagsValue = Rflags.TF | Rflags.AlwaysOne;
        Assert.That(board.Core.Run(1000), Is.EqualTo(StopReason.Halted));
        Assert.That((board.S->Rip, board.S->Dr[6] & (1 << 14)), Is.EqualTo((waits, 0UL)));
    }

    /// <summary>Divides 1 by 0 with the exception unmasked, then loads 1.</summary>
    private static RunningBoard Board(out ulong waits)
    {
        RunningBoard board = new();
        board.S->Cr0 &= ~Cr0.NE;
        board.Core.StateChanged();
        board.Core.RflagsValue = Rflags.IF | Rflags.AlwaysOne;
        board[DataAt, 2] = 0x37B;
        waits = board.Write(CodeAt, a =>
        {
            a.fninit();
            a.fldcw(__word_ptr[DataAt]);
            a.fld1();
            a.fldz();
            a.fdivp(st1, st0);
        });
        board.Write(waits, a => { a.fld1(); a.hlt(); });
        board.Write(RunningBoard.HandlerOf(RunningBoard.InterruptVector), a =>
        {
            a.push(rax);
            a.mov(rax, __qword_ptr[rsp + 8]);
            a.mov(__qword_ptr[Log], rax);
            a.fnclex();
            a.pop(rax);
            a.iretq();
        });
        return board;
    }
}

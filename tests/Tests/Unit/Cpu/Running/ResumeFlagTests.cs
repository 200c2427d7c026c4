using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Privileged;
using Iced.Intel;
using Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Running;

/// <summary>What RF an interrupt or a debug exception saves (SDM 3B 17.3.1.1).</summary>
[TestFixture]
internal sealed unsafe class ResumeFlagTests
{
    private const ulong CodeAt = RunningBoard.CodeAt;
    private const ulong Log = RunningBoard.DataAt + 0x3000;
    private const ulong Source = RunningBoard.DataAt;
    private const ulong Target = RunningBoard.DataAt + 0x1000;
    private const ulong Count = 20;

    [TestCase("movsb")]
    [TestCase("stosq")]
    [TestCase("lodsw")]
    [TestCase("repe cmpsb")]
    [TestCase("repne scasb")]
    [TestCase("insb")]
    [TestCase("outsb")]
    public void An_interrupt_between_two_iterations_saves_rf(string what)
    {
        SplitMix random = new(0xF1A6);
        int between = 0;
        for (ulong at = 1; at < Count + 4; at++)
        {
            foreach (ulong piece in (ulong[])[1, 3, 1000])
            {
                using RunningBoard board = Board(what);
                RunTo(board, at, piece);
                board.Core.SetInterruptLine(true);
                Assert.That(board.Core.Run(board.Core.InstructionCount + 500), Is.EqualTo(StopReason.Halted));
                Assert.That(board[Log, 8], Is.EqualTo(1), "interrupts");
                bool isString = board[Log + 8, 8] == CodeAt + 1;
                bool begun = isString && board[Log + 24, 8] != Count;
                Assert.That((board[Log + 16, 8] & Rflags.RF) != 0, Is.EqualTo(begun), $"{what} after {at} by {piece}");
                between += begun ? 1 : 0;
            }
        }

        Assert.That(between, Is.GreaterThan(30));
    }

    [Test]
    public void An_interrupt_raised_by_an_iteration_saves_rf()
    {
        using RunningBoard board = Board("outsb");
        int writes = 0;
        board.PortWritten = () =>
        {
            if (++writes == 5)
            {
                board.Core.SetInterruptLine(true);
            }
        };
        Assert.That(board.Core.Run(500), Is.EqualTo(StopReason.Halted));
        Assert.That((board[Log, 8], board[Log + 8, 8], board[Log + 24, 8]), Is.EqualTo((1UL, CodeAt + 1, Count - 5)));
        Assert.That(board[Log + 16, 8] & Rflags.RF, Is.Not.Zero);
    }

    [Test]
    public void Faults_and_traps_of_the_debug_registers_save_rf_as_their_kind_asks()
    {
        // Each with BD left over from an earlier general detect, and without.
        foreach (ulong left in (ulong[])[0, Dr6.BD])
        {
            Assert.That(SavedFlags(left, Rflags.TF, 0, 0, a => a.nop()) & Rflags.RF, Is.Zero, "a single step");
            ulong data = SavedFlags(left, 0, Target, 0x0001_0001, a => a.mov(__byte_ptr[Target], al));
            Assert.That(data & Rflags.RF, Is.Zero, "a data breakpoint");
            ulong code = SavedFlags(left, 0, CodeAt, 0x0000_0001, a => a.nop());
            Assert.That(code & Rflags.RF, Is.Zero, "an instruction breakpoint");
            ulong detect = SavedFlags(left, 0, 0, 0x2000, a => a.mov(rax, dr0));
            Assert.That(detect & Rflags.RF, Is.Not.Zero, "general detect");
        }
    }

    private static ulong SavedFlags(ulong dr6, ulong flags, ulong dr0, ulong dr7, Action<Assembler> write)
    {
        using RunningBoard board = new();
        board.Write(CodeAt, a => { write(a); a.hlt(); });
        board.S->Dr[6] |= dr6;
        board.S->Dr[0] = dr0;
        board.S->Dr[7] = dr7 | 0x400;
        board.Core.DebugRegistersChanged();
        board.Core.RflagsValue = flags | Rflags.AlwaysOne;
        board.RunToHalt();
        Assert.That(board.S->Rip, Is.EqualTo(RunningBoard.HandlerOf(1) + 1));
        return board[board.S->Gpr[4] + 16, 8];
    }

    private static void RunTo(RunningBoard board, ulong at, ulong piece)
    {
        while (board.Core.InstructionCount < at)
        {
            board.Core.Run(Math.Min(at, board.Core.InstructionCount + piece));
        }
    }

    /// <summary>A NOP, the string instruction, NOPs, HLT; interrupts are logged: number, RIP, RFLAGS, RCX.</summary>
    private static RunningBoard Board(string what)
    {
        RunningBoard board = new();
        board.Write(CodeAt, a =>
        {
            a.nop();
            switch (what)
            {
                case "movsb": a.rep.movsb(); break;
                case "stosq": a.rep.stosq(); break;
                case "lodsw": a.rep.lodsw(); break;
                case "repe cmpsb": a.repe.cmpsb(); break;
                case "repne scasb": a.repne.scasb(); break;
                case "insb": a.rep.insb(); break;
                default: a.rep.outsb(); break;
            }

            a.nop();
            a.nop();
            a.nop();
            a.hlt();
        });
        board.Write(RunningBoard.HandlerOf(RunningBoard.InterruptVector), a =>
        {
            a.push(rax);
            a.inc(__qword_ptr[Log]);
            a.mov(rax, __qword_ptr[rsp + 8]);
            a.mov(__qword_ptr[Log + 8], rax);
            a.mov(rax, __qword_ptr[rsp + 24]);
            a.mov(__qword_ptr[Log + 16], rax);
            a.mov(__qword_ptr[Log + 24], rcx);
            a.pop(rax);
            a.iretq();
        });
        board.S->Gpr[0] = 0xFF;
        board.S->Gpr[1] = Count;
        board.S->Gpr[2] = 0x80;
        board.S->Gpr[6] = Source;
        board.S->Gpr[7] = Target;
        board.Core.RflagsValue = Rflags.IF | Rflags.AlwaysOne;
        return board;
    }
}

using Emulator.Arch;
using Emulator.Cpu;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Running;

/// <summary>
/// A near branch to an address that is not canonical is a general-protection fault of the branch itself, with nothing
/// pushed or popped (SDM 2A, CALL and JMP; SDM 2B, RET): on the hot way and by the handler.
/// </summary>
[TestFixture]
internal sealed unsafe class BranchTargetTests
{
    private const ulong LastPage = 0x7FFF_FFFF_F000;
    private const ulong Frame = 0x60000;
    private const ulong Hole = 0x8000_0000_0000;

    [TestCase("jmp")]
    [TestCase("jz")]
    [TestCase("cmp, jz")]
    [TestCase("test, jz")]
    [TestCase("dec, jnz")]
    [TestCase("call")]
    [TestCase("jmp register")]
    [TestCase("call register")]
    [TestCase("jmp memory")]
    [TestCase("call memory")]
    [TestCase("ret")]
    [TestCase("loop")]
    public void A_branch_into_the_canonical_hole_is_its_own_fault(string what)
    {
        foreach (ulong at in (ulong[])[LastPage + 0xFA0, LastPage + 0xFC0])
        {
            foreach (bool single in (bool[])[false, true])
            {
                using RunningBoard board = Board();
                ulong branch = Write(board, at, what);
                board.S->Gpr[0] = Hole;
                board.S->Gpr[1] = 5;
                board.S->Gpr[6] = RunningBoard.DataAt;
                board[RunningBoard.DataAt, 8] = Hole;
                board[RunningBoard.StackTop, 8] = Hole;
                board.Core.RflagsValue = Rflags.ZF | Rflags.AlwaysOne;
                board.Restart(at);
                ulong count = single ? 1UL : 100;
                while (board.Core.Run(board.Core.InstructionCount + count) != StopReason.Halted)
                {
                }

                Assert.That(board.S->Rip, Is.EqualTo(RunningBoard.HandlerOf(13) + 1), what);
                Assert.That(board[board.S->Gpr[4], 8], Is.Zero, "the error code");
                Assert.That(board[board.S->Gpr[4] + 8, 8], Is.EqualTo(branch), "the saved RIP");
                Assert.That(board[board.S->Gpr[4] + 32, 8], Is.EqualTo(RunningBoard.StackTop), "the saved RSP");
                Assert.That(board.S->Gpr[1], Is.EqualTo(what == "dec, jnz" ? 4 : 5));
                ulong before = what.Contains(", ", StringComparison.Ordinal) ? 3UL : 2;
                Assert.That(board.Core.InstructionCount, Is.EqualTo(before + 1), "a NOP, the branch, the HLT");
            }
        }
    }

    [Test]
    public void A_call_whose_push_faults_and_whose_target_is_not_canonical_pushes_nothing()
    {
        using RunningBoard board = Board();
        ulong at = LastPage + 0xFC0;
        ulong branch = Write(board, at, "call");
        board.Restart(at);
        board[RunningBoard.StackTop - 8, 8] = 0x1234;
        board.S->Gpr[4] = RunningBoard.StackTop;
        board.RunToHalt();
        Assert.That(board[board.S->Gpr[4] + 8, 8], Is.EqualTo(branch));
        Assert.That(board[RunningBoard.StackTop - 8, 8], Is.Not.EqualTo(branch + 5), "no return address");
    }

    [Test]
    public void Calls_of_other_pages_are_found_without_lookups()
    {
        using RunningBoard board = new();
        board.Write(0x60000, a => { a.inc(r8); a.ret(); });
        board.Write(RunningBoard.CodeAt, a =>
        {
            a.mov(ecx, 100_000);
            Label next = a.CreateLabel();
            a.Label(ref next);
            a.call(0x60000);
            a.dec(ecx);
            a.jnz(next);
            a.hlt();
        });
        board.RunToHalt();
        Assert.That(board.S->Gpr[8], Is.EqualTo(100_000));
        Assert.That(board.Core.Counters.BlockLookups, Is.LessThan(20));
    }

    /// <summary>Writes a NOP and a branch; gives the address of the branch.</summary>
    private static ulong Write(RunningBoard board, ulong at, string what)
    {
        byte[] before = RunningBoard.Assemble(at, a =>
        {
            a.nop();
            switch (what)
            {
                case "cmp, jz": a.cmp(eax, eax); break;
                case "test, jz": a.xor(ebx, ebx); break;
                case "dec, jnz": a.dec(ecx); break;
            }
        });
        before = what == "test, jz" ? [0x90, 0x85, 0xDB] : before;
        ulong branch = at + (ulong)before.Length;
        byte[] code = RunningBoard.Assemble(branch, a =>
        {
            switch (what)
            {
                case "jmp": a.jmp(Hole + 0x10); break;
                case "jz" or "cmp, jz" or "test, jz": a.je(Hole + 0x10); break;
                case "dec, jnz": a.jne(Hole + 0x10); break;
                case "call": a.call(Hole + 0x10); break;
                case "jmp register": a.jmp(rax); break;
                case "call register": a.call(rax); break;
                case "jmp memory": a.jmp(__qword_ptr[rsi]); break;
                case "call memory": a.call(__qword_ptr[rsi]); break;
                case "ret": a.ret(); break;
                default: a.loop(Hole + 0x10); break;
            }
        });
        board.Memory.WriteBytes(new(Frame + (at & 0xFFF)), [.. before, .. code]);
        board.S->Gpr[3] = 0;
        return branch;
    }

    /// <summary>A board whose last canonical page of the lower half is a frame of NOPs.</summary>
    private static RunningBoard Board()
    {
        RunningBoard board = new();
        board[RunningBoard.Pml4 + (0xFF * 8), 8] = 0x71003;
        board[0x71FF8, 8] = 0x72003;
        board[0x72FF8, 8] = 0x73003;
        board[0x73FF8, 8] = Frame | 3;
        board.Memory.Ram.Slice((int)Frame, 0x1000).Fill(0x90);
        return board;
    }
}

using Emulator.Arch;
using Emulator.Cpu;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Running;

/// <summary>Blocks are found again after changes of mapping; links happen, and never lead to another frame.</summary>
[TestFixture]
internal sealed unsafe class MappingAndLinkTests
{
    private const ulong CodeAt = RunningBoard.CodeAt;
    private const ulong First = 0x60000;
    private const ulong Second = 0x61000;
    private const ulong Window = 0x100000;
    private const ulong Entry = RunningBoard.Table + ((Window >> 12) * 8);

    [Test]
    public void A_page_remapped_with_invlpg_runs_the_new_frame()
    {
        using RunningBoard board = new();
        WriteFrames(board);
        board.Write(CodeAt, a =>
        {
            a.mov(ebp, 100);
            Label next = a.CreateLabel();
            a.Label(ref next);
            a.xor(__qword_ptr[Entry], 0x1000);
            a.invlpg(__[Window]);
            a.call(Window);
            a.dec(ebp);
            a.jnz(next);
            a.hlt();
        });
        board.Map(Window, First);
        board.RunToHalt();
        Assert.That((board.S->Gpr[8], board.S->Gpr[9]), Is.EqualTo((500UL, 500UL)));
    }

    [Test]
    public void A_stale_mapping_links_no_two_frames()
    {
        // The frame is exchanged without INVLPG while a loop in it runs, and made known later.
        using RunningBoard board = new();
        WriteFrames(board);
        board.Write(CodeAt, a =>
        {
            a.call(Window);
            a.xor(__qword_ptr[Entry], 0x1000);
            a.call(Window);
            a.invlpg(__[Window]);
            a.call(Window);
            a.xor(__qword_ptr[Entry], 0x1000);
            a.mov(rax, cr3);
            a.mov(cr3, rax);
            a.call(Window);
            a.hlt();
        });
        board.Map(Window, First);
        board.RunToHalt();
        ulong stale = board.S->Gpr[8];
        Assert.That(board.S->Gpr[8] + board.S->Gpr[9], Is.EqualTo(40));
        Assert.That(stale, Is.EqualTo(20).Or.EqualTo(30), "the second call may run either frame, but all of one");
    }

    [Test]
    public void A_change_of_cr3_looks_up_nothing_in_global_pages_again()
    {
        using RunningBoard board = new();
        MakeGlobal(board);
        WriteFrames(board);
        board.Write(CodeAt, a =>
        {
            a.mov(ebp, 1000);
            Label next = a.CreateLabel();
            a.Label(ref next);
            a.mov(rax, cr3);
            a.mov(cr3, rax);
            a.call(First);
            a.dec(ebp);
            a.jnz(next);
            a.hlt();
        });
        board.RunToHalt();
        Assert.That(board.S->Gpr[8], Is.EqualTo(10_000));
        Assert.That(board.Core.Counters.BlockLookups, Is.LessThan(50));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Another_cr3_finds_the_blocks_of_its_frames(bool codeIsGlobal)
    {
        using RunningBoard board = new();
        if (codeIsGlobal)
        {
            MakeGlobal(board);
        }

        WriteFrames(board);
        board.Map(Window, First);

        // A second set of tables that differs in the window only.
        board.Memory.Ram.Slice(0x1000, 0x4000).CopyTo(board.Memory.Ram[0x70000..]);
        board[0x70000, 8] = 0x71003;
        board[0x71000, 8] = 0x72003;
        board[0x72000, 8] = 0x73003;
        board[0x73000 + ((Window >> 12) * 8), 8] = Second | 3;
        board.S->Gpr[6] = 0x70000 ^ RunningBoard.Pml4;
        board.Write(CodeAt, a =>
        {
            a.mov(ebp, 50);
            Label next = a.CreateLabel();
            a.Label(ref next);
            a.call(Window);
            a.mov(rax, cr3);
            a.xor(rax, rsi);
            a.mov(cr3, rax);
            a.dec(ebp);
            a.jnz(next);
            a.hlt();
        });
        board.RunToHalt();
        Assert.That((board.S->Gpr[8], board.S->Gpr[9]), Is.EqualTo((250UL, 250UL)));
        Assert.That(board.Core.Counters.BlocksDecoded, Is.LessThan(20), "a new CR3 decodes nothing again");
    }

    [TestCase(0x100, TestName = "A_loop_inside_a_page_is_linked")]
    [TestCase(0xFF0, TestName = "A_loop_across_two_pages_is_linked")]
    public void A_loop_is_linked(int offset)
    {
        for (ulong shift = 0; shift < 8; shift++)
        {
            using RunningBoard board = new();
            ulong at = CodeAt + (ulong)offset + shift;
            board.Write(at, WriteLoop);
            board.Restart(at);
            board.RunToHalt();
            Assert.That(board.S->Gpr[8], Is.EqualTo(125_000));
            Assert.That(board.Core.Counters.BlockLookups, Is.LessThan(50));
        }
    }

    [Test]
    public void Calls_between_pages_are_found_without_lookups()
    {
        using RunningBoard board = new();
        WriteFrames(board);
        board.Map(Window, First);
        board.Write(CodeAt, a =>
        {
            a.mov(ebp, 50_000);
            a.mov(ebx, (uint)Window);
            Label next = a.CreateLabel();
            a.Label(ref next);
            a.call(Window);
            a.call(rbx);
            a.dec(ebp);
            a.jnz(next);
            a.hlt();
        });
        board.RunToHalt();
        Assert.That(board.S->Gpr[8], Is.EqualTo(1_000_000));
        Assert.That(board.Core.Counters.BlockLookups, Is.LessThan(50));
    }

    [Test]
    public void A_code_segment_that_ends_inside_decoded_code_ends_it()
    {
        // The same bytes decoded under a large limit, then run under a small one: in both code sizes.
        foreach (ushort attributes in (ushort[])[0x409B, 0x009B])
        {
            using RunningBoard board = new();
            board.S->Efer = 0;
            board.S->Cr0 = 1;
            board.S->Cs.Attributes = attributes;
            board.S->Cs.Base = 0x20010;
            board.S->Cs.Limit = 0x4FFF;
            byte[] code = [.. Enumerable.Repeat<byte>(0x40, 100), 0xF4];
            board.Memory.WriteBytes(new(0x20010 + 0x200), code);
            board.Core.StateChanged();
            board.Restart(0x200);
            board.RunToHalt();
            foreach (uint limit in (uint[])[0x220, 0x21F, 0x201])
            {
                board.S->Cs.Limit = limit;
                board.Core.StateChanged();
                board.Restart(0x200);
                board.S->Gpr[0] = 0;
                board.S->Idtr.Limit = 0;
                ulong before = board.Core.InstructionCount;
                StopReason stop = board.Core.Run(before + 1000);
                Assert.That(stop, Is.EqualTo(StopReason.Shutdown), "the fault has no handler");
                Assert.That(board.S->Gpr[0], Is.EqualTo(limit - 0x200 + 1));
                Assert.That(board.Core.InstructionCount - before, Is.EqualTo(limit - 0x200 + 2));
                board.S->Shutdown = false;
            }
        }
    }

    private static void WriteLoop(Assembler a)
    {
        a.mov(ecx, 125_000);
        Label next = a.CreateLabel();
        Label skip = a.CreateLabel();
        a.Label(ref next);
        a.inc(r8);
        a.test(ecx, 3);
        a.jz(skip);
        a.lea(r9, __[r8 + 0x12345]);
        a.Label(ref skip);
        a.add(r10, 0x12345);
        a.dec(ecx);
        a.jnz(next);
        a.hlt();
    }

    private static void MakeGlobal(RunningBoard board)
    {
        const ulong PresentWritableGlobal = 0x103;
        for (ulong page = 0; page < 512; page++)
        {
            board.Map(page << 12, page << 12, PresentWritableGlobal);
        }

        board.S->Cr4 |= Cr4.PGE;
        board.Core.StateChanged();
    }

    /// <summary>Each counts to ten in a register of its own and returns.</summary>
    private static void WriteFrames(RunningBoard board)
    {
        foreach ((ulong frame, AssemblerRegister64 counter) in new[] { (First, r8), (Second, r9) })
        {
            byte[] code = RunningBoard.Assemble(Window, a =>
            {
                a.mov(ecx, 10);
                Label next = a.CreateLabel();
                a.Label(ref next);
                a.inc(counter);
                a.dec(ecx);
                a.jnz(next);
                a.ret();
            });
            board.Memory.WriteBytes(new(frame), code);
        }
    }
}

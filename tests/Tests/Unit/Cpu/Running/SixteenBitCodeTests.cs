using Emulator.Cpu;

namespace Tests.Unit.Cpu.Running;

/// <summary>
/// Outside 64-bit mode the instruction pointer is 32 bits wide, also in 16-bit code: the limit of CS ends a program,
/// and only a 16-bit operand size truncates where a near branch goes (SDM 1 3.5.1; SDM 2A, JMP).
/// </summary>
[TestFixture]
internal sealed unsafe class SixteenBitCodeTests
{
    private const ulong StackTop = 0x6000;
    private const byte IncAx = 0x40;
    private const byte Halt = 0xF4;

    [Test]
    public void Code_that_runs_past_its_limit_faults(
        [Values(0x20000UL, 0x20010UL)] ulong segmentBase, [Values(0xFFE0UL, 0xF000UL)] ulong from)
    {
        using RunningBoard board = RealMode(segmentBase, 0xFFFF);
        board.Restart(from);
        board.RunToHalt();
        Assert.That(board.S->Rip, Is.EqualTo(RunningBoard.HandlerOf(13) + 1));
        Assert.That(board.S->Gpr[0] & 0xFFFF, Is.EqualTo(0x10000 - from));
        Assert.That(board[StackTop - 6, 2], Is.Zero, "the saved IP is 10000H, of which real mode pushes 16 bits");
        Assert.That(board.Core.InstructionCount, Is.EqualTo(0x10000 - from + 2), "the fetch and the handler's HLT");
    }

    [Test]
    public void An_instruction_across_the_limit_faults_at_its_start([Values(0x20000UL, 0x20010UL)] ulong segmentBase)
    {
        using RunningBoard board = RealMode(segmentBase, 0xFFFF);
        board.Memory.WriteBytes(new(segmentBase + 0xFFFE), [0xB8, 0x34, 0x12]);
        board.Restart(0xFFF0);
        board.RunToHalt();
        Assert.That(board.S->Rip, Is.EqualTo(RunningBoard.HandlerOf(13) + 1));
        Assert.That(board[StackTop - 6, 2], Is.EqualTo(0xFFFE));
    }

    [Test]
    public void Code_with_a_larger_limit_runs_on([Values(0x20000UL, 0x20010UL)] ulong segmentBase)
    {
        using RunningBoard board = RealMode(segmentBase, 0xFFFFF);
        board.Memory.Ram[(int)segmentBase + 0x10040] = Halt;
        board.Restart(0xFFE0);
        board.RunToHalt();
        Assert.That((board.S->Gpr[0], board.S->Rip), Is.EqualTo((0x60UL, 0x10041UL)));
    }

    [TestCase(0x2FF0UL, 0x08, 0x1FF8UL + 0x1002, TestName = "A_branch_into_the_next_page_goes_there")]
    [TestCase(0xFFF0UL, 0x10, 0x0002UL, TestName = "A_branch_past_FFFF_is_truncated")]
    [TestCase(0x12340UL, 0x10, 0x2352UL, TestName = "A_branch_above_FFFF_goes_to_the_first_64_KiB")]
    [TestCase(0x0004UL, 0xE0, 0xFFE6UL, TestName = "A_branch_below_0_is_truncated")]
    public void Branches_of_16_bits_are_truncated(ulong from, int distance, ulong to)
    {
        foreach (ulong segmentBase in (ulong[])[0x20000, 0x20010])
        {
            using RunningBoard board = RealMode(segmentBase, 0xFFFFF);
            board.Memory.WriteBytes(new(segmentBase + from), [0xEB, (byte)distance]);
            board.Memory.Ram[(int)(segmentBase + to)] = Halt;
            board.Restart(from);
            board.RunToHalt();
            Assert.That(board.S->Rip, Is.EqualTo(to + 1));
        }
    }

    [Test]
    public void A_branch_that_was_linked_is_truncated_where_its_page_wraps()
    {
        // One page of bytes seen through two bases: in the first its branch stays inside, in the second the same branch
        // goes below IP 0.
        using RunningBoard board = RealMode(0x20000, 0xFFFF);
        board.Memory.WriteBytes(new(0x20000 + 0x20), [0xEB, 0xEE]);
        board.Memory.Ram[0x20010] = Halt;
        board.Memory.Ram[0x20018 + 0xFFF8] = Halt;
        board.Restart(0x20);
        board.RunToHalt();
        Assert.That(board.S->Rip, Is.EqualTo(0x11));
        board.S->Cs.Base = 0x20018;
        board.Core.StateChanged();
        board.Restart(0x08);
        board.RunToHalt();
        Assert.That(board.S->Rip, Is.EqualTo(0xFFF9));
    }

    [Test]
    public void Code_of_a_device_ends_at_the_limit_too()
    {
        using RunningBoard board = RealMode(0x20010, 0xFFFF);
        board.Memory.PlaceDevice(0x30000);
        board.Memory.Ram[0x20010 + 0xFFFE] = 0xB8;
        board.Restart(0xFFF8);
        board.RunToHalt();
        Assert.That(board.S->Rip, Is.EqualTo(RunningBoard.HandlerOf(13) + 1));
        Assert.That(board[StackTop - 6, 2], Is.EqualTo(0xFFFE));
    }

    /// <summary>Real mode with a vector table, and a code segment full of INC AX.</summary>
    private static RunningBoard RealMode(ulong segmentBase, uint limit)
    {
        RunningBoard board = new();
        CpuState* s = board.S;
        s->Efer = 0;
        s->Cr0 = 0;
        s->Cr4 = 0;
        s->Cs = new() { Base = segmentBase, Limit = limit, Attributes = 0x93, Usable = 1 };
        s->Ss = new() { Limit = 0xFFFF, Attributes = 0x93, Usable = 1 };
        s->Ds = s->Es = s->Ss;
        s->Idtr.Base = 0;
        s->Idtr.Limit = 0x3FF;
        for (int vector = 0; vector < 256; vector++)
        {
            board[(ulong)vector * 4, 4] = RunningBoard.HandlerOf(vector);
        }

        board.Memory.Ram.Slice(0x20000, 0x40000).Fill(IncAx);
        s->Gpr[0] = 0;
        s->Gpr[4] = StackTop;
        board.Core.StateChanged();
        return board;
    }
}

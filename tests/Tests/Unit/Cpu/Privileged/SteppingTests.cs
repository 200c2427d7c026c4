using Emulator.Arch;
using Tests.Support;

namespace Tests.Unit.Cpu.Privileged;

/// <summary>Debug exceptions between running instructions, in real mode with a vector table (SDM 3B 17.3).</summary>
internal sealed unsafe class SteppingTests
{
    private const ulong CodeAt = 0x8000;
    private const ulong StackAt = 0x6000;
    private const ulong HandlerAt = 0x900;
    private const ulong InterruptAt = 0x980;
    private const ulong B0 = 1;
    private const ulong BS = 1 << 14;

    [Test]
    public void The_trap_flag_traps_after_each_instruction()
    {
        using TestBoard board = Board([0x40, 0x40], Rflags.TF);
        ExpectTrap(board, instructions: 1, savedIp: CodeAt + 1, BS);
        Assert.That(board.S->Gpr[0], Is.EqualTo(1));
        Assert.That(board[StackAt - 2, 2] & Rflags.TF, Is.Not.Zero);
    }

    [Test]
    public void A_load_of_ss_holds_the_step_back_for_one_instruction()
    {
        using TestBoard board = Board([0x8E, 0xD0, 0x41, 0x41], Rflags.TF);
        board.Core.Run(board.Core.InstructionCount + 1);
        Assert.That(board.S->Rip, Is.EqualTo(CodeAt + 2));
        ExpectTrap(board, instructions: 1, savedIp: CodeAt + 3, BS);
    }

    [Test]
    public void A_software_interrupt_is_not_stepped_into()
    {
        using TestBoard board = Board([0xCD, 0x20], Rflags.TF);
        board.Core.Run(board.Core.InstructionCount + 1);
        Assert.That(board.S->Rip, Is.EqualTo(InterruptAt));
        Assert.That(board.S->Dr[6] & BS, Is.Zero);
    }

    [Test]
    public void Each_iteration_of_a_string_instruction_is_a_step()
    {
        using TestBoard board = Board([0xF3, 0xA4, 0x90], Rflags.TF);
        board.S->Gpr[1] = 3;
        board.S->Gpr[6] = 0x5000;
        board.S->Gpr[7] = 0x5100;
        ExpectTrap(board, instructions: 1, savedIp: CodeAt, BS);
        Assert.That(board.S->Gpr[1], Is.EqualTo(2));
    }

    [Test]
    public void A_data_breakpoint_traps_after_the_access_only()
    {
        using TestBoard board = Board([0x90, 0xA3, 0x00, 0x50, 0x41], 0);
        Arm(board, 0x5001, kind: 1, len: 0);
        board.S->Gpr[0] = 0x1234;
        ExpectTrap(board, instructions: 2, savedIp: CodeAt + 4, B0);
        Assert.That(board[0x5000, 2], Is.EqualTo(0x1234));
    }

    [Test]
    public void A_data_breakpoint_of_a_load_of_ss_waits_for_the_next_instruction()
    {
        using TestBoard board = Board([0x8E, 0x16, 0x00, 0x50, 0x41, 0x41], 0);
        Arm(board, 0x5000, kind: 3, len: 1);
        ExpectTrap(board, instructions: 2, savedIp: CodeAt + 5, B0);
    }

    [Test]
    public void An_instruction_breakpoint_faults_before_and_rf_passes_it_once()
    {
        using TestBoard board = Board([0x90, 0x41, 0x41], 0);
        Arm(board, CodeAt + 1, kind: 0, len: 0);

        // The faulting instruction counts as the second; the third is the handler's first.
        board.Core.Run(board.Core.InstructionCount + 3);
        Assert.That(board.S->Rip, Is.EqualTo(HandlerAt + 1));
        Assert.That(board[StackAt - 6, 2], Is.EqualTo(CodeAt + 1));
        Assert.That(board.S->Dr[6], Is.EqualTo(0xFFFF_0FF0 | B0));
        Assert.That(board.S->Gpr[1], Is.Zero);
        board.S->Rip = CodeAt + 1;
        board.S->SystemFlags |= Rflags.RF;
        board.Core.Run(board.Core.InstructionCount + 1);
        Assert.That(board.S->Gpr[1], Is.EqualTo(1));
        Assert.That(board.S->Rip, Is.EqualTo(CodeAt + 2));
        Assert.That(board.S->SystemFlags & Rflags.RF, Is.Zero);
    }

    [Test]
    public void A_breakpoint_on_a_string_instruction_traps_once_and_not_at_each_iteration()
    {
        using TestBoard board = Board([0xF3, 0xA4, 0x90], 0);
        Arm(board, CodeAt, kind: 0, len: 0);
        board.S->Gpr[1] = 3;
        board.S->Gpr[6] = 0x5000;
        board.S->Gpr[7] = 0x5100;
        board.S->SystemFlags |= Rflags.RF;
        board.Core.Run(board.Core.InstructionCount + 4);
        Assert.That(board.S->Gpr[1], Is.Zero);
        Assert.That(board.S->Rip, Is.EqualTo(CodeAt + 3));
        Assert.That(board.S->Dr[6] & B0, Is.Zero);
    }

    [Test]
    public void A_step_ends_hlt()
    {
        using TestBoard board = Board([0xF4, 0x90], Rflags.TF);
        ExpectTrap(board, instructions: 1, savedIp: CodeAt + 1, BS);
        Assert.That(board.S->Halted, Is.False);
    }

    private static void ExpectTrap(TestBoard board, ulong instructions, ulong savedIp, ulong conditions)
    {
        board.Core.Run(board.Core.InstructionCount + instructions);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(board.S->Rip, Is.EqualTo(HandlerAt));
            Assert.That(board[StackAt - 6, 2], Is.EqualTo(savedIp));
            Assert.That(board.S->Dr[6], Is.EqualTo(0xFFFF_0FF0 | conditions));
            Assert.That(board.S->SystemFlags & Rflags.TF, Is.Zero);
        }
    }

    private static void Arm(TestBoard board, ulong at, int kind, int len)
    {
        board.S->Dr[0] = at;
        board.S->Dr[7] = 0x400 | 1 | ((ulong)(kind | (len << 2)) << 16);
        board.Core.DebugRegistersChanged();
    }

    private static TestBoard Board(byte[] code, ulong flags)
    {
        TestBoard board = new();
        board.Load(CodeAt, code);
        board.Load(HandlerAt, [0x90, 0x90, 0xCF]);
        board.Load(InterruptAt, [0x90, 0x90, 0xCF]);
        board[1 * 4, 4] = HandlerAt;
        board[0x20 * 4, 4] = InterruptAt;
        board.S->Cs.Selector = 0;
        board.S->Cs.Base = 0;
        board.S->Rip = CodeAt;
        board.S->Gpr[4] = StackAt;
        board.S->SystemFlags |= flags;
        board.Core.StateChanged();
        return board;
    }
}

using Emulator.Arch;
using Emulator.Cpu;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Running;

/// <summary>Limits, stops and interrupts from inside accesses; code at the edges of pages and address spaces.</summary>
[TestFixture]
internal sealed unsafe class RunLimitTests
{
    private const ulong CodeAt = RunningBoard.CodeAt;
    private const ulong DeviceAt = 0x80000;

    [Test]
    public void A_run_up_to_the_present_runs_nothing()
    {
        using RunningBoard board = Nops();
        Assert.That(board.Core.Run(0), Is.EqualTo(StopReason.Limit));
        Assert.That((board.Core.InstructionCount, board.S->Rip), Is.EqualTo((0UL, CodeAt)));
        board.Core.Run(7);
        Assert.That(board.Core.Run(3), Is.EqualTo(StopReason.Limit));
        Assert.That((board.Core.InstructionCount, board.S->Rip), Is.EqualTo((7UL, CodeAt + 7)));
    }

    [TestCase(0UL, 4UL)]
    [TestCase(4UL, 4UL)]
    [TestCase(5UL, 5UL)]
    [TestCase(9UL, 9UL)]
    [TestCase(90UL, 50UL)]
    public void A_device_may_shorten_the_run_from_inside_a_port_write(ulong limit, ulong stopsAt)
    {
        using RunningBoard board = Nops();
        board.Write(CodeAt + 3, a => a.@out(0x80, al));
        ulong seen = 0;
        board.PortWritten = () =>
        {
            seen = board.Core.InstructionCount;
            board.Core.LimitRun(limit);
        };
        Assert.That(board.Core.Run(50), Is.EqualTo(StopReason.Limit));
        Assert.That(seen, Is.EqualTo(3), "the write is the fourth instruction");
        Assert.That(board.Core.InstructionCount, Is.EqualTo(stopsAt));
        Assert.That(board.S->Rip, Is.EqualTo(CodeAt + stopsAt + 1), "OUT is two bytes long");
    }

    [Test]
    public void A_requested_stop_comes_after_the_instruction()
    {
        using RunningBoard board = Nops();
        board.Write(CodeAt + 3, a => a.@out(0x80, al));
        board.PortWritten = board.Core.RequestStop;
        Assert.That(board.Core.Run(50), Is.EqualTo(StopReason.Requested));
        Assert.That((board.Core.InstructionCount, board.S->Rip), Is.EqualTo((4UL, CodeAt + 5)));
        Assert.That(board.Core.Run(50), Is.EqualTo(StopReason.Limit));
        Assert.That(board.Core.InstructionCount, Is.EqualTo(50));
    }

    [Test]
    public void An_interrupt_raised_inside_a_device_access_comes_after_the_instruction()
    {
        using RunningBoard board = Nops();
        board.Memory.PlaceDevice(DeviceAt);
        board.Memory.DeviceRead = () => board.Core.SetInterruptLine(true);
        board.Write(CodeAt + 3, a => a.mov(ecx, __dword_ptr[rsi]));
        board.S->Gpr[6] = DeviceAt;
        board.Core.RflagsValue = Rflags.IF | Rflags.AlwaysOne;
        Assert.That(board.Core.Run(50), Is.EqualTo(StopReason.Halted));
        Assert.That(board[board.S->Gpr[4], 8], Is.EqualTo(CodeAt + 5), "the saved RIP");
        Assert.That(board.Core.InstructionCount, Is.EqualTo(5));
    }

    [Test]
    public void An_interrupt_raised_by_fetching_from_a_device_comes_after_the_instruction_fetched()
    {
        using RunningBoard board = new();
        board.Memory.PlaceDevice(DeviceAt);
        Span<byte> code = board.Memory.Ram.Slice((int)DeviceAt, 0x1000);
        code.Fill(0x90);
        ulong counted = 0;
        int reads = 0;
        board.Memory.DeviceRead = () =>
        {
            if (++reads == 5)
            {
                counted = board.Core.InstructionCount;
                board.Core.SetInterruptLine(true);
            }
        };
        board.Write(CodeAt, a => { a.@out(0x80, al); a.mov(ebx, 1); a.mov(rax, DeviceAt); a.jmp(rax); });
        board.Core.RflagsValue = Rflags.IF | Rflags.AlwaysOne;
        Assert.That(board.Core.Run(50), Is.EqualTo(StopReason.Halted));
        Assert.That(board[board.S->Gpr[4], 8], Is.EqualTo(DeviceAt + 5), "the saved RIP");
        Assert.That(counted, Is.EqualTo(8), "the count inside the fetch of the ninth instruction");
    }

    [Test]
    public void The_last_instruction_of_a_device_does_not_touch_the_next_page()
    {
        using RunningBoard board = new();
        board.Memory.PlaceDevice(DeviceAt);
        board.Map(DeviceAt + 0x1000, 0, 0);
        board.Memory.Ram[(int)DeviceAt + 0xFFF] = 0xF4;
        board.Restart(DeviceAt + 0xFFF);
        board.RunToHalt();
        Assert.That(board.S->Rip, Is.EqualTo(DeviceAt + 0x1000));
    }

    [TestCase(0, TestName = "Code_that_runs_into_an_unmapped_page_faults_there")]
    [TestCase(2, TestName = "An_instruction_that_goes_on_in_an_unmapped_page_faults_at_its_start")]
    public void Code_without_permission_faults(int into)
    {
        using RunningBoard board = Nops(0x2000);
        ulong boundary = CodeAt + 0x1000;
        board.Map(boundary, boundary, 3 | (1UL << 63));
        ulong at = boundary - (ulong)into;
        board.Write(at, a => a.mov(ecx, 0x12345678));
        board.Restart(boundary - 20);
        Assert.That(board.Core.Run(100), Is.EqualTo(StopReason.Halted));
        Assert.That(board[board.S->Gpr[4] + 8, 8], Is.EqualTo(at), "the saved RIP");
        Assert.That(board.S->Cr2, Is.EqualTo(boundary));
        Assert.That(board.Core.InstructionCount, Is.EqualTo((ulong)(20 - into + 2)), "the fetch and the handler's HLT");
    }

    [TestCase(0)]
    [TestCase(2)]
    public void The_canonical_hole_is_no_code(int into)
    {
        using RunningBoard board = new();
        ulong last = 0x7FFF_FFFF_F000;

        // Tables for the last canonical page of the lower half.
        board[RunningBoard.Pml4 + (0xFF * 8), 8] = 0x71003;
        board[0x71FF8, 8] = 0x72003;
        board[0x72FF8, 8] = 0x73003;
        board[0x73FF8, 8] = 0x60003;
        board.Memory.Ram.Slice(0x60000, 0x1000).Fill(0x90);
        board.Write(0x61000 - (ulong)into, a => a.mov(ecx, 0x12345678));
        ulong fault = last + 0x1000 - (ulong)into;
        board.Restart(last + 0xFE0);
        Assert.That(board.Core.Run(100), Is.EqualTo(StopReason.Halted));
        Assert.That(board.S->Rip, Is.EqualTo(RunningBoard.HandlerOf(13) + 1), "a general-protection fault");
        Assert.That(board[board.S->Gpr[4] + 8, 8], Is.EqualTo(fault), "the saved RIP");
        Assert.That(board.Core.InstructionCount, Is.EqualTo((ulong)(0x20 - into + 2)));
    }

    [Test]
    public void A_step_comes_after_each_iteration_and_resumes_it()
    {
        using RunningBoard board = new();
        board.Write(CodeAt, a => { a.rep.stosb(); a.nop(); a.nop(); a.hlt(); });
        ulong log = RunningBoard.DataAt + 0x100;
        board.Write(RunningBoard.HandlerOf(1), a =>
        {
            a.push(rax);
            a.mov(rax, __qword_ptr[rsp + 8]);
            a.mov(__qword_ptr[rbx], rax);
            a.mov(rax, __qword_ptr[rsp + 24]);
            a.mov(__qword_ptr[rbx + 8], rax);
            a.add(rbx, 16);
            a.pop(rax);
            a.iretq();
        });
        board.S->Gpr[1] = 3;
        board.S->Gpr[3] = log;
        board.S->Gpr[7] = RunningBoard.DataAt;
        board.Core.RflagsValue = Rflags.TF | Rflags.AlwaysOne;
        board.RunToHalt();
        ulong[] from = [.. Enumerable.Range(0, 5).Select(i => board[log + ((ulong)i * 16), 8])];
        bool[] resumes = [.. Enumerable.Range(0, 5).Select(
            i => (board[log + ((ulong)i * 16) + 8, 8] & Rflags.RF) != 0)];
        Assert.That(from, Is.EqualTo((ulong[])[CodeAt, CodeAt, CodeAt + 2, CodeAt + 3, CodeAt + 4]));
        Assert.That(resumes, Is.EqualTo((bool[])[true, true, false, false, false]));
    }

    private static RunningBoard Nops(int count = 0x100)
    {
        RunningBoard board = new();
        board.Memory.Ram.Slice((int)CodeAt, count).Fill(0x90);
        return board;
    }
}

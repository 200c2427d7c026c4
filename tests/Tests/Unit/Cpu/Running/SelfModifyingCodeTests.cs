using Emulator.Arch;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Running;

/// <summary>Decoded code never outlives its bytes, whoever changes them and however (SDM 3A 9.1.3).</summary>
[TestFixture]
internal sealed unsafe class SelfModifyingCodeTests
{
    private const ulong CodeAt = RunningBoard.CodeAt;

    /// <summary>Each overwrites the byte at RDI, the immediate of MOV BL, 1 that follows, with 2.</summary>
    private static readonly (string Name, Action<Assembler> Write)[] s_writers =
    [
        ("store", a => a.mov(__byte_ptr[rdi], 2)),
        ("rep stosb", a => { a.mov(al, 2); a.mov(ecx, 1); a.rep.stosb(); }),
        ("rep movsb of several bytes", a =>
        {
            a.lea(rdi, __[rdi - 2]);
            a.mov(eax, 0x02B390);
            a.mov(__[rsi], eax);
            a.mov(ecx, 3);
            a.rep.movsb();
            a.nop();
        }),
        ("push", a => { a.mov(rax, __qword_ptr[rdi]); a.mov(al, 2); a.lea(rsp, __[rdi + 8]); a.push(rax); }),
        ("lock", a => { a.@lock.inc(__byte_ptr[rdi]); }),
        ("lock cmpxchg", a => { a.mov(al, 1); a.mov(cl, 2); a.@lock.cmpxchg(__byte_ptr[rdi], cl); }),
        ("xchg", a => { a.mov(cl, 2); a.xchg(__byte_ptr[rdi], cl); }),
        ("read-modify-write", a => a.add(__byte_ptr[rdi], 1)),
    ];

    private static IEnumerable<TestCaseData> Writers => s_writers.Select(w => new TestCaseData(w.Write).SetName(
        $"An_instruction_sees_its_new_bytes_after_a_{w.Name.Replace(' ', '_').Replace('-', '_')}"));

    [TestCaseSource(nameof(Writers))]
    public void An_instruction_sees_its_new_bytes(Action<Assembler> write)
    {
        using RunningBoard board = new();
        for (int round = 0; round < 2; round++)
        {
            WriteVictim(board, CodeAt, write);
            board.S->Gpr[6] = RunningBoard.DataAt;
            board.Restart();
            board.RunToHalt();
            Assert.That((byte)board.S->Gpr[3], Is.EqualTo(2));
        }

        Assert.That(board.Core.Counters.CodeDrops, Is.GreaterThanOrEqualTo(2));
    }

    [TestCaseSource(nameof(Writers))]
    public void An_instruction_in_the_next_page_sees_its_new_bytes(Action<Assembler> write)
    {
        using RunningBoard board = new();
        ulong length = (ulong)RunningBoard.Assemble(0, a => WriteBefore(a, 0, write)).Length;
        for (ulong into = 0; into <= 2; into++)
        {
            // The page boundary is before, inside and after MOV BL, 1.
            ulong at = CodeAt + 0x1000 - length - into;
            WriteVictim(board, at, write);
            board.S->Gpr[6] = RunningBoard.DataAt;
            board.Restart(at);
            board.RunToHalt();
            Assert.That((byte)board.S->Gpr[3], Is.EqualTo(2), $"{into} bytes before the boundary");
        }
    }

    [Test]
    public void A_store_across_a_page_boundary_changes_code_in_its_second_page()
    {
        using RunningBoard board = new();
        ulong victim = CodeAt + 0x1000;
        board.Write(victim, a => { a.mov(ebx, 1); a.ret(); });
        ulong at = CodeAt + 0x100;
        board.Write(at, a =>
        {
            a.call(victim);
            a.mov(rax, __qword_ptr[victim - 4]);
            a.mov(rcx, 0x0000_0100_0000_0000);
            a.add(rax, rcx);
            a.mov(__qword_ptr[victim - 4], rax);
            a.call(victim);
            a.hlt();
        });
        board.Restart(at);
        board.RunToHalt();
        Assert.That(board.S->Gpr[3], Is.EqualTo(2));
    }

    [Test]
    public void The_second_half_of_a_page_crossing_instruction_may_change()
    {
        using RunningBoard board = new();
        ulong victim = CodeAt + 0x1000 - 2;
        board.Write(victim, a => { a.mov(ebx, 0x01010101); a.ret(); });
        ulong at = CodeAt + 0x100;
        board.Write(at, a =>
        {
            a.mov(ebp, 20);
            Label next = a.CreateLabel();
            a.Label(ref next);
            a.call(victim);
            a.add(r8, rbx);
            a.inc(__byte_ptr[victim + 4]);
            a.dec(ebp);
            a.jnz(next);
            a.hlt();
        });
        board.Restart(at);
        board.RunToHalt();
        ulong sum = 0;
        for (uint i = 0; i < 20; i++)
        {
            sum += 0x01010101 + (i << 24);
        }

        Assert.That(board.S->Gpr[8], Is.EqualTo(sum));
    }

    [Test]
    public void Code_may_change_through_another_linear_address_of_its_frame()
    {
        using RunningBoard board = new();
        board.Map(0x100000, CodeAt);
        WriteVictim(board, CodeAt, a => { a.add(rdi, 0x100000 - (int)CodeAt); a.mov(__byte_ptr[rdi], 2); });
        board.RunToHalt();
        Assert.That((byte)board.S->Gpr[3], Is.EqualTo(2));
    }

    [Test]
    public void Code_may_be_written_from_outside()
    {
        using RunningBoard board = new();
        for (uint value = 1; value < 5; value++)
        {
            board.Write(CodeAt, a => { a.mov(ebx, value); a.hlt(); });
            board.Restart();
            board.RunToHalt();
            Assert.That(board.S->Gpr[3], Is.EqualTo(value));
        }
    }

    [Test]
    public void Code_may_be_written_from_outside_while_it_runs()
    {
        using RunningBoard board = new();
        ulong immediate = 0;
        board.PortWritten = () => board.Memory.WriteBytes(new PhysicalAddress(immediate), [7]);
        immediate = board.Write(CodeAt, a => { a.nop(); a.@out(0x80, al); a.mov(bl, 1); }) - 1;
        board.Write(immediate + 1, a => a.hlt());
        board.RunToHalt();
        Assert.That((byte)board.S->Gpr[3], Is.EqualTo(7));
    }

    [Test]
    public void Data_beside_code_drops_nothing()
    {
        using RunningBoard board = new();
        board.Write(CodeAt, a =>
        {
            a.mov(ecx, 1000);
            Label next = a.CreateLabel();
            a.Label(ref next);
            a.inc(__dword_ptr[CodeAt + 0x80]);
            a.mov(__qword_ptr[CodeAt + 0xFF8], rcx);
            a.dec(ecx);
            a.jnz(next);
            a.hlt();
        });
        board.RunToHalt();
        Assert.That(board[CodeAt + 0x80, 4], Is.EqualTo(1000));
        Assert.That(board.Core.Counters.CodeDrops, Is.Zero);
    }

    [Test]
    public void A_hot_loop_rewrites_its_own_immediate()
    {
        using RunningBoard board = new();
        board.Write(CodeAt, a =>
        {
            a.mov(ecx, 3000);
            Label next = a.CreateLabel();
            a.Label(ref next);
            a.mov(__dword_ptr[CodeAt + 15], ecx);
            a.add(r8, 0x7FFFFFFF);
            a.dec(ecx);
            a.jnz(next);
            a.hlt();
        });
        board.RunToHalt();
        Assert.That(board.S->Gpr[8], Is.EqualTo(3000UL * 3001 / 2));
    }

    [Test]
    public void Accessed_bits_set_in_decoded_bytes_are_seen()
    {
        // The table entry of the page that is read is an instruction of the running block: its bit 5 is in an
        // immediate that the walk changes.
        using RunningBoard board = new();
        ulong entry = RunningBoard.Table + (0x100 * 8);
        board[entry, 8] = 0x0000_0000_0004_0003;
        board.Map(CodeAt, RunningBoard.Table);
        board.Restart(CodeAt + (entry & 0xFFF) - 9);
        board.Memory.WriteBytes(
            new PhysicalAddress(entry - 9),
            [0x8B, 0x04, 0x25, 0x00, 0x00, 0x10, 0x00, 0x90, 0xB3]);
        board[RunningBoard.DataAt, 4] = 5;
        board[entry + 8, 1] = 0xF4;
        board.RunToHalt();
        Assert.That((byte)board.S->Gpr[3], Is.EqualTo(0x23));
    }

    private static void WriteBefore(Assembler a, ulong victim, Action<Assembler> write)
    {
        a.mov(rdi, 0x1_0000_0000 + victim);
        a.sub(rdi, __qword_ptr[RunningBoard.DataAt + 0x800]);
        write(a);
    }

    private static void WriteVictim(RunningBoard board, ulong at, Action<Assembler> write)
    {
        board[RunningBoard.DataAt + 0x800, 8] = 0x1_0000_0000;
        ulong victim = at + (ulong)RunningBoard.Assemble(at, a => WriteBefore(a, 0, write)).Length;
        board.Write(at, a => WriteBefore(a, victim + 1, write));
        board.Write(victim, a => { a.mov(bl, 1); a.hlt(); });
    }
}

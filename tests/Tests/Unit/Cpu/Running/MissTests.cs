using Emulator.Arch;
using Emulator.Mmu;
using Iced.Intel;
using Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Running;

/// <summary>
/// A hot access that misses the soft TLB is walked for once, whatever comes of it; and nothing is set in the tables
/// that a fault of the same access forbids.
/// </summary>
[TestFixture]
internal sealed unsafe class MissTests
{
    private const ulong DataAt = RunningBoard.DataAt;
    private const ulong CodeAt = RunningBoard.CodeAt;
    private const ulong DeviceAt = 0x80000;
    private const ulong Unmapped = 0x100000;
    private const ulong Accessed = 1 << 5;
    private const ulong Dirty = 1 << 6;

    [TestCase("load", DataAt, 1, 0, TestName = "A_load_that_misses_is_one_walk")]
    [TestCase("store", DataAt, 0, 1, TestName = "A_store_that_misses_is_one_walk")]
    [TestCase("add", DataAt, 0, 1, TestName = "A_read_modify_write_that_misses_is_one_walk")]
    [TestCase("load", DeviceAt, 1, 0, TestName = "A_load_of_a_device_is_one_walk")]
    [TestCase("store", CodeAt + 0x800, 0, 1, TestName = "A_store_into_a_page_of_code_is_one_walk")]
    [TestCase("load", DataAt + 0xFFC, 2, 0, TestName = "A_load_across_two_pages_is_two_walks")]
    [TestCase("store", DataAt + 0xFFC, 0, 2, TestName = "A_store_across_two_pages_is_two_walks")]
    [TestCase("push", DataAt, 1, 1, TestName = "A_push_of_memory_is_two_walks")]
    [TestCase("load", Unmapped, 1, 0, TestName = "A_load_that_faults_is_one_walk")]
    [TestCase("store", Unmapped, 0, 1, TestName = "A_store_that_faults_is_one_walk")]
    public void An_access_that_misses_is_walked_for_once(string what, ulong at, int reads, int writes)
    {
        using RunningBoard board = new();
        board.Memory.PlaceDevice(DeviceAt);
        board.Map(Unmapped, 0, 0);
        board.Map(Unmapped + 0x4000, 0, 0);
        board.Write(CodeAt, a => { Write(a, what); a.hlt(); });
        board.Core.CountsAccesses = true;

        // First elsewhere, so that code, stack and tables are met.
        board.S->Gpr[6] = at + 0x4000;
        board.RunToHalt();
        board.Restart();
        board.S->Gpr[4] = RunningBoard.StackTop - (what == "push" ? 0x1000UL : 0);
        board.S->Gpr[6] = at;
        (long Reads, long Writes, long All, ulong Accesses) before = Counts(board);
        board.Core.Run(board.Core.InstructionCount + 1);
        (long Reads, long Writes, long All, ulong Accesses) after = Counts(board);
        Assert.That(after.Reads - before.Reads, Is.EqualTo(reads), "walks to read");
        Assert.That(after.Writes - before.Writes, Is.EqualTo(writes), "walks to write");
        Assert.That(after.All - before.All, Is.EqualTo(reads + writes), "walks");
        Assert.That(after.Accesses - before.Accesses, Is.GreaterThanOrEqualTo((ulong)(reads + writes)));
    }

    [Test]
    public void Hits_and_misses_add_up_to_the_accesses()
    {
        // 100 pages twice; each step of the loop loads, pushes from memory, pops and is fetched from one page.
        using RunningBoard board = new();
        board.Core.CountsAccesses = true;
        board.Write(CodeAt, a =>
        {
            a.mov(ecx, 200);
            Label next = a.CreateLabel();
            a.Label(ref next);
            a.mov(rax, __qword_ptr[rsi]);
            a.push(__qword_ptr[rsi + 8]);
            a.pop(rax);
            a.add(rsi, 0x1000);
            a.cmp(rsi, 0x40000 + (100 * 0x1000));
            Label same = a.CreateLabel();
            a.jne(same);
            a.mov(esi, 0x40000);
            a.Label(ref same);
            a.dec(ecx);
            a.jnz(next);
            a.hlt();
        });
        board.S->Gpr[6] = 0x40000;
        board.RunToHalt();
        MmuCounters m = board.Core.MmuCounters;
        Assert.That((m.WalksFor(AccessKind.Read), m.WalksFor(AccessKind.Write)), Is.EqualTo((100L, 1L)));
        ulong fetches = board.Core.Counters.BlockLookups;
        Assert.That(board.Core.Counters.TlbAccesses - fetches, Is.EqualTo(200 * 4));
    }

    [Test]
    public void A_walk_is_traced_once()
    {
        using TestBoard board = new();
        board.Topics = TraceTopics.Mmu;
        board.S->Cr0 = Cr0.PE | Cr0.PG;
        board.S->Cr3 = 0x1000;
        board.S->Cs = new() { Selector = 8, Limit = uint.MaxValue, Attributes = 0xC09B, Usable = 1 };
        board.S->Ds = board.S->Ss = new() { Selector = 16, Limit = uint.MaxValue, Attributes = 0xC093, Usable = 1 };
        board[0x1000, 4] = 0x2003;
        board[0x2000 + (4 * 0x10), 4] = 0x10003;
        board[0x2000 + (4 * 0x11), 4] = 0x11003;
        board.Load(0x10000, [0x8B, 0x06, 0x8B, 0x07]);
        board.S->Gpr[6] = 0x11000;
        board.S->Gpr[7] = 0x12000;
        board.S->Rip = 0x10000;
        board.Core.StateChanged();
        board.Core.Run(2);
        Assert.That(board.Lines.Count(line => line.Contains("11000", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(board.Lines.Count(line => line.Contains("12000", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public void A_store_whose_second_page_faults_leaves_the_first_as_it_was()
    {
        using RunningBoard board = new();
        board.Write(CodeAt, a => { a.mov(__qword_ptr[rsi], rax); a.hlt(); });
        board.Map(DataAt + 0x1000, 0, 0);
        board.S->Gpr[6] = DataAt + 0xFFC;
        board.RunToHalt();
        Assert.That(board.S->Cr2, Is.EqualTo(DataAt + 0x1000));
        Assert.That(board[RunningBoard.Table + ((DataAt >> 12) * 8), 8] & (Accessed | Dirty), Is.Zero);
    }

    [TestCase("push", TestName = "A_push_of_memory_whose_pages_share_a_slot_ends")]
    [TestCase("call", TestName = "A_call_through_memory_whose_pages_share_a_slot_ends")]
    public void Two_accesses_that_want_one_slot_of_the_soft_tlb_end(string what)
    {
        // The operand is 4 MiB above the stack: bits 21:12 of both addresses are the same.
        using RunningBoard board = new();
        const ulong Above = SoftTlb.EntryCount << 12;
        board[RunningBoard.Pml4 + 0x2000 + 16, 8] = 0x70003;
        ulong operand = RunningBoard.StackTop - 0x1000 + Above;
        board[0x70000 + (((operand >> 12) & 0x1FF) * 8), 8] = DataAt | 3;
        board[DataAt, 8] = CodeAt + 0x100;
        board.Write(CodeAt + 0x100, a => { a.dec(ecx); a.jnz(CodeAt); a.hlt(); });
        board.Write(CodeAt, a =>
        {
            Write(a, what);
            a.jmp(CodeAt + 0x100);
        });
        board.S->Gpr[1] = 10;
        board.S->Gpr[6] = operand;
        board.S->Gpr[4] = RunningBoard.StackTop;
        board.RunToHalt(100);
        Assert.That(board.S->Gpr[4], Is.EqualTo(RunningBoard.StackTop - 80));
        Assert.That(
            board[RunningBoard.StackTop - 8, 8],
            Is.EqualTo(what == "push" ? CodeAt + 0x100 : CodeAt + 2));
    }

    private static (long Reads, long Writes, long All, ulong Accesses) Counts(RunningBoard board)
    {
        MmuCounters m = board.Core.MmuCounters;
        return (m.WalksFor(AccessKind.Read), m.WalksFor(AccessKind.Write), m.Walks, board.Core.Counters.TlbAccesses);
    }

    private static void Write(Assembler a, string what)
    {
        switch (what)
        {
            case "load": a.mov(rax, __qword_ptr[rsi]); break;
            case "store": a.mov(__qword_ptr[rsi], rax); break;
            case "add": a.add(__qword_ptr[rsi], rax); break;
            case "push": a.push(__qword_ptr[rsi]); break;
            default: a.call(__qword_ptr[rsi]); break;
        }
    }
}

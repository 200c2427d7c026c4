using Emulator.Arch;
using Emulator.Cpu;
using Iced.Intel;
using Tests.Conformance.Segmentation;
using Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Conformance.Tasks;

/// <summary>How 32-bit kernels survive a broken stack: the double fault has a task with a stack of its own.</summary>
[TestFixture]
internal sealed unsafe class DoubleFaultTaskTests
{
    private const uint Gdt = 0x1000;
    private const uint Idt = 0x2000;
    private const uint MainTss = 0x4000;
    private const uint FaultTss = 0x5000;
    private const uint MainTables = 0x1_0000;
    private const uint FaultTables = 0x1_4000;
    private const uint MainCode = 0x2_0000;
    private const uint FaultCode = 0x2_2000;
    private const uint Report = 0x3_0000;
    private const uint BrokenStack = 0x8_0800;
    private const uint GoodStack = 0x7_0000;
    private const ushort MainTask = 0x18;
    private const ushort FaultTask = 0x20;

    [Test]
    public void A_double_fault_through_a_task_gate_repairs_the_stack_and_goes_back([Values] bool pae)
    {
        using TestBoard board = new();
        Prepare(board, pae);
        StopReason reason = board.Core.Run(1000);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(reason, Is.EqualTo(StopReason.Halted));
            Assert.That(board[Report, 4], Is.EqualTo(0x600D), "main code went on");
            Assert.That(board[Report + 4, 4], Is.EqualTo(FaultTables), "CR3 of the task");
            Assert.That(board[Report + 8, 2], Is.EqualTo(FaultTask), "task register");
            Assert.That(board[Report + 12, 4], Is.Zero, "error code of #DF");
            Assert.That(board[Report + 16, 4], Is.EqualTo(BrokenStack - 4), "CR2");
            Assert.That(board[GoodStack - 4, 4], Is.EqualTo(0x1234_5678), "the push was done again");
            Assert.That(board.S->Cr3, Is.EqualTo(MainTables));
            Assert.That(board.S->Tr.Selector, Is.EqualTo(MainTask));
            Assert.That(board.S->Cr0 & Cr0.TS, Is.Not.Zero);
            Assert.That(board[Gdt + FaultTask + 5, 1] & 2, Is.Zero, "the task can be entered again");
        }
    }

    [Test]
    public void A_double_fault_whose_task_is_broken_too_shuts_down()
    {
        using TestBoard board = new();
        Prepare(board, pae: false);
        board[FaultTss + 0x50, 4] = 0;
        Assert.That(board.Core.Run(1000), Is.EqualTo(StopReason.Shutdown));
    }

    private static void Prepare(TestBoard board, bool pae)
    {
        board[Gdt + 0x08, 8] = SegmentBench.Segment(0, 0xFFFFF, 0xC09B);
        board[Gdt + 0x10, 8] = SegmentBench.Segment(0, 0xFFFFF, 0xC093);
        board[Gdt + MainTask, 8] = SegmentBench.Segment(MainTss, 0x67, 0x8B);
        board[Gdt + FaultTask, 8] = SegmentBench.Segment(FaultTss, 0x67, 0x89);
        board[Idt + (8 * 8), 8] = SegmentBench.Gate(0x85, FaultTask, 0);
        board[Idt + (14 * 8), 8] = SegmentBench.Gate(0x8E, 8, MainCode);
        MapAllButTheBrokenStack(board, MainTables, pae);
        MapAllButTheBrokenStack(board, FaultTables, pae);
        board[MainTss + 0x1C, 4] = MainTables;
        WriteFaultTask(board);
        Write(board, MainCode, a =>
        {
            a.mov(esp, BrokenStack);
            a.mov(eax, 0x1234_5678);
            a.push(eax);
            a.mov(__dword_ptr[Report], 0x600D);
            a.hlt();
        });
        Write(board, FaultCode, a =>
        {
            a.pop(__dword_ptr[Report + 12]);
            a.mov(eax, cr3);
            a.mov(__dword_ptr[Report + 4], eax);
            a.mov(eax, cr2);
            a.mov(__dword_ptr[Report + 16], eax);
            a.str(__word_ptr[Report + 8]);
            a.mov(__dword_ptr[MainTss + 0x38], GoodStack);
            a.iretd();
        });
        Start(board, pae);
    }

    private static void WriteFaultTask(TestBoard board)
    {
        board[FaultTss + 0x1C, 4] = FaultTables;
        board[FaultTss + 0x20, 4] = FaultCode;
        board[FaultTss + 0x24, 4] = Rflags.AlwaysOne;
        board[FaultTss + 0x38, 4] = 0x6_0000;
        for (uint i = 0; i < 6; i++)
        {
            board[FaultTss + 0x48 + (4 * i), 4] = i == SegmentIndex.Cs ? 0x08u : 0x10;
        }
    }

    private static void Start(TestBoard board, bool pae)
    {
        CpuState* s = board.S;
        s->Cr0 = Cr0.PE | Cr0.ET | Cr0.PG;
        s->Cr4 = pae ? Cr4.PAE : 0;
        s->Cr3 = MainTables;
        for (int i = 0; i < 4; i++)
        {
            s->Pdpte[i] = pae ? board[MainTables + (8 * (ulong)i), 8] : 0;
        }

        s->Gdtr = new DescriptorTable { Base = Gdt, Limit = 0xFF };
        s->Idtr = new DescriptorTable { Base = Idt, Limit = 0x7FF };
        s->Tr = new SegmentRegister
        {
            Base = MainTss, Limit = 0x67, Attributes = 0x8B, Usable = 1, Selector = MainTask,
        };
        for (int i = 0; i < 6; i++)
        {
            *board.Core.SegmentAt(i) = new SegmentRegister
            {
                Limit = uint.MaxValue,
                Attributes = (ushort)(i == SegmentIndex.Cs ? 0xC09B : 0xC093),
                Selector = (ushort)(i == SegmentIndex.Cs ? 8 : 0x10),
                Usable = 1,
            };
        }

        s->Rip = MainCode;
        board.Core.StateChanged();
    }

    /// <summary>Maps the first MiB to itself; the page of the broken stack is not present.</summary>
    private static void MapAllButTheBrokenStack(TestBoard board, uint root, bool pae)
    {
        uint entry = pae ? 8u : 4;
        uint directory = pae ? root + 0x1000 : root;
        uint table = directory + 0x1000;
        if (pae)
        {
            board[root, 8] = directory | 1;
        }

        board[directory, (int)entry] = table | 7;
        for (uint page = 0; page < 256; page++)
        {
            board[table + (page * entry), (int)entry] = page == BrokenStack >> 12 ? 0u : (page << 12) | 7;
        }
    }

    private static void Write(TestBoard board, uint at, Action<Assembler> write)
    {
        Assembler assembler = new(32);
        write(assembler);
        using MemoryStream stream = new();
        assembler.Assemble(new StreamCodeWriter(stream), at);
        board.Load(at, stream.ToArray());
    }
}

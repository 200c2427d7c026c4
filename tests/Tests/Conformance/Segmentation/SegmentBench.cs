using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Decoding;
using Iced.Intel;
using Tests.Support;

namespace Tests.Conformance.Segmentation;

/// <summary>
/// A core without paging (but in IA-32e mode, which has the low 1 GiB mapped as it is) with a GDT, an IDT, an LDT and a
/// TSS in low memory. Handlers are called one at a time, and what they raise stays pending for the test to look at.
/// </summary>
internal sealed unsafe class SegmentBench : IDisposable
{
    public const ulong Gdt = 0x1000;
    public const ulong Idt = 0x2000;
    public const ulong Tss = 0x4000;
    public const ulong Ldt = 0x5000;
    public const ulong Code = 0x1_0000;

    /// <summary>Tops of the stacks of levels 0–2, and of the current one.</summary>
    public const uint Stack0 = 0x2_0000;
    public const uint Stack1 = 0x2_2000;
    public const uint Stack2 = 0x2_4000;
    public const uint CurrentStack = 0x2_8000;

    /// <summary>GDT: flat data for level n at 0x10 + 8n, flat 32-bit code for level n at 0x30 + 8n.</summary>
    public const ushort Data0 = 0x10;
    public const ushort Code0 = 0x30;

    /// <summary>GDT: 64-bit code for level n at 0x50 + 8n.</summary>
    public const ushort Long0 = 0x50;

    /// <summary>GDT: free for the test; 16 bytes.</summary>
    public const ushort Target = 0x80;

    /// <summary>GDT: free for the test; 16 bytes.</summary>
    public const ushort Other = 0x90;

    public const ushort TssSelector = 0xA0;

    public const int DataType = 0x93;
    public const int CodeType = 0x9B;
    public const int Flat = SegmentAttributes.G | SegmentAttributes.DB;

    private const ulong PageTables = 0x6000;

    private SegmentBench()
    {
        Board = new TestBoard(1 << 20);
        for (int level = 0; level < 4; level++)
        {
            int dpl = level << SegmentAttributes.DplShift;
            SetDescriptor((ushort)(Data0 + (8 * level)), Segment(0, 0xFFFFF, DataType | Flat | dpl));
            SetDescriptor((ushort)(Code0 + (8 * level)), Segment(0, 0xFFFFF, CodeType | Flat | dpl));
            int longCode = CodeType | SegmentAttributes.G | SegmentAttributes.L | dpl;
            SetDescriptor((ushort)(Long0 + (8 * level)), Segment(0, 0xFFFFF, longCode));
        }

        S->Gdtr = new DescriptorTable { Base = Gdt, Limit = 0xFFF };
        S->Idtr = new DescriptorTable { Base = Idt, Limit = 0xFFF };
        S->Ldtr = new SegmentRegister { Base = Ldt, Limit = 0xFFF, Attributes = 0x82, Usable = 1, Selector = 0xF0 };
        S->Tr = new SegmentRegister
        {
            Base = Tss,
            Limit = 0x0FFF,
            Attributes = 0x8B,
            Usable = 1,
            Selector = TssSelector,
        };
    }

    public TestBoard Board { get; }

    public Core Core => Board.Core;

    public CpuState* S => Board.S;

    /// <summary>The pending fault as vector and error code, or none; taking it clears it.</summary>
    public (ExceptionVector Vector, uint ErrorCode)? TakeFault()
    {
        if (!S->FaultPending)
        {
            return null;
        }

        S->FaultPending = false;
        return ((ExceptionVector)S->FaultVector, S->FaultErrorCode);
    }

    /// <summary>32-bit protected mode at a privilege level, with a 32-bit TSS.</summary>
    public static SegmentBench Protected(int level)
    {
        SegmentBench bench = new();
        bench.S->Cr0 = Cr0.PE | Cr0.ET;
        uint[] stacks = [Stack0, Stack1, Stack2];
        for (int n = 0; n < 3; n++)
        {
            bench.Board[Tss + 4 + (8 * (ulong)n), 4] = stacks[n];
            bench.Board[Tss + 8 + (8 * (ulong)n), 4] = (ulong)(Data0 + (8 * n) + n);
        }

        bench.Enter(level, Code0);
        return bench;
    }

    /// <summary>IA-32e mode at a privilege level, in 64-bit code or in compatibility mode, with a 64-bit TSS.</summary>
    public static SegmentBench LongMode(int level, bool compatibility = false)
    {
        SegmentBench bench = new();
        CpuState* s = bench.S;
        bench.Board[PageTables, 8] = (PageTables + 0x1000) | 7;
        bench.Board[PageTables + 0x1000, 8] = PagingEntry.PS | 7;
        s->Cr0 = Cr0.PE | Cr0.PG | Cr0.ET;
        s->Cr3 = PageTables;
        s->Cr4 = Cr4.PAE;
        s->Efer = Efer.LME | Efer.LMA;
        ulong[] stacks = [Stack0, Stack1, Stack2];
        for (int n = 0; n < 3; n++)
        {
            bench.Board[Tss + 4 + (8 * (ulong)n), 8] = stacks[n];
        }

        bench.Enter(level, compatibility ? Code0 : Long0);
        return bench;
    }

    /// <summary>Real mode with segments at 0 and the vector table at 0.</summary>
    public static SegmentBench RealMode()
    {
        SegmentBench bench = new();
        bench.S->Idtr = new DescriptorTable { Base = 0, Limit = 0x3FF };
        for (int i = 0; i < 6; i++)
        {
            *bench.Core.SegmentAt(i) = new SegmentRegister { Limit = 0xFFFF, Attributes = 0x93, Usable = 1 };
        }

        bench.S->Rip = 0x8000;
        bench.S->Gpr[4] = 0x7000;
        bench.Core.StateChanged();
        return bench;
    }

    /// <summary>Virtual-8086 mode with CS = 0x1000, SS = 0x2000, and the TSS of protected mode.</summary>
    public static SegmentBench Virtual8086(int iopl, bool vme)
    {
        SegmentBench bench = Protected(3);
        CpuState* s = bench.S;
        for (int i = 0; i < 6; i++)
        {
            *bench.Core.SegmentAt(i) = Emulator.Cpu.Segments.SegmentLoader.Virtual8086((ushort)(0x3000 + i));
        }

        s->Cs = Emulator.Cpu.Segments.SegmentLoader.Virtual8086(0x1000);
        s->Ss = Emulator.Cpu.Segments.SegmentLoader.Virtual8086(0x2000);
        s->Rip = 0x100;
        s->Gpr[4] = 0x8000;
        s->SystemFlags = Rflags.VM | Rflags.AlwaysOne | ((ulong)iopl << Rflags.IoplShift);
        s->Cr4 = vme ? Cr4.VME : 0;
        bench.Core.StateChanged();
        return bench;
    }

    /// <summary>The first 8 bytes of a segment descriptor; attributes as <see cref="SegmentAttributes"/>.</summary>
    public static ulong Segment(uint address, uint limit, int attributes) =>
        (limit & 0xFFFF) | ((ulong)(address & 0xFF_FFFF) << 16) | ((ulong)attributes << 40)
            | ((ulong)(limit & 0xF_0000) << 32) | ((ulong)(address & 0xFF00_0000) << 32);

    /// <summary>The first 8 bytes of a gate: access is the byte P, DPL, S and type.</summary>
    public static ulong Gate(int access, ushort selector, uint offset, int count = 0) =>
        (offset & 0xFFFF) | ((ulong)selector << 16) | ((ulong)count << 32) | ((ulong)access << 40)
            | ((ulong)(offset & 0xFFFF_0000) << 32);

    public static ulong AddressOf(ushort selector) =>
        ((selector & 4) != 0 ? Ldt : Gdt) + (ulong)(selector & 0xFFF8);

    public void SetDescriptor(ushort selector, ulong low, ulong high = 0)
    {
        Board[AddressOf(selector), 8] = low;
        if (selector is Target or Other)
        {
            Board[AddressOf(selector) + 8, 8] = high;
        }
    }

    public void SetGate(int vector, ulong low, ulong high = 0)
    {
        bool wide = Core.InLongMode;
        ulong at = Idt + (ulong)(vector * (wide ? 16 : 8));
        Board[at, 8] = low;
        if (wide)
        {
            Board[at + 8, 8] = high;
        }
    }

    /// <summary>Puts the core at a privilege level, in flat segments.</summary>
    public void Enter(int level, ushort codeOfLevel0)
    {
        ushort code = (ushort)(codeOfLevel0 + (8 * level) + level);
        ushort data = (ushort)(Data0 + (8 * level) + level);
        S->Cpl = (byte)level;
        S->Cs = Register(code);
        for (int i = 0; i < 6; i++)
        {
            if (i != SegmentIndex.Cs)
            {
                *Core.SegmentAt(i) = Register(data);
            }
        }

        S->Rip = Code;
        S->Gpr[4] = CurrentStack;
        S->SystemFlags = Rflags.AlwaysOne;
        S->FaultPending = false;
        Core.StateChanged();
    }

    /// <summary>Runs one instruction's handler; a fault stays pending and leaves RIP.</summary>
    public Outcome Execute(params byte[] bytes)
    {
        int bits = Core.In64BitCode ? 64 : S->Cs.Big ? 32 : 16;
        Decoder decoder = Decoder.Create(bits, new ByteArrayCodeReader(bytes));
        decoder.IP = S->Rip & 0xFFF;
        Instruction instruction = decoder.Decode();
        DecodedOp op;
        Lowering.Lower(instruction, bits / 8, &op);
        Assert.That(OpTable.TryFind(instruction.Code, out OpRow row), $"no row for {instruction.Code}");
        S->RipBase = S->Rip & ~0xFFFUL;
        Outcome outcome = row.Handler(Core, &op);
        if (outcome is Outcome.Next or Outcome.LeaveNext)
        {
            S->Rip = Core.NextIpOf(&op);
        }

        return outcome;
    }

    /// <summary>Everything a failed transfer must leave alone.</summary>
    public string Snapshot()
    {
        string registers = string.Join(' ', Enumerable.Range(0, 6).Select(Describe));
        return $"{S->Rip:x} {S->Gpr[4]:x} {S->Cpl} {Core.RflagsValue:x} {registers}";
    }

    public void Dispose() => Board.Dispose();

    private string Describe(int index)
    {
        SegmentRegister* r = Core.SegmentAt(index);
        return $"{r->Selector:x}:{r->Base:x}:{r->Limit:x}:{r->Attributes:x}:{r->Usable}";
    }

    private SegmentRegister Register(ushort selector) =>
        new Emulator.Cpu.Segments.Descriptor(0, Board[AddressOf(selector), 8]).ToRegister(selector);
}

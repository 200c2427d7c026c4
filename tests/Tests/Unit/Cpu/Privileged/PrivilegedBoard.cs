using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Decoding;
using Iced.Intel;
using Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Privileged;

/// <summary>A board whose core is put into a mode and executes single instructions by their handlers.</summary>
internal sealed unsafe class PrivilegedBoard : IDisposable
{
    /// <summary>Where the tables of an identity map of the first GiB lie.</summary>
    public const ulong PageTables = 0x1000;

    /// <summary>Where instructions are said to stand.</summary>
    public const ulong CodeAt = 0x8000;

    private readonly TestBoard _board;

    public PrivilegedBoard(CpuModel? model = null)
    {
        _board = new TestBoard(model: model);
        _board[PageTables, 8] = (PageTables + 0x1000) | 7;
        _board[PageTables + 0x1000, 8] = (PageTables + 0x2000) | 7;
        for (ulong i = 0; i < 512; i++)
        {
            _board[PageTables + 0x2000 + (i * 8), 8] = (i << 21) | 0x87;
        }
    }

    public TestBoard Board => _board;

    public Core Core => _board.Core;

    public CpuState* S => _board.S;

    /// <summary>The vector of the exception that the last instruction raised; -1 when it raised none.</summary>
    public int Fault { get; private set; } = -1;

    public ulong this[ulong at, int sizeBytes]
    {
        get => _board[at, sizeBytes];
        set => _board[at, sizeBytes] = value;
    }

    /// <summary>Protected mode without paging, flat 32-bit segments.</summary>
    public PrivilegedBoard Protected(int cpl = 0)
    {
        S->Cr0 = Cr0.PE | Cr0.ET;
        return Flat(cpl, 0x409B);
    }

    /// <summary>Long mode with the identity map; 64-bit code or compatibility mode.</summary>
    public PrivilegedBoard Long(int cpl = 0, bool bits64 = true)
    {
        S->Cr0 = Cr0.PE | Cr0.ET | Cr0.PG;
        S->Cr3 = PageTables;
        S->Cr4 = Cr4.PAE;
        S->Efer = Efer.LME | Efer.LMA | Efer.SCE;
        return Flat(cpl, (ushort)(bits64 ? 0x209B : 0x409B));
    }

    /// <summary>Virtual-8086 mode.</summary>
    public PrivilegedBoard Virtual8086(int iopl)
    {
        Protected(3);
        S->Cs.Attributes = 0xF3;
        S->SystemFlags |= Rflags.VM | ((ulong)iopl << Rflags.IoplShift);
        Core.StateChanged();
        return this;
    }

    /// <summary>Executes one instruction; true when it raised nothing.</summary>
    public bool Execute(Action<Assembler> write)
    {
        int bits = Core.In64BitCode ? 64 : S->Cs.Big ? 32 : 16;
        Assembler assembler = new(bits);
        write(assembler);
        using MemoryStream stream = new();
        assembler.Assemble(new StreamCodeWriter(stream), CodeAt);
        return Execute(stream.ToArray());
    }

    /// <summary>Executes one instruction given as bytes.</summary>
    public bool Execute(params byte[] bytes)
    {
        int bits = Core.In64BitCode ? 64 : S->Cs.Big ? 32 : 16;
        Decoder decoder = Decoder.Create(bits, bytes, CodeAt & 0xFFF, DecoderOptions.None);
        Instruction instruction = decoder.Decode();
        DecodedOp op;
        Lowering.Lower(instruction, bits / 8, &op);
        op.Remaining = 1;
        S->RipBase = CodeAt & ~0xFFFUL;
        S->Rip = CodeAt;
        S->FaultPending = false;
        S->CurrentOp = null;
        Fault = -1;
        if (!Core.Model.Allows(instruction.Code) || !OpTable.TryFind(instruction.Code, out OpRow row))
        {
            Fault = 6;
            return false;
        }

        Outcome outcome = row.Handler(Core, &op);
        Assert.That(S->FaultPending, Is.EqualTo(outcome == Outcome.Fault), "an outcome that is no fault raised one");
        Fault = S->FaultPending ? S->FaultVector : -1;
        S->FaultPending = false;
        return Fault < 0;
    }

    public bool WriteCr0(ulong value) => Write(value, a => a.mov(cr0, rax), a => a.mov(cr0, eax));

    public bool WriteCr3(ulong value) => Write(value, a => a.mov(cr3, rax), a => a.mov(cr3, eax));

    public bool WriteCr4(ulong value) => Write(value, a => a.mov(cr4, rax), a => a.mov(cr4, eax));

    /// <summary>WRMSR; true when it raised nothing.</summary>
    public bool WriteMsr(uint index, ulong value)
    {
        S->Gpr[0] = (uint)value;
        S->Gpr[2] = value >> 32;
        S->Gpr[1] = index;
        return Execute(a => a.wrmsr());
    }

    /// <summary>RDMSR; null when it raised #GP.</summary>
    public ulong? ReadMsr(uint index)
    {
        S->Gpr[1] = index;
        return Execute(a => a.rdmsr()) ? (S->Gpr[2] << 32) | S->Gpr[0] : null;
    }

    public void Dispose() => _board.Dispose();

    private bool Write(ulong value, Action<Assembler> in64, Action<Assembler> in32)
    {
        S->Gpr[0] = value;
        return Execute(Core.In64BitCode ? in64 : in32);
    }

    private PrivilegedBoard Flat(int cpl, ushort codeAttributes)
    {
        ushort dpl = (ushort)(cpl << 5);
        for (int i = 0; i < 6; i++)
        {
            (&S->Es)[i] = new SegmentRegister
            {
                Limit = uint.MaxValue,
                Attributes = (ushort)(0xC093 | dpl),
                Selector = (ushort)(0x10 | cpl),
                Usable = 1,
            };
        }

        S->Cs.Attributes = (ushort)(codeAttributes | 0x8000 | dpl);
        S->Cs.Selector = (ushort)(8 | cpl);
        S->Cpl = (byte)cpl;
        S->Gpr[4] = 0x6000;
        Core.StateChanged();
        return this;
    }
}

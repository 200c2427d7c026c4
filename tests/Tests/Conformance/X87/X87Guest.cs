using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.X87;
using Iced.Intel;
using Tests.Support;
using Decoder = Iced.Intel.Decoder;

namespace Tests.Conformance.X87;

/// <summary>Our core, executing single x87 instructions by their handlers in 64-bit code, as harness.c does.</summary>
internal sealed unsafe class X87Guest : IDisposable
{
    public const ulong Code = 0x20_0000;
    public const ulong Data = 0x21_0000;

    private const ulong InvalidOpcode = 6;
    private const ulong PageTables = 0x1000;

    private readonly TestBoard _board = new();

    public X87Guest()
    {
        _board[PageTables, 8] = (PageTables + 0x1000) | 7;
        _board[PageTables + 0x1000, 8] = (PageTables + 0x2000) | 7;
        _board[PageTables + 0x2000 + 8, 8] = 0x20_0087;
        CpuState* s = _board.S;
        s->Cr0 = Cr0.PE | Cr0.ET | Cr0.NE | Cr0.MP | Cr0.PG;
        s->Cr3 = PageTables;
        s->Cr4 = Cr4.PAE;
        s->Efer = Efer.LME | Efer.LMA;
        for (int i = 0; i < 6; i++)
        {
            _board.Core.SegmentAt(i)->Attributes = 0xC0F3;
        }

        s->Cs.Attributes = 0xA0FB;
        s->Cpl = 3;
        s->RipBase = Code;
        _board.Core.StateChanged();
    }

    public void Run(in X87Case c, out X87Result result)
    {
        result = default;
        CpuState* s = _board.S;
        Put(c.State);
        s->Gpr[0] = c.Rax;
        s->Gpr[7] = Data;
        _board.Core.RflagsValue = c.Rflags;
        fixed (byte* memory = c.Memory, code = c.Code)
        {
            _board.Load(Data, new ReadOnlySpan<byte>(memory, X87State.MemoryBytes));
            result.Vector = Execute(code, (int)c.CodeLength);
        }

        result.State = c.State;
        Get(ref result.State);
        result.Rax = s->Gpr[0];
        result.Rflags = _board.Core.RflagsValue;
        fixed (byte* memory = result.Memory)
        {
            _board.Memory.ReadBytes(new PhysicalAddress(Data), new Span<byte>(memory, X87State.MemoryBytes));
        }
    }

    public void Dispose() => _board.Dispose();

    private ulong Execute(byte* code, int length)
    {
        Decoder decoder = Decoder.Create(64, new ReadOnlySpan<byte>(code, length).ToArray(), DecoderOptions.None);
        decoder.IP = 0;
        Instruction instruction = decoder.Decode();
        if (!OpTable.TryFind(instruction.Code, out OpRow row))
        {
            return InvalidOpcode;
        }

        DecodedOp op;
        Lowering.Lower(instruction, 8, &op);
        op.Remaining = 1;
        op.Immediate = (row.Traits & OpTraits.X87) != 0 ? X87Opcode.Of(code) : 0;
        _board.S->FaultPending = false;
        Outcome outcome = row.Handler(_board.Core, &op);
        ulong vector = _board.S->FaultPending ? _board.S->FaultVector : X87Result.Completed;
        Assert.That(_board.S->FaultPending, Is.EqualTo(outcome == Outcome.Fault), $"{instruction}");
        _board.S->FaultPending = false;
        return vector;
    }

    private void Put(in X87State state)
    {
        CpuState* s = _board.S;
        s->FpuControl = state.Control;
        s->FpuStatus = state.Status;
        s->FpuTag = state.Tags;
        s->FpuOpcode = state.Opcode;
        s->FpuInstructionPointer = state.InstructionPointer;
        s->FpuDataPointer = state.DataPointer;
        for (int i = 0; i < 8; i++)
        {
            *X87Unit.St(s, i) = new Float80((ushort)state.St[(2 * i) + 1], state.St[2 * i]);
        }
    }

    private void Get(ref X87State state)
    {
        CpuState* s = _board.S;
        state.Control = s->FpuControl;
        state.Status = s->FpuStatus;
        state.Tags = (byte)s->FpuTag;
        state.Opcode = s->FpuOpcode;
        state.InstructionPointer = s->FpuInstructionPointer;
        state.DataPointer = s->FpuDataPointer;
        for (int i = 0; i < 8; i++)
        {
            Float80 value = *X87Unit.St(s, i);
            state.St[2 * i] = value.Significand;
            state.St[(2 * i) + 1] = value.SignAndExponent;
        }
    }
}

using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Decoding;
using Iced.Intel;
using Tests.Support;
using Decoder = Iced.Intel.Decoder;

namespace Tests.Conformance.ExtendedState;

/// <summary>Our core, doing what harness.c does: XRSTOR64, the instruction, XSAVE64, by their handlers.</summary>
internal sealed unsafe class StateGuest : IDisposable
{
    public const ulong All = 0x207;

    private const ulong CodeAt = 0x20_0000;
    private const ulong AreaAt = 0x21_0000;
    private const ulong StateAt = 0x22_0000;
    private const ulong PageTables = 0x1000;
    private static readonly byte[] s_restore = [0x48, 0x0F, 0xAE, 0x2F];
    private static readonly byte[] s_save = [0x48, 0x0F, 0xAE, 0x27];

    private readonly TestBoard _board = new();

    public StateGuest()
    {
        _board[PageTables, 8] = (PageTables + 0x1000) | 7;
        _board[PageTables + 0x1000, 8] = (PageTables + 0x2000) | 7;
        _board[PageTables + 0x2000 + 8, 8] = 0x20_0087;
        CpuState* s = _board.S;
        s->Cr0 = Cr0.PE | Cr0.ET | Cr0.NE | Cr0.MP | Cr0.PG;
        s->Cr3 = PageTables;
        s->Cr4 = Cr4.PAE | Cr4.OSFXSR | Cr4.OSXMMEXCPT | Cr4.OSXSAVE;
        s->Efer = Efer.LME | Efer.LMA;
        s->Xcr0 = All;
        for (int i = 0; i < 6; i++)
        {
            _board.Core.SegmentAt(i)->Attributes = 0xC0F3;
        }

        s->Cs.Attributes = 0xA0FB;
        s->Cpl = 3;
        s->RipBase = CodeAt;
        _board.Core.StateChanged();
    }

    public void Run(in StateCase c, out StateResult result)
    {
        result = default;
        fixed (byte* state = c.State, area = c.Area, code = c.Code)
        {
            _board.Load(StateAt, new ReadOnlySpan<byte>(state, StateCase.AreaBytes));
            _board.Load(AreaAt + c.Offset, new ReadOnlySpan<byte>(area, StateCase.AreaBytes));
            Assert.That(Execute(s_restore, All, 0, StateAt), Is.EqualTo(StateResult.Completed));
            result.Vector = Execute(
                new ReadOnlySpan<byte>(code, (int)c.CodeLength).ToArray(), c.Rax, c.Rcx, AreaAt + c.Offset);
            result.Rax = _board.S->Gpr[0];
        }

        _board.Load(StateAt, new byte[StateCase.AreaBytes]);
        Assert.That(Execute(s_save, All, 0, StateAt), Is.EqualTo(StateResult.Completed));
        fixed (byte* state = result.State, area = result.Area)
        {
            _board.Memory.ReadBytes(new PhysicalAddress(StateAt), new Span<byte>(state, StateCase.AreaBytes));
            _board.Memory.ReadBytes(new PhysicalAddress(AreaAt + c.Offset), new Span<byte>(area, StateCase.AreaBytes));
        }
    }

    public void Dispose() => _board.Dispose();

    private ulong Execute(byte[] code, ulong rax, ulong rcx, ulong rdi)
    {
        CpuState* s = _board.S;
        s->Gpr[0] = rax;
        s->Gpr[1] = rcx;
        s->Gpr[2] = 0;
        s->Gpr[7] = rdi;
        Decoder decoder = Decoder.Create(64, code, DecoderOptions.None);
        decoder.IP = 0;
        Instruction instruction = decoder.Decode();
        Assert.That(OpTable.TryFind(instruction.Code, out OpRow row), Is.True, $"{instruction}");
        DecodedOp op;
        Lowering.Lower(instruction, 8, &op);
        op.Remaining = 1;
        s->FaultPending = false;
        Outcome outcome = row.Handler(_board.Core, &op);
        Assert.That(s->FaultPending, Is.EqualTo(outcome == Outcome.Fault), $"{instruction}");
        ulong vector = s->FaultPending ? s->FaultVector : StateResult.Completed;
        s->FaultPending = false;
        return vector;
    }
}

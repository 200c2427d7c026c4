using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Segments;

/// <summary>MOV, PUSH and POP of segment registers, and the loads of far pointers (SDM 2A–2B).</summary>
internal static unsafe class SegmentMoves
{
    internal static OpRow[] Rows =>
    [
        new(Code.Mov_rm16_Sreg, &Store16),
        new(Code.Mov_r32m16_Sreg, &Store32),
        new(Code.Mov_r64m16_Sreg, &Store64),
        new(Code.Mov_Sreg_rm16, &Load),
        new(Code.Mov_Sreg_r32m16, &Load),
        new(Code.Mov_Sreg_r64m16, &Load),
        new(Code.Pushw_ES, &Push16),
        new(Code.Pushw_CS, &Push16),
        new(Code.Pushw_SS, &Push16),
        new(Code.Pushw_DS, &Push16),
        new(Code.Pushw_FS, &Push16),
        new(Code.Pushw_GS, &Push16),
        new(Code.Pushd_ES, &Push32),
        new(Code.Pushd_CS, &Push32),
        new(Code.Pushd_SS, &Push32),
        new(Code.Pushd_DS, &Push32),
        new(Code.Pushd_FS, &Push32),
        new(Code.Pushd_GS, &Push32),
        new(Code.Pushq_FS, &Push64),
        new(Code.Pushq_GS, &Push64),
        new(Code.Popw_ES, &Pop16),
        new(Code.Popw_SS, &Pop16),
        new(Code.Popw_DS, &Pop16),
        new(Code.Popw_FS, &Pop16),
        new(Code.Popw_GS, &Pop16),
        new(Code.Popd_ES, &Pop32),
        new(Code.Popd_SS, &Pop32),
        new(Code.Popd_DS, &Pop32),
        new(Code.Popd_FS, &Pop32),
        new(Code.Popd_GS, &Pop32),
        new(Code.Popq_FS, &Pop64),
        new(Code.Popq_GS, &Pop64),
        new(Code.Les_r16_m1616, &LoadFarPointer),
        new(Code.Les_r32_m1632, &LoadFarPointer),
        new(Code.Lds_r16_m1616, &LoadFarPointer),
        new(Code.Lds_r32_m1632, &LoadFarPointer),
        new(Code.Lss_r16_m1616, &LoadFarPointer),
        new(Code.Lss_r32_m1632, &LoadFarPointer),
        new(Code.Lss_r64_m1664, &LoadFarPointer),
        new(Code.Lfs_r16_m1616, &LoadFarPointer),
        new(Code.Lfs_r32_m1632, &LoadFarPointer),
        new(Code.Lfs_r64_m1664, &LoadFarPointer),
        new(Code.Lgs_r16_m1616, &LoadFarPointer),
        new(Code.Lgs_r32_m1632, &LoadFarPointer),
        new(Code.Lgs_r64_m1664, &LoadFarPointer),
    ];

    private static Outcome Store16(Core c, DecodedOp* op) => Store(c, op, 2);

    private static Outcome Store32(Core c, DecodedOp* op) => Store(c, op, 4);

    private static Outcome Store64(Core c, DecodedOp* op) => Store(c, op, 8);

    /// <summary>MOV r/m, Sreg: a register is written whole, memory gets 16 bits.</summary>
    private static Outcome Store(Core c, DecodedOp* op, int registerBytes) =>
        SelectorOperand.TryWrite(c, op, registerBytes, c.SegmentAt(op->Reg1)->Selector)
            ? Outcome.Next
            : Outcome.Fault;

    /// <summary>MOV Sreg, r/m16.</summary>
    private static Outcome Load(Core c, DecodedOp* op) =>
        SelectorOperand.TryRead(c, op, 1, out ushort selector) && SegmentLoader.TryLoad(c, op->Reg0, selector)
            ? AfterLoad(c, op->Reg0)
            : Outcome.Fault;

    /// <summary>After SS the next instruction comes before any interrupt, to load ESP (SDM 3A 6.8.3).</summary>
    private static Outcome AfterLoad(Core c, int index)
    {
        if (index != SegmentIndex.Ss)
        {
            return Outcome.Next;
        }

        c.S->Shadow = InterruptShadow.MovSs;
        return Outcome.LeaveNext;
    }

    private static Outcome Push16(Core c, DecodedOp* op) => Push(c, op, 2);

    private static Outcome Push32(Core c, DecodedOp* op) => Push(c, op, 4);

    private static Outcome Push64(Core c, DecodedOp* op) => Push(c, op, 8);

    private static Outcome Push(Core c, DecodedOp* op, int size)
    {
        ulong pointer = Stack.StackPointerPlus(c, -size);

        // With 32 bits only the selector is written, as recent processors do (SDM 2B, PUSH).
        int written = size == 4 ? 2 : size;
        if (!Stack.TryReach(c, pointer, written, AccessKind.Write, out Place place))
        {
            return Outcome.Fault;
        }

        c.Store(place, c.SegmentAt(op->Reg0)->Selector);
        Stack.WriteStackPointer(c, pointer);
        return Outcome.Next;
    }

    private static Outcome Pop16(Core c, DecodedOp* op) => Pop(c, op, 2);

    private static Outcome Pop32(Core c, DecodedOp* op) => Pop(c, op, 4);

    private static Outcome Pop64(Core c, DecodedOp* op) => Pop(c, op, 8);

    private static Outcome Pop(Core c, DecodedOp* op, int size)
    {
        if (!StackImage.TryPeek(c, 0, size, out ulong value)
            || !SegmentLoader.TryPrepare(c, op->Reg0, (ushort)value, out PreparedSegment segment))
        {
            return Outcome.Fault;
        }

        // The stack address size of the old SS counts for its own pop.
        Stack.WriteStackPointer(c, Stack.StackPointerPlus(c, size));
        segment.Commit(c, op->Reg0);
        return AfterLoad(c, op->Reg0);
    }

    /// <summary>LDS, LES, LFS, LGS and LSS, which casts no shadow.</summary>
    private static Outcome LoadFarPointer(Core c, DecodedOp* op)
    {
        int index = ((Code)op->Code).Mnemonic() switch
        {
            Mnemonic.Les => SegmentIndex.Es,
            Mnemonic.Lds => SegmentIndex.Ds,
            Mnemonic.Lss => SegmentIndex.Ss,
            Mnemonic.Lfs => SegmentIndex.Fs,
            _ => SegmentIndex.Gs,
        };
        if (!FarPointers.TryLoad(c, op, op->Size, out ushort selector, out ulong offset)
            || !SegmentLoader.TryLoad(c, index, selector))
        {
            return Outcome.Fault;
        }

        c.WriteRegister(op->Reg0, op->Size, offset);
        return Outcome.Next;
    }
}

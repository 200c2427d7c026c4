using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>
/// MOV between general registers, memory and immediates, its extending and conditional forms, XCHG, LEA, XLAT, SETcc
/// and the conversions of the accumulator (SDM 2A–2B). MOV of segment, control and debug registers has rows of its
/// own elsewhere.
/// </summary>
internal static unsafe class DataTransfer
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Mov, &Mov),
        new(Mnemonic.Movnti, &Mov),
        new(Mnemonic.Movdiri, &Mov),
        new(Mnemonic.Movdir64b, &Movdir64b),
        new(Mnemonic.Movzx, &Mov),
        new(Mnemonic.Movsx, &Movsx),
        new(Mnemonic.Movsxd, &Movsx),
        new(Mnemonic.Xchg, &Xchg),
        new(Mnemonic.Lea, &Lea),
        new(Mnemonic.Xlatb, &Xlat),
        new(Mnemonic.Cbw, &Cbw),
        new(Mnemonic.Cwde, &Cwde),
        new(Mnemonic.Cdqe, &Cdqe),
        new(Mnemonic.Cwd, &Cwd),
        new(Mnemonic.Cdq, &Cdq),
        new(Mnemonic.Cqo, &Cqo),
        .. ConditionalRows(&Cmov, Conditions.Cmov),
        .. ConditionalRows(&Set, Conditions.Set),
    ];

    /// <summary>One row for each mnemonic of a family that differs in its condition only.</summary>
    internal static OpRow[] ConditionalRows(
        delegate*<Core, DecodedOp*, Outcome> handler, ReadOnlySpan<Mnemonic> family, OpTraits traits = OpTraits.None)
    {
        var rows = new OpRow[family.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = new OpRow(family[i], handler, traits);
        }

        return rows;
    }

    /// <summary>MOV; and MOVZX, because operands are read zero-extended.</summary>
    private static Outcome Mov(Core c, DecodedOp* op)
    {
        if (!c.TryReadOperand(op, 1, out ulong value) || !c.ReachOperand0(op, AccessKind.Write, out Place target))
        {
            return Outcome.Fault;
        }

        c.WriteOperand0(op, target, value);
        return Outcome.Next;
    }

    private static Outcome Movsx(Core c, DecodedOp* op)
    {
        if (!c.TryReadOperand(op, 1, out ulong value))
        {
            return Outcome.Fault;
        }

        c.WriteRegister(op->Reg0, op->Size, Core.SignExtend(value, Operands.SourceSize(op)));
        return Outcome.Next;
    }

    private static Outcome Movdir64b(Core c, DecodedOp* op)
    {
        ulong offset = c.ReadRegister(op->Reg0, op->Size);
        if (!c.ReachOperand(op, AccessKind.Read, 64, out Place source)
            || !c.LinearOf(SegmentIndex.Es, offset, 64, AccessKind.Write, out ulong linear))
        {
            return Outcome.Fault;
        }

        if ((linear & 63) != 0)
        {
            return c.RaiseGeneralProtection();
        }

        if (!c.ReachLinear(linear, 64, AccessKind.Write, c.CurrentMode, false, out Place target))
        {
            return Outcome.Fault;
        }

        Span<byte> line = stackalloc byte[64];
        c.LoadBytes(source, line);
        c.StoreBytes(target, line);
        return Outcome.Next;
    }

    private static Outcome Xchg(Core c, DecodedOp* op)
    {
        // Iced may give the memory operand second; the accumulator forms have registers only.
        bool memorySecond = op->Kind(1) == OperandKind.Memory;
        Place place = default;
        if ((memorySecond || op->Kind(0) == OperandKind.Memory)
            && !c.ReachOperand(op, AccessKind.Write, op->Size, out place))
        {
            return Outcome.Fault;
        }

        int register = memorySecond ? op->Reg0 : op->Reg1;
        ulong value = c.ReadRegister(register, op->Size);
        if (place.SizeBytes != 0)
        {
            c.WriteRegister(register, op->Size, c.Load(place));
            c.Store(place, value);
            return Outcome.Next;
        }

        c.WriteRegister(register, op->Size, c.ReadRegister(op->Reg0, op->Size));
        c.WriteRegister(op->Reg0, op->Size, value);
        return Outcome.Next;
    }

    private static Outcome Lea(Core c, DecodedOp* op)
    {
        c.WriteRegister(op->Reg0, op->Size, c.EffectiveOffset(op));
        return Outcome.Next;
    }

    private static Outcome Xlat(Core c, DecodedOp* op)
    {
        ulong offset = c.ReadRegister(RegisterFile.Rbx, 8) + c.ReadRegister(RegisterFile.Rax, 1);
        offset = Core.Truncate(offset, op->AddressSize);
        if (!c.ReachSegmented(op->Segment, offset, 1, AccessKind.Read, c.CurrentMode, out Place place))
        {
            return Outcome.Fault;
        }

        c.WriteRegister(RegisterFile.Rax, 1, c.Load(place));
        return Outcome.Next;
    }

    /// <summary>
    /// CMOVcc reads its source in any case, and its 32-bit form always clears the upper half (SDM 2A).
    /// </summary>
    private static Outcome Cmov(Core c, DecodedOp* op)
    {
        if (!c.TryReadOperand(op, 1, out ulong value))
        {
            return Outcome.Fault;
        }

        bool moves = c.ConditionHolds(op->Condition);
        c.WriteRegister(op->Reg0, op->Size, moves ? value : c.ReadRegister(op->Reg0, op->Size));
        return Outcome.Next;
    }

    private static Outcome Set(Core c, DecodedOp* op)
    {
        if (!c.ReachOperand0(op, AccessKind.Write, out Place target))
        {
            return Outcome.Fault;
        }

        c.WriteOperand0(op, target, c.ConditionHolds(op->Condition) ? 1UL : 0);
        return Outcome.Next;
    }

    private static Outcome Cbw(Core c, DecodedOp* op) => ExtendAccumulator(c, 1);

    private static Outcome Cwde(Core c, DecodedOp* op) => ExtendAccumulator(c, 2);

    private static Outcome Cdqe(Core c, DecodedOp* op) => ExtendAccumulator(c, 4);

    private static Outcome Cwd(Core c, DecodedOp* op) => ExtendIntoDx(c, 2);

    private static Outcome Cdq(Core c, DecodedOp* op) => ExtendIntoDx(c, 4);

    private static Outcome Cqo(Core c, DecodedOp* op) => ExtendIntoDx(c, 8);

    private static Outcome ExtendAccumulator(Core c, int fromBytes)
    {
        ulong value = Core.SignExtend(c.ReadRegister(RegisterFile.Rax, fromBytes), fromBytes);
        c.WriteRegister(RegisterFile.Rax, 2 * fromBytes, value);
        return Outcome.Next;
    }

    private static Outcome ExtendIntoDx(Core c, int sizeBytes)
    {
        bool negative = Operands.TopBit(c.ReadRegister(RegisterFile.Rax, sizeBytes), sizeBytes) != 0;
        c.WriteRegister(RegisterFile.Rdx, sizeBytes, negative ? ulong.MaxValue : 0);
        return Outcome.Next;
    }
}

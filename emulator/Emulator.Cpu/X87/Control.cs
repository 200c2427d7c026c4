using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.X87;

/// <summary>
/// WAIT, and the control instructions that move no operands: control word, status word, stack pointer.
/// </summary>
internal static unsafe class Control
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Wait, &Wait),
        new(Mnemonic.Fninit, &Fninit, OpTraits.X87),
        new(Mnemonic.Fnclex, &Fnclex, OpTraits.X87),
        new(Mnemonic.Fldcw, &Fldcw, OpTraits.X87),
        new(Mnemonic.Fnstcw, &Fnstcw, OpTraits.X87),
        new(Mnemonic.Fnstsw, &Fnstsw, OpTraits.X87),
        new(Mnemonic.Fnop, &Fnop, OpTraits.X87),
        new(Mnemonic.Ffree, &Ffree, OpTraits.X87),
        new(Mnemonic.Ffreep, &Ffreep, OpTraits.X87),
        new(Mnemonic.Fincstp, &Fincstp, OpTraits.X87),
        new(Mnemonic.Fdecstp, &Fdecstp, OpTraits.X87),

        // What the 8087 and the 80287 did is gone, the opcodes do nothing (SDM 3B 22.18.9).
        new(Mnemonic.Fneni, &FormerControl, OpTraits.X87),
        new(Mnemonic.Fndisi, &FormerControl, OpTraits.X87),
        new(Mnemonic.Fnsetpm, &FormerControl, OpTraits.X87),
    ];

    /// <summary>WAIT looks at MP and TS, not at EM (SDM 2D; SDM 3A table 9-3).</summary>
    private static Outcome Wait(Core c, DecodedOp* op)
    {
        if ((~c.S->Cr0 & (Cr0.MP | Cr0.TS)) == 0)
        {
            return c.Raise(ExceptionVector.DeviceNotAvailable);
        }

        return X87Unit.TryWait(c) ? Outcome.Next : Outcome.Fault;
    }

    private static Outcome Fninit(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBeginWithoutWait(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Initialize(c.S);
        X87Unit.WithdrawError(c);
        return Outcome.Next;
    }

    private static Outcome Fnclex(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBeginWithoutWait(c))
        {
            return Outcome.Fault;
        }

        c.S->FpuStatus &= StatusWord.ConditionCodes | StatusWord.Top;
        X87Unit.WithdrawError(c);
        return Outcome.Next;
    }

    private static Outcome Fldcw(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c) || !c.ReachOperand(op, AccessKind.Read, 2, out Place place))
        {
            return Outcome.Fault;
        }

        X87Unit.SetControl(c.S, (int)c.Load(place));
        X87Unit.SummarizeErrors(c);
        return Outcome.Next;
    }

    private static Outcome Fnstcw(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBeginWithoutWait(c) || !c.ReachOperand(op, AccessKind.Write, 2, out Place place))
        {
            return Outcome.Fault;
        }

        c.Store(place, c.S->FpuControl);
        return Outcome.Next;
    }

    private static Outcome Fnstsw(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBeginWithoutWait(c))
        {
            return Outcome.Fault;
        }

        if (op->Kind(0) == OperandKind.Register)
        {
            c.WriteRegister(RegisterFile.Rax, 2, c.S->FpuStatus);
            return Outcome.Next;
        }

        if (!c.ReachOperand(op, AccessKind.Write, 2, out Place place))
        {
            return Outcome.Fault;
        }

        c.Store(place, c.S->FpuStatus);
        return Outcome.Next;
    }

    private static Outcome Fnop(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        return Outcome.Next;
    }

    private static Outcome FormerControl(Core c, DecodedOp* op) =>
        X87Unit.TryBeginWithoutWait(c) ? Outcome.Next : Outcome.Fault;

    private static Outcome Ffree(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        X87Unit.Free(c.S, op->Reg0);
        c.S->FpuStatus &= unchecked((ushort)~StatusWord.C1);
        return Outcome.Next;
    }

    /// <summary>FFREE that pops: not in the SDM, in every processor since the 80387.</summary>
    private static Outcome Ffreep(Core c, DecodedOp* op)
    {
        if (Ffree(c, op) == Outcome.Fault)
        {
            return Outcome.Fault;
        }

        X87Unit.Pop(c.S);
        return Outcome.Next;
    }

    private static Outcome Fincstp(Core c, DecodedOp* op) => Turn(c, op, 1);

    private static Outcome Fdecstp(Core c, DecodedOp* op) => Turn(c, op, -1);

    private static Outcome Turn(Core c, DecodedOp* op, int by)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        X87Unit.Rotate(c.S, by);
        c.S->FpuStatus &= unchecked((ushort)~StatusWord.C1);
        return Outcome.Next;
    }
}

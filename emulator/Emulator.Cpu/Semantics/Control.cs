using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.Segments;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>
/// Near branches (SDM 2A–2B): the target is checked against the code segment's limit, or for its canonical form,
/// before anything is committed, so that the fault is the branch's own. Far forms have rows of their own elsewhere.
/// </summary>
internal static unsafe class Control
{
    private const int ConditionE = 4;
    private const int ConditionNe = 5;

    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Jmp, &Jmp, OpTraits.EndsBlock),
        new(Mnemonic.Call, &Call, OpTraits.EndsBlock),
        new(Mnemonic.Ret, &Ret, OpTraits.EndsBlock),
        new(Mnemonic.Loop, &Loop, OpTraits.EndsBlock),
        new(Mnemonic.Loope, &Loope, OpTraits.EndsBlock),
        new(Mnemonic.Loopne, &Loopne, OpTraits.EndsBlock),
        new(Mnemonic.Jcxz, &Jcxz, OpTraits.EndsBlock),
        new(Mnemonic.Jecxz, &Jcxz, OpTraits.EndsBlock),
        new(Mnemonic.Jrcxz, &Jcxz, OpTraits.EndsBlock),
        .. DataTransfer.ConditionalRows(&Jcc, Conditions.Jump, OpTraits.EndsBlock),
        new(Mnemonic.Bound, &Bound),
        new(Mnemonic.Ud0, &Undefined.Invalid, OpTraits.EndsBlock),
        new(Mnemonic.Ud1, &Undefined.Invalid, OpTraits.EndsBlock),
        new(Mnemonic.Ud2, &Undefined.Invalid, OpTraits.EndsBlock),
    ];

    /// <summary>Checks where a near branch goes to; raises #GP(0) when no instruction can be there.</summary>
    private static bool TryTarget(Core c, ulong target)
    {
        bool inside = c.In64BitCode ? c.RangeIsCanonical(target, 1) : target <= c.S->Cs.Limit;
        if (!inside)
        {
            c.RaiseGeneralProtection();
        }

        return inside;
    }

    private static Outcome JumpTo(Core c, ulong target)
    {
        if (!TryTarget(c, target))
        {
            return Outcome.Fault;
        }

        c.S->Rip = target;
        return Outcome.Jump;
    }

    private static Outcome JumpIf(Core c, DecodedOp* op, bool taken)
    {
        if (taken)
        {
            return JumpTo(c, c.BranchTargetOf(op));
        }

        c.S->Rip = c.NextIpOf(op);
        return Outcome.Jump;
    }

    private static Outcome Jcc(Core c, DecodedOp* op) => JumpIf(c, op, c.ConditionHolds(op->Condition));

    private static Outcome Jmp(Core c, DecodedOp* op)
    {
        if (op->Kind(0) is not (OperandKind.Register or OperandKind.Memory))
        {
            return JumpTo(c, c.BranchTargetOf(op));
        }

        return c.TryReadOperand(op, 0, out ulong target) ? JumpTo(c, target) : Outcome.Fault;
    }

    private static Outcome Call(Core c, DecodedOp* op)
    {
        // A target in memory is loaded only when the push is sure: the load may be of a device.
        Place source = default;
        bool fromMemory = op->Kind(0) == OperandKind.Memory;
        if (fromMemory && !c.ReachOperand(op, AccessKind.Read, op->Size, out source))
        {
            return Outcome.Fault;
        }

        if (!Stack.TryReachPush(c, op->Size, out Place slot, out ulong newStackPointer))
        {
            return Outcome.Fault;
        }

        ulong target = op->Kind(0) == OperandKind.Register ? c.ReadRegister(op->Reg0, op->Size)
            : fromMemory ? c.Load(source) : c.BranchTargetOf(op);
        if (!TryTarget(c, target))
        {
            return Outcome.Fault;
        }

        c.Store(slot, c.NextIpOf(op));
        Stack.WriteStackPointer(c, newStackPointer);
        c.S->Rip = target;
        return Outcome.Jump;
    }

    private static Outcome Ret(Core c, DecodedOp* op)
    {
        if (!Stack.TryReachPop(c, op->Size, out Place slot, out ulong newStackPointer))
        {
            return Outcome.Fault;
        }

        ulong target = c.Load(slot);
        if (!TryTarget(c, target))
        {
            return Outcome.Fault;
        }

        ulong released = op->Kind(0) == OperandKind.Immediate ? (ushort)op->Immediate : 0UL;
        Stack.WriteStackPointer(c, newStackPointer + released);
        c.S->Rip = target;
        return Outcome.Jump;
    }

    private static Outcome Loop(Core c, DecodedOp* op) => LoopWhile(c, op, true);

    private static Outcome Loope(Core c, DecodedOp* op) => LoopWhile(c, op, c.ConditionHolds(ConditionE));

    private static Outcome Loopne(Core c, DecodedOp* op) => LoopWhile(c, op, c.ConditionHolds(ConditionNe));

    private static Outcome LoopWhile(Core c, DecodedOp* op, bool condition)
    {
        ulong count = Core.Truncate(c.ReadRegister(RegisterFile.Rcx, 8) - 1, op->AddressSize);
        Outcome outcome = JumpIf(c, op, condition && count != 0);
        if (outcome != Outcome.Fault)
        {
            c.WriteRegister(RegisterFile.Rcx, op->AddressSize, count);
        }

        return outcome;
    }

    private static Outcome Jcxz(Core c, DecodedOp* op) =>
        JumpIf(c, op, c.ReadRegister(RegisterFile.Rcx, op->AddressSize) == 0);

    private static Outcome Bound(Core c, DecodedOp* op)
    {
        int size = op->Size;
        ulong offset = c.EffectiveOffset(op);
        ulong upperOffset = Core.Truncate(offset + (ulong)size, op->AddressSize);
        if (!c.ReachSegmented(op->Segment, offset, size, AccessKind.Read, c.CurrentMode, out Place lower))
        {
            return Outcome.Fault;
        }

        // An index below the lower bound raises #BR before the upper bound is looked for.
        long index = (long)Core.SignExtend(c.ReadRegister(op->Reg0, size), size);
        if (index < (long)Core.SignExtend(c.Load(lower), size))
        {
            return c.Raise(ExceptionVector.BoundRange);
        }

        if (!c.ReachSegmented(op->Segment, upperOffset, size, AccessKind.Read, c.CurrentMode, out Place upper))
        {
            return Outcome.Fault;
        }

        bool above = index > (long)Core.SignExtend(c.Load(upper), size);
        return above ? c.Raise(ExceptionVector.BoundRange) : Outcome.Next;
    }
}

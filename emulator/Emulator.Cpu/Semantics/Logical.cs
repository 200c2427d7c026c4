using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>AND, OR, XOR, NOT, TEST (SDM 2A–2B). AF is undefined by the SDM; Intel processors clear it.</summary>
internal static unsafe class Logical
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.And, &And),
        new(Mnemonic.Or, &Or),
        new(Mnemonic.Xor, &Xor),
        new(Mnemonic.Not, &Not),
        new(Mnemonic.Test, &Test),
    ];

    private static Outcome And(Core c, DecodedOp* op)
    {
        if (!Operands.TryReachPair(c, op, out Place target, out ulong a, out ulong b))
        {
            return Outcome.Fault;
        }

        return Finish(c, op, target, a & b);
    }

    private static Outcome Or(Core c, DecodedOp* op)
    {
        if (!Operands.TryReachPair(c, op, out Place target, out ulong a, out ulong b))
        {
            return Outcome.Fault;
        }

        return Finish(c, op, target, a | b);
    }

    private static Outcome Xor(Core c, DecodedOp* op)
    {
        if (!Operands.TryReachPair(c, op, out Place target, out ulong a, out ulong b))
        {
            return Outcome.Fault;
        }

        return Finish(c, op, target, a ^ b);
    }

    private static Outcome Not(Core c, DecodedOp* op)
    {
        if (!Operands.TryReachOne(c, op, out Place target, out ulong a))
        {
            return Outcome.Fault;
        }

        c.WriteOperand0(op, target, ~a);
        return Outcome.Next;
    }

    private static Outcome Test(Core c, DecodedOp* op)
    {
        if (!Operands.TryReachPair(c, op, AccessKind.Read, out _, out ulong a, out ulong b))
        {
            return Outcome.Fault;
        }

        c.SetFlagsLogic(op->Size, a & b);
        return Outcome.Next;
    }

    private static Outcome Finish(Core c, DecodedOp* op, in Place target, ulong result)
    {
        c.WriteOperand0(op, target, result);
        c.SetFlagsLogic(op->Size, result);
        return Outcome.Next;
    }
}

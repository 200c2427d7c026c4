using System.Numerics;
using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>
/// BMI1 and BMI2 without the shifts and MULX (SDM 2A–2B). AF and PF, undefined by the SDM, are cleared as Intel
/// processors do.
/// </summary>
internal static unsafe class BitManipulation
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Andn, &Andn),
        new(Mnemonic.Bextr, &Bextr),
        new(Mnemonic.Blsi, &Blsi),
        new(Mnemonic.Blsmsk, &Blsmsk),
        new(Mnemonic.Blsr, &Blsr),
        new(Mnemonic.Bzhi, &Bzhi),
        new(Mnemonic.Pdep, &Pdep),
        new(Mnemonic.Pext, &Pext),
    ];

    private static Outcome Andn(Core c, DecodedOp* op)
    {
        if (!TryReadSources(c, op, out ulong a, out ulong b))
        {
            return Outcome.Fault;
        }

        return Finish(c, op, ~a & b, false);
    }

    private static Outcome Bextr(Core c, DecodedOp* op)
    {
        if (!TryReadSources(c, op, out ulong a, out ulong control))
        {
            return Outcome.Fault;
        }

        int start = (byte)control;
        int length = (byte)(control >> 8);
        ulong field = start < 64 ? a >> start : 0;
        ulong result = length < 64 ? field & ((1UL << length) - 1) : field;
        c.WriteRegister(op->Reg0, op->Size, result);
        c.StatusFlags = Operands.When(result == 0, Rflags.ZF);
        return Outcome.Next;
    }

    private static Outcome Blsi(Core c, DecodedOp* op) => c.TryReadOperand(op, 1, out ulong a)
        ? Finish(c, op, a & (0 - a), a != 0) : Outcome.Fault;

    private static Outcome Blsmsk(Core c, DecodedOp* op) => c.TryReadOperand(op, 1, out ulong a)
        ? Finish(c, op, a ^ (a - 1), a == 0) : Outcome.Fault;

    private static Outcome Blsr(Core c, DecodedOp* op) => c.TryReadOperand(op, 1, out ulong a)
        ? Finish(c, op, a & (a - 1), a == 0) : Outcome.Fault;

    private static Outcome Bzhi(Core c, DecodedOp* op)
    {
        if (!TryReadSources(c, op, out ulong a, out ulong control))
        {
            return Outcome.Fault;
        }

        int length = (byte)control;
        int bits = 8 * op->Size;
        return Finish(c, op, length < bits ? a & ((1UL << length) - 1) : a, length >= bits);
    }

    private static Outcome Pdep(Core c, DecodedOp* op)
    {
        if (!TryReadSources(c, op, out ulong source, out ulong mask))
        {
            return Outcome.Fault;
        }

        ulong result = 0;
        for (; mask != 0; mask &= mask - 1, source >>= 1)
        {
            result |= (source & 1) << BitOperations.TrailingZeroCount(mask);
        }

        c.WriteRegister(op->Reg0, op->Size, result);
        return Outcome.Next;
    }

    private static Outcome Pext(Core c, DecodedOp* op)
    {
        if (!TryReadSources(c, op, out ulong source, out ulong mask))
        {
            return Outcome.Fault;
        }

        ulong result = 0;
        for (int bit = 0; mask != 0; mask &= mask - 1, bit++)
        {
            result |= ((source >> BitOperations.TrailingZeroCount(mask)) & 1) << bit;
        }

        c.WriteRegister(op->Reg0, op->Size, result);
        return Outcome.Next;
    }

    private static bool TryReadSources(Core c, DecodedOp* op, out ulong first, out ulong second)
    {
        second = 0;
        return c.TryReadOperand(op, 1, out first) && c.TryReadOperand(op, 2, out second);
    }

    private static Outcome Finish(Core c, DecodedOp* op, ulong result, bool carry)
    {
        int size = op->Size;
        c.WriteRegister(op->Reg0, size, result);
        c.StatusFlags = Operands.When(carry, Rflags.CF)
            | Operands.When(Core.Truncate(result, size) == 0, Rflags.ZF)
            | Operands.When(Operands.TopBit(result, size) != 0, Rflags.SF);
        return Outcome.Next;
    }
}

using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>
/// ROL, ROR, RCL, RCR (SDM 2B). They change CF and OF only. OF is defined for a count of one; for others Intel
/// processors give the OF of a rotation by one, but ROL and ROR by an immediate keep it.
/// </summary>
internal static unsafe class Rotate
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Rol, &Rol),
        new(Mnemonic.Ror, &Ror),
        new(Mnemonic.Rcl, &Rcl),
        new(Mnemonic.Rcr, &Rcr),
    ];

    private static Outcome Rol(Core c, DecodedOp* op)
    {
        if (!Shift.TryBegin(c, op, 1, out Place target, out ulong a, out int count))
        {
            return Outcome.Fault;
        }

        int bits = 8 * op->Size;
        int turn = count & (bits - 1);
        ulong result = turn == 0 ? a : (a << turn) | (a >> (bits - turn));
        return FinishPlain(c, op, target, count, result, result, (a >> (bits - 1)) ^ (a >> (bits - 2)));
    }

    private static Outcome Ror(Core c, DecodedOp* op)
    {
        if (!Shift.TryBegin(c, op, 1, out Place target, out ulong a, out int count))
        {
            return Outcome.Fault;
        }

        int bits = 8 * op->Size;
        int turn = count & (bits - 1);
        ulong result = turn == 0 ? a : (a >> turn) | (a << (bits - turn));
        return FinishPlain(c, op, target, count, result, result >> (bits - 1), a ^ (a >> (bits - 1)));
    }

    private static Outcome Rcl(Core c, DecodedOp* op)
    {
        if (!Shift.TryBegin(c, op, 1, out Place target, out ulong a, out int count))
        {
            return Outcome.Fault;
        }

        // One bit more than the operand turns, so 8- and 16-bit counts are taken modulo 9 and 17.
        int bits = 8 * op->Size;
        int turn = count % (bits + 1);
        ulong carry = c.Carry;
        ulong result = turn == 0 ? a : (a << turn) | (carry << (turn - 1)) | (turn == 1 ? 0 : a >> (bits + 1 - turn));
        return Finish(
            c, op, target, turn, result, a >> (bits - turn), (a >> (bits - 1)) ^ (a >> (bits - 2)));
    }

    private static Outcome Rcr(Core c, DecodedOp* op)
    {
        if (!Shift.TryBegin(c, op, 1, out Place target, out ulong a, out int count))
        {
            return Outcome.Fault;
        }

        int bits = 8 * op->Size;
        int turn = count % (bits + 1);
        ulong carry = c.Carry;
        ulong result = turn == 0
            ? a
            : (a >> turn) | (carry << (bits - turn)) | (turn == 1 ? 0 : a << (bits + 1 - turn));
        return Finish(c, op, target, turn, result, a >> (turn - 1), carry ^ (a >> (bits - 1)));
    }

    /// <summary>As <see cref="Finish"/>, for rotations that do not go through CF.</summary>
    private static Outcome FinishPlain(
        Core c, DecodedOp* op, in Place target, int count, ulong result, ulong carry, ulong overflow)
    {
        if (op->Kind(1) == OperandKind.Immediate && count > 1)
        {
            c.WriteOperand0(op, target, result);
            Operands.ChangeFlags(c, Rflags.CF, carry & 1);
            return Outcome.Next;
        }

        return Finish(c, op, target, count, result, carry, overflow);
    }

    /// <summary>Writes the result, and CF and OF when anything turned; only the lowest bits of them count.</summary>
    private static Outcome Finish(
        Core c, DecodedOp* op, in Place target, int count, ulong result, ulong carry, ulong overflow)
    {
        c.WriteOperand0(op, target, result);
        if (count != 0)
        {
            Operands.ChangeFlags(
                c, Rflags.CF | Rflags.OF, (carry & 1) | Operands.When((overflow & 1) != 0, Rflags.OF));
        }

        return Outcome.Next;
    }
}

using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>
/// SHL, SHR, SAR, SHLD, SHRD (SDM 2B). The count is masked to 5 bits, 6 for 64-bit operands; a count of 0 changes no
/// flag. Where the SDM leaves flags undefined we do what current Intel processors do: OF is that of a shift by one
/// whatever the count, AF is cleared, and CF is the last bit that really went out.
/// </summary>
internal static unsafe class Shift
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Shl, &Shl),
        new(Mnemonic.Sal, &Shl),
        new(Mnemonic.Shr, &Shr),
        new(Mnemonic.Sar, &Sar),
        new(Mnemonic.Shld, &Shld),
        new(Mnemonic.Shrd, &Shrd),
        new(Mnemonic.Shlx, &Shlx),
        new(Mnemonic.Shrx, &Shrx),
        new(Mnemonic.Sarx, &Sarx),
        new(Mnemonic.Rorx, &Rorx),
    ];

    /// <summary>Reaches operand 0 and reads the masked count from operand <paramref name="countOperand"/>.</summary>
    internal static bool TryBegin(
        Core c, DecodedOp* op, int countOperand, out Place target, out ulong a, out int count)
    {
        ulong unmasked = 0;
        if (!Operands.TryReachOne(c, op, out target, out a) || !c.TryReadOperand(op, countOperand, out unmasked))
        {
            count = 0;
            return false;
        }

        count = Mask(unmasked, op->Size);
        return true;
    }

    private static Outcome Shl(Core c, DecodedOp* op)
    {
        if (!TryBegin(c, op, 1, out Place target, out ulong a, out int count))
        {
            return Outcome.Fault;
        }

        int bits = 8 * op->Size;
        ulong carry = count <= bits ? a >> (bits - count) : 0;
        return Finish(c, op, target, count, a << count, carry, (a >> (bits - 1)) ^ (a >> (bits - 2)));
    }

    private static Outcome Shr(Core c, DecodedOp* op)
    {
        if (!TryBegin(c, op, 1, out Place target, out ulong a, out int count))
        {
            return Outcome.Fault;
        }

        return Finish(c, op, target, count, a >> count, a >> (count - 1), Operands.TopBit(a, op->Size));
    }

    private static Outcome Sar(Core c, DecodedOp* op)
    {
        if (!TryBegin(c, op, 1, out Place target, out ulong a, out int count))
        {
            return Outcome.Fault;
        }

        long signed = (long)Core.SignExtend(a, op->Size);
        return Finish(c, op, target, count, (ulong)(signed >> count), (ulong)(signed >> (count - 1)), 0);
    }

    private static Outcome Shld(Core c, DecodedOp* op)
    {
        if (!TryBegin(c, op, 2, out Place target, out ulong a, out int count))
        {
            return Outcome.Fault;
        }

        // What enters from the right is the source and, for 16-bit operands shifted by more than 16 (undefined by the
        // SDM), the destination again.
        int bits = 8 * op->Size;
        UInt128 row = ((UInt128)c.ReadRegister(op->Reg1, op->Size) << bits) | a;
        UInt128 wide = ((UInt128)a << (2 * bits)) | row;
        if (bits == 64)
        {
            row = ((UInt128)a << 64) | c.ReadRegister(op->Reg1, 8);
            return Finish(
                c, op, target, count, (ulong)((row << count) >> 64), a >> (64 - count), (a >> 63) ^ (a >> 62));
        }

        ulong carry = (ulong)(wide >> ((3 * bits) - count));
        ulong result = (ulong)((wide << count) >> (2 * bits));
        return Finish(c, op, target, count, result, carry, (a >> (bits - 1)) ^ (a >> (bits - 2)));
    }

    private static Outcome Shrd(Core c, DecodedOp* op)
    {
        if (!TryBegin(c, op, 2, out Place target, out ulong a, out int count))
        {
            return Outcome.Fault;
        }

        int bits = 8 * op->Size;
        ulong b = c.ReadRegister(op->Reg1, op->Size);
        UInt128 wide = ((UInt128)b << bits) | a;
        if (bits < 64)
        {
            wide |= (UInt128)a << (2 * bits);
        }

        return Finish(
            c, op, target, count, (ulong)(wide >> count), (ulong)(wide >> (count - 1)), b ^ (a >> (bits - 1)));
    }

    private static Outcome Shlx(Core c, DecodedOp* op) => TryBeginX(c, op, out ulong a, out int count)
        ? FinishX(c, op, a << count) : Outcome.Fault;

    private static Outcome Shrx(Core c, DecodedOp* op) => TryBeginX(c, op, out ulong a, out int count)
        ? FinishX(c, op, a >> count) : Outcome.Fault;

    private static Outcome Sarx(Core c, DecodedOp* op) => TryBeginX(c, op, out ulong a, out int count)
        ? FinishX(c, op, (ulong)((long)Core.SignExtend(a, op->Size) >> count)) : Outcome.Fault;

    private static Outcome Rorx(Core c, DecodedOp* op) => TryBeginX(c, op, out ulong a, out int count)
        ? FinishX(c, op, (a >> count) | (a << ((8 * op->Size) - count))) : Outcome.Fault;

    private static int Mask(ulong count, int sizeBytes) => (int)count & (sizeBytes == 8 ? 63 : 31);

    private static bool TryBeginX(Core c, DecodedOp* op, out ulong a, out int count)
    {
        ulong unmasked = 0;
        bool read = c.TryReadOperand(op, 1, out a) && c.TryReadOperand(op, 2, out unmasked);
        count = Mask(unmasked, op->Size);
        return read;
    }

    private static Outcome FinishX(Core c, DecodedOp* op, ulong result)
    {
        c.WriteRegister(op->Reg0, op->Size, result);
        return Outcome.Next;
    }

    /// <summary>Writes the result and sets the flags; only the lowest bits of carry and overflow count.</summary>
    private static Outcome Finish(
        Core c, DecodedOp* op, in Place target, int count, ulong result, ulong carry, ulong overflow)
    {
        c.WriteOperand0(op, target, result);
        if (count != 0)
        {
            c.SetFlagsResult(op->Size, result, (carry & 1) | Operands.When((overflow & 1) != 0, Rflags.OF));
        }

        return Outcome.Next;
    }
}

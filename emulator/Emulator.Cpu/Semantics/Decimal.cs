using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>
/// AAA, AAS, AAM, AAD, DAA, DAS (SDM 2A; not in 64-bit mode). Undefined flags follow current Intel processors: OF is
/// cleared and SF, ZF and PF come from AL, except that AAD leaves the flags of its 8-bit addition.
/// </summary>
internal static unsafe class Decimal
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Aaa, &Aaa),
        new(Mnemonic.Aas, &Aas),
        new(Mnemonic.Aam, &Aam),
        new(Mnemonic.Aad, &Aad),
        new(Mnemonic.Daa, &Daa),
        new(Mnemonic.Das, &Das),
    ];

    private static Outcome Aaa(Core c, DecodedOp* op) => AdjustUnpacked(c, 0x106);

    private static Outcome Aas(Core c, DecodedOp* op) => AdjustUnpacked(c, -0x106);

    private static Outcome AdjustUnpacked(Core c, int correction)
    {
        ulong ax = c.ReadRegister(RegisterFile.Rax, 2);
        bool adjust = (ax & 0xF) > 9 || (c.StatusFlags & Rflags.AF) != 0;
        ax = (adjust ? ax + (ulong)correction : ax) & 0xFF0F;
        c.WriteRegister(RegisterFile.Rax, 2, ax);
        c.SetFlagsResult(1, ax, Operands.When(adjust, Rflags.CF | Rflags.AF));
        return Outcome.Next;
    }

    private static Outcome Aam(Core c, DecodedOp* op)
    {
        ulong divisor = (byte)op->Immediate;
        if (divisor == 0)
        {
            return c.Raise(ExceptionVector.DivideError);
        }

        (ulong high, ulong low) = Math.DivRem(c.ReadRegister(RegisterFile.Rax, 1), divisor);
        c.WriteRegister(RegisterFile.Rax, 2, (high << 8) | low);
        c.SetFlagsLogic(1, low);
        return Outcome.Next;
    }

    private static Outcome Aad(Core c, DecodedOp* op)
    {
        ulong low = c.ReadRegister(RegisterFile.Rax, 1);
        ulong tens = c.ReadRegister(Operands.Ah, 1) * (byte)op->Immediate;
        c.WriteRegister(RegisterFile.Rax, 2, (low + tens) & 0xFF);
        c.SetFlagsAdd(1, low, tens);
        return Outcome.Next;
    }

    private static Outcome Daa(Core c, DecodedOp* op)
    {
        ulong al = c.ReadRegister(RegisterFile.Rax, 1);
        ulong flags = c.StatusFlags;
        bool lowAdjust = (al & 0xF) > 9 || (flags & Rflags.AF) != 0;
        bool highAdjust = al > 0x99 || (flags & Rflags.CF) != 0;
        return FinishPacked(c, al + (lowAdjust ? 6UL : 0) + (highAdjust ? 0x60UL : 0), highAdjust, lowAdjust);
    }

    private static Outcome Das(Core c, DecodedOp* op)
    {
        ulong al = c.ReadRegister(RegisterFile.Rax, 1);
        ulong flags = c.StatusFlags;
        bool lowAdjust = (al & 0xF) > 9 || (flags & Rflags.AF) != 0;
        bool highAdjust = al > 0x99 || (flags & Rflags.CF) != 0;

        // A borrow of the low correction sets CF even where the high one is not due (SDM 2A, DAS).
        bool borrow = lowAdjust && al < 6;
        return FinishPacked(c, al - (lowAdjust ? 6UL : 0) - (highAdjust ? 0x60UL : 0), highAdjust || borrow, lowAdjust);
    }

    private static Outcome FinishPacked(Core c, ulong al, bool carry, bool adjust)
    {
        c.WriteRegister(RegisterFile.Rax, 1, al);
        c.SetFlagsResult(1, al, Operands.When(carry, Rflags.CF) | Operands.When(adjust, Rflags.AF));
        return Outcome.Next;
    }
}

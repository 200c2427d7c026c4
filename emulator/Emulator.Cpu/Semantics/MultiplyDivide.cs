using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>
/// MUL, IMUL, DIV, IDIV, MULX (SDM 2A–2B). Undefined flags follow current Intel processors: a multiplication sets SF
/// and PF from the low half and clears ZF and AF; a division changes nothing.
/// </summary>
internal static unsafe class MultiplyDivide
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Mul, &Mul),
        new(Mnemonic.Imul, &Imul),
        new(Mnemonic.Div, &Div),
        new(Mnemonic.Idiv, &Idiv),
        new(Mnemonic.Mulx, &Mulx),
    ];

    private static Outcome Mul(Core c, DecodedOp* op)
    {
        if (!c.TryReadOperand(op, 0, out ulong b))
        {
            return Outcome.Fault;
        }

        UInt128 product = (UInt128)c.ReadRegister(RegisterFile.Rax, op->Size) * b;
        ulong high = (ulong)(product >> (8 * op->Size));
        WriteWide(c, op->Size, (ulong)product, high);
        SetFlags(c, op->Size, (ulong)product, high != 0);
        return Outcome.Next;
    }

    private static Outcome Imul(Core c, DecodedOp* op)
    {
        int size = op->Size;
        bool wide = op->Kind(1) == OperandKind.None;
        ulong a;
        ulong b;
        if (wide)
        {
            a = c.ReadRegister(RegisterFile.Rax, size);
            if (!c.TryReadOperand(op, 0, out b))
            {
                return Outcome.Fault;
            }
        }
        else if (!c.TryReadOperand(op, 1, out a)
            || !c.TryReadOperand(op, op->Kind(2) == OperandKind.None ? 0 : 2, out b))
        {
            return Outcome.Fault;
        }

        Int128 product = (Int128)(long)Core.SignExtend(a, size) * (long)Core.SignExtend(b, size);
        ulong low = Core.Truncate((ulong)product, size);
        bool overflow = (Int128)(long)Core.SignExtend(low, size) != product;
        if (wide)
        {
            WriteWide(c, size, low, (ulong)(product >> (8 * size)));
        }
        else
        {
            c.WriteRegister(op->Reg0, size, low);
        }

        SetFlags(c, size, low, overflow);
        return Outcome.Next;
    }

    private static Outcome Mulx(Core c, DecodedOp* op)
    {
        if (!c.TryReadOperand(op, 2, out ulong b))
        {
            return Outcome.Fault;
        }

        // The low half is written first: with both destinations the same register the high half remains.
        UInt128 product = (UInt128)c.ReadRegister(RegisterFile.Rdx, op->Size) * b;
        c.WriteRegister(op->Reg1, op->Size, (ulong)product);
        c.WriteRegister(op->Reg0, op->Size, (ulong)(product >> (8 * op->Size)));
        return Outcome.Next;
    }

    private static Outcome Div(Core c, DecodedOp* op)
    {
        if (!c.TryReadOperand(op, 0, out ulong divisor))
        {
            return Outcome.Fault;
        }

        int size = op->Size;
        (ulong high, ulong low) = ReadWide(c, size);
        if (high >= divisor)
        {
            // A quotient that does not fit, or a division by zero.
            return c.Raise(ExceptionVector.DivideError);
        }

        UInt128 dividend = ((UInt128)high << (8 * size)) | low;
        UInt128 quotient = dividend / divisor;
        WriteQuotient(c, size, (ulong)quotient, (ulong)(dividend - (quotient * divisor)));
        return Outcome.Next;
    }

    private static Outcome Idiv(Core c, DecodedOp* op)
    {
        if (!c.TryReadOperand(op, 0, out ulong divisor))
        {
            return Outcome.Fault;
        }

        int size = op->Size;
        int bits = 8 * size;
        (ulong high, ulong low) = ReadWide(c, size);
        UInt128 dividend = ((UInt128)high << bits) | low;
        bool dividendNegative = Operands.TopBit(high, size) != 0;
        bool divisorNegative = Operands.TopBit(divisor, size) != 0;
        if (dividendNegative)
        {
            UInt128 mask = size == 8 ? UInt128.MaxValue : (UInt128.One << (2 * bits)) - 1;
            dividend = (UInt128.Zero - dividend) & mask;
        }

        ulong magnitude = divisorNegative ? Core.Truncate(0 - divisor, size) : divisor;
        if (magnitude == 0)
        {
            return c.Raise(ExceptionVector.DivideError);
        }

        UInt128 quotient = dividend / magnitude;
        bool negative = dividendNegative != divisorNegative;
        UInt128 largest = (UInt128)(1UL << (bits - 1)) - (negative ? 0UL : 1UL);
        if (quotient > largest)
        {
            return c.Raise(ExceptionVector.DivideError);
        }

        ulong remainder = (ulong)(dividend - (quotient * magnitude));
        WriteQuotient(
            c, size, negative ? 0 - (ulong)quotient : (ulong)quotient, dividendNegative ? 0 - remainder : remainder);
        return Outcome.Next;
    }

    /// <summary>AX, DX:AX, EDX:EAX or RDX:RAX as its two halves.</summary>
    private static (ulong High, ulong Low) ReadWide(Core c, int sizeBytes) =>
        (c.ReadRegister(sizeBytes == 1 ? Operands.Ah : RegisterFile.Rdx, sizeBytes),
            c.ReadRegister(RegisterFile.Rax, sizeBytes));

    private static void WriteWide(Core c, int sizeBytes, ulong low, ulong high)
    {
        c.WriteRegister(RegisterFile.Rax, sizeBytes, low);
        c.WriteRegister(sizeBytes == 1 ? Operands.Ah : RegisterFile.Rdx, sizeBytes, high);
    }

    private static void WriteQuotient(Core c, int sizeBytes, ulong quotient, ulong remainder) =>
        WriteWide(c, sizeBytes, quotient, remainder);

    private static void SetFlags(Core c, int sizeBytes, ulong low, bool overflow) =>
        c.StatusFlags = Operands.When(overflow, Rflags.CF | Rflags.OF)
            | Operands.ParityOf(low)
            | Operands.When(Operands.TopBit(low, sizeBytes) != 0, Rflags.SF);
}

using System.Buffers.Binary;
using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.X87;

/// <summary>FLD, FILD, FBLD and the constants: what pushes a value (SDM 2A).</summary>
internal static unsafe class Loads
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Fld, &Fld, OpTraits.X87),
        new(Code.Fld_m80fp, &FldExtended, OpTraits.X87),
        new(Code.Fld_sti, &FldRegister, OpTraits.X87),
        new(Mnemonic.Fild, &Fild, OpTraits.X87),
        new(Mnemonic.Fbld, &Fbld, OpTraits.X87),
        new(Mnemonic.Fld1, &Constant, OpTraits.X87),
        new(Mnemonic.Fldz, &Constant, OpTraits.X87),
        new(Mnemonic.Fldl2t, &Constant, OpTraits.X87),
        new(Mnemonic.Fldl2e, &Constant, OpTraits.X87),
        new(Mnemonic.Fldpi, &Constant, OpTraits.X87),
        new(Mnemonic.Fldlg2, &Constant, OpTraits.X87),
        new(Mnemonic.Fldln2, &Constant, OpTraits.X87),
    ];

    /// <summary>Pushes, or answers a stack overflow.</summary>
    internal static Outcome Push(Core c, DecodedOp* op, Float80 value)
    {
        c.S->FpuStatus &= unchecked((ushort)~StatusWord.C1);
        if (X87Unit.IsEmpty(c.S, 7))
        {
            X87Unit.Push(c.S, value);
        }
        else if (X87Unit.StackFault(c, op, overflow: true))
        {
            X87Unit.Push(c.S, Float80.DefaultNaN);
        }

        return Outcome.Next;
    }

    /// <summary>
    /// A single or double of a memory operand: its denormals and signaling NaNs are found in the memory format.
    /// </summary>
    internal static Float80 FromMemory(ref FloatEnvironment environment, ulong bits, int sizeBytes)
    {
        ref readonly FloatFormat format = ref (sizeBytes == 4 ? ref FloatFormat.Single : ref FloatFormat.Double);
        environment.Flags |= FloatConversion.IsDenormal(bits, format) ? StatusWord.DE : 0;
        return FloatConversion.FromBinary(bits, format);
    }

    private static Outcome Fld(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c) || !c.ReachOperand(op, AccessKind.Read, out Place place))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        if (!X87Unit.IsEmpty(c.S, 7))
        {
            return Push(c, op, default);
        }

        FloatEnvironment environment = new(c.S->FpuControl);
        Float80 value = FromMemory(ref environment, c.Load(place), place.SizeBytes);
        if (FloatNaN.TryPropagate(ref environment, value, out Float80 quieted))
        {
            value = quieted;
        }

        // A denormal is loaded, as a normal number, even when its exception is not masked.
        return X87Unit.Report(c, op, environment, StatusWord.IE) ? Push(c, op, value) : Outcome.Next;
    }

    private static Outcome FldExtended(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c) || !c.ReachAligned(op, AccessKind.Read, 10, 8, out Place place))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        Span<byte> bytes = stackalloc byte[10];
        c.LoadBytes(place, bytes);
        ulong significand = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return Push(c, op, new Float80(BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]), significand));
    }

    private static Outcome FldRegister(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        if (!X87Unit.IsEmpty(c.S, op->Reg0))
        {
            return Push(c, op, *X87Unit.St(c.S, op->Reg0));
        }

        if (X87Unit.StackFault(c, op, overflow: false))
        {
            X87Unit.Push(c.S, Float80.DefaultNaN);
        }

        return Outcome.Next;
    }

    private static Outcome Fild(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c) || !c.ReachOperand(op, AccessKind.Read, out Place place))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        long value = (long)Core.SignExtend(c.Load(place), place.SizeBytes);
        return Push(c, op, FloatConversion.FromInteger(value));
    }

    private static Outcome Fbld(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c) || !c.ReachAligned(op, AccessKind.Read, 10, 8, out Place place))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        Span<byte> bytes = stackalloc byte[10];
        c.LoadBytes(place, bytes);
        return Push(c, op, FloatConversion.FromDecimal(bytes));
    }

    /// <summary>The constants, held with more bits and rounded as RC asks, without a precision exception.</summary>
    private static Outcome Constant(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        (int exponent, ulong significand, int more) = (Code)op->Code switch
        {
            Code.Fldz => (-Float80.Bias, 0UL, 0),
            Code.Fld1 => (0, Float80.IntegerBit, 0),

            // The third number: -1 when 64 bits rounded to nearest are above the constant, 1 when below.
            Code.Fldl2t => (1, 0xD49A_784B_CD1B_8AFEUL, 1),
            Code.Fldl2e => (0, 0xB8AA_3B29_5C17_F0BCUL, -1),
            Code.Fldpi => (1, 0xC90F_DAA2_2168_C235UL, -1),
            Code.Fldlg2 => (-2, 0x9A20_9A84_FBCF_F799UL, -1),
            _ => (-1, 0xB172_17F7_D1CF_79ACUL, -1),
        };
        switch (new FloatEnvironment(c.S->FpuControl).Rounding)
        {
            case RoundingControl.Up when more > 0:
                significand++;
                break;
            case RoundingControl.Down or RoundingControl.Truncate when more < 0:
                significand--;
                break;
        }

        return Push(c, op, new Float80(Float80.Bias + exponent, significand));
    }
}

using System.Buffers.Binary;
using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.X87;

/// <summary>FST, FSTP, FIST, FISTP, FISTTP, FBSTP (SDM 2A): into memory and from register to register.</summary>
internal static unsafe class Stores
{
    /// <summary>Unmasked, these keep a store from being made; a result that is only inexact is stored.</summary>
    private const int Preventing = StatusWord.BeforeResult | StatusWord.OE | StatusWord.UE;

    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Fst, &Fst, OpTraits.X87),
        new(Code.Fst_sti, &FstRegister, OpTraits.X87),
        new(Mnemonic.Fstp, &Fstp, OpTraits.X87),
        new(Code.Fstp_m80fp, &FstpExtended, OpTraits.X87),
        new(Code.Fstp_sti, &FstpRegister, OpTraits.X87),
        new(Code.Fstp_sti_DFD0, &FstpRegister, OpTraits.X87),
        new(Code.Fstp_sti_DFD8, &FstpRegister, OpTraits.X87),
        new(Mnemonic.Fstpnce, &Fstpnce, OpTraits.X87),
        new(Mnemonic.Fist, &Fist, OpTraits.X87),
        new(Mnemonic.Fistp, &Fistp, OpTraits.X87),
        new(Mnemonic.Fisttp, &Fisttp, OpTraits.X87),
        new(Mnemonic.Fbstp, &Fbstp, OpTraits.X87),
    ];

    private static Outcome Fst(Core c, DecodedOp* op) =>
        StoreBinary(c, op) == Outcome.Fault ? Outcome.Fault : Outcome.Next;

    private static Outcome Fstp(Core c, DecodedOp* op) => PopAfter(c, StoreBinary(c, op));

    private static Outcome Fist(Core c, DecodedOp* op) =>
        StoreInteger(c, op, null) == Outcome.Fault ? Outcome.Fault : Outcome.Next;

    private static Outcome Fistp(Core c, DecodedOp* op) => PopAfter(c, StoreInteger(c, op, null));

    private static Outcome Fisttp(Core c, DecodedOp* op) =>
        PopAfter(c, StoreInteger(c, op, RoundingControl.Truncate));

    /// <summary>Pops after a store that was made, which is told by <see cref="Outcome.Jump"/>.</summary>
    private static Outcome PopAfter(Core c, Outcome stored)
    {
        if (stored != Outcome.Jump)
        {
            return stored;
        }

        X87Unit.Pop(c.S);
        return Outcome.Next;
    }

    private static Outcome StoreBinary(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        FloatFormat format = op->MemorySize == 4 ? FloatFormat.Single : FloatFormat.Double;
        FloatEnvironment environment = new(c.S->FpuControl);
        Float80 value = *X87Unit.St(c.S, 0);
        if (X87Unit.IsEmpty(c.S, 0))
        {
            environment.Flags = StatusWord.IE | StatusWord.SF;
            value = Float80.DefaultNaN;
        }

        ulong bits = FloatConversion.ToBinary(ref environment, value, format);
        if ((environment.Flags & environment.Unmasked & (StatusWord.OE | StatusWord.UE)) != 0)
        {
            // Nothing was rounded, because nothing is stored.
            environment.Flags &= ~StatusWord.PE;
            environment.RoundedUp = false;
        }

        return Commit(c, op, environment, bits);
    }

    private static Outcome StoreInteger(Core c, DecodedOp* op, RoundingControl? rounding)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        FloatEnvironment environment = new(c.S->FpuControl);
        Float80 value = *X87Unit.St(c.S, 0);
        if (X87Unit.IsEmpty(c.S, 0))
        {
            environment.Flags = StatusWord.SF;
            value = Float80.DefaultNaN;
        }

        long integer = FloatConversion.ToInteger(
            ref environment, value, op->MemorySize, rounding ?? environment.Rounding);
        return Commit(c, op, environment, (ulong)integer);
    }

    /// <summary>Memory is not looked at, and cannot fault, when an unmasked exception keeps the store away.</summary>
    private static Outcome Commit(Core c, DecodedOp* op, in FloatEnvironment environment, ulong bits)
    {
        Place place = default;
        bool prevented = (environment.Flags & environment.Unmasked & Preventing) != 0;
        if (!prevented && !c.ReachOperand(op, AccessKind.Write, out place))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        if (!X87Unit.Report(c, op, environment, Preventing))
        {
            return Outcome.Next;
        }

        c.Store(place, bits);
        return Outcome.Jump;
    }

    private static Outcome FstpExtended(Core c, DecodedOp* op)
    {
        bool prevented = X87Unit.IsEmpty(c.S, 0) && (c.S->FpuControl & StatusWord.IE) == 0;
        Place place = default;
        if (!X87Unit.TryBegin(c) || (!prevented && !c.ReachAligned(op, AccessKind.Write, 10, 8, out place)))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        Float80 value = *X87Unit.St(c.S, 0);
        c.S->FpuStatus &= unchecked((ushort)~StatusWord.C1);
        if (X87Unit.IsEmpty(c.S, 0))
        {
            if (!X87Unit.StackFault(c, op, overflow: false))
            {
                return Outcome.Next;
            }

            value = Float80.DefaultNaN;
        }

        Span<byte> bytes = stackalloc byte[10];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value.Significand);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], (ushort)value.SignAndExponent);
        c.StoreBytes(place, bytes);
        X87Unit.Pop(c.S);
        return Outcome.Next;
    }

    private static Outcome Fbstp(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        FloatEnvironment environment = new(c.S->FpuControl);
        Float80 value = *X87Unit.St(c.S, 0);
        if (X87Unit.IsEmpty(c.S, 0))
        {
            environment.Flags = StatusWord.SF;
            value = Float80.DefaultNaN;
        }

        Span<byte> packed = stackalloc byte[10];
        FloatConversion.TryDecimal(ref environment, value, packed);
        Place place = default;
        bool prevented = (environment.Flags & environment.Unmasked & StatusWord.BeforeResult) != 0;
        if (!prevented && !c.ReachAligned(op, AccessKind.Write, 10, 8, out place))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        if (X87Unit.Report(c, op, environment))
        {
            c.StoreBytes(place, packed);
            X87Unit.Pop(c.S);
        }

        return Outcome.Next;
    }

    private static Outcome FstRegister(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        CopyTop(c, op);
        return Outcome.Next;
    }

    private static Outcome FstpRegister(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        if (CopyTop(c, op))
        {
            X87Unit.Pop(c.S);
        }

        return Outcome.Next;
    }

    /// <summary>D9 D8+i, not in the SDM: FSTP that takes no offence at an empty ST(0) and then only pops.</summary>
    private static Outcome Fstpnce(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        c.S->FpuStatus &= unchecked((ushort)~StatusWord.C1);
        if (!X87Unit.IsEmpty(c.S, 0))
        {
            X87Unit.SetSt(c.S, op->Reg0, *X87Unit.St(c.S, 0));
        }

        X87Unit.Pop(c.S);
        return Outcome.Next;
    }

    private static bool CopyTop(Core c, DecodedOp* op)
    {
        Float80 value = *X87Unit.St(c.S, 0);
        c.S->FpuStatus &= unchecked((ushort)~StatusWord.C1);
        if (X87Unit.IsEmpty(c.S, 0))
        {
            if (!X87Unit.StackFault(c, op, overflow: false))
            {
                return false;
            }

            value = Float80.DefaultNaN;
        }

        X87Unit.SetSt(c.S, op->Reg0, value);
        return true;
    }
}

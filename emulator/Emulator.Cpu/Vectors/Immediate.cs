using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;

namespace Emulator.Cpu.Vectors;

/// <summary>Handlers of instructions with an immediate byte, for any <see cref="IVectorImmediate"/>.</summary>
internal static unsafe class Immediate
{
    internal static Outcome Mmx<T>(Core c, DecodedOp* op)
        where T : struct, IVectorImmediate
    {
        if (!Enabling.TryBeginMmx(c) || !c.TryReadMmx(op, 1, 8, out ulong b))
        {
            return Outcome.Fault;
        }

        Enabling.EnterMmx(c.S);
        Vector128<byte> a = Binary.Widen(c.ReadMmx(op->Reg0));
        c.WriteMmx(op->Reg0, T.Apply(a, Binary.Widen(b), (byte)op->Immediate).AsUInt64().ToScalar());
        return Outcome.Next;
    }

    internal static Outcome Sse<T>(Core c, DecodedOp* op)
        where T : struct, IVectorImmediate
    {
        if (!c.TryReadVector(op, 1, 16, out Vector128<byte> b))
        {
            return Outcome.Fault;
        }

        Vector128<byte>* target = (Vector128<byte>*)c.Vector(op->Reg0);
        *target = T.Apply(*target, b, (byte)op->Immediate);
        return Outcome.Next;
    }

    /// <summary>Two sources with VEX.</summary>
    internal static Outcome Avx<T>(Core c, DecodedOp* op)
        where T : struct, IVectorImmediate => Vex<T>(c, op, 2);

    /// <summary>One source with VEX.</summary>
    internal static Outcome AvxUnary<T>(Core c, DecodedOp* op)
        where T : struct, IVectorImmediate => Vex<T>(c, op, 1);

    private static Outcome Vex<T>(Core c, DecodedOp* op, int last)
        where T : struct, IVectorImmediate
    {
        if (!c.TryReadVector(op, last, op->Size, out Vector256<byte> b))
        {
            return Outcome.Fault;
        }

        Vector256<byte> a = c.ReadVectorRegister(op->Reg1);
        int immediate = (byte)op->Immediate;
        Vector128<byte> low = T.Apply(a.GetLower(), b.GetLower(), immediate);
        Vector128<byte> high = op->Size == 32
            ? T.Apply(a.GetUpper(), b.GetUpper(), immediate >> T.BitsOfLane)
            : default;
        *(Vector256<byte>*)c.Vector(op->Reg0) = Vector256.Create(low, high);
        return Outcome.Next;
    }
}

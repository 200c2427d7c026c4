using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;

namespace Emulator.Cpu.Vectors;

/// <summary>Handlers of instructions with one source, for any <see cref="IVectorUnary"/>.</summary>
internal static unsafe class Unary
{
    internal static Outcome Mmx<T>(Core c, DecodedOp* op)
        where T : struct, IVectorUnary
    {
        if (!Enabling.TryBeginMmx(c) || !c.TryReadMmx(op, 1, 8, out ulong value))
        {
            return Outcome.Fault;
        }

        Enabling.EnterMmx(c.S);
        c.WriteMmx(op->Reg0, T.Apply(Binary.Widen(value)).AsUInt64().ToScalar());
        return Outcome.Next;
    }

    /// <summary>XMM register from XMM register or memory, which may be smaller than the register.</summary>
    internal static Outcome Sse<T>(Core c, DecodedOp* op)
        where T : struct, IVectorUnary
    {
        if (!c.TryReadVector(op, 1, op->MemorySize, out Vector128<byte> value))
        {
            return Outcome.Fault;
        }

        *(Vector128<byte>*)c.Vector(op->Reg0) = T.Apply(value);
        return Outcome.Next;
    }

    /// <summary>The same with VEX: lane by lane.</summary>
    internal static Outcome Avx<T>(Core c, DecodedOp* op)
        where T : struct, IVectorUnary
    {
        if (!c.TryReadVector(op, 1, op->MemorySize, out Vector256<byte> value))
        {
            return Outcome.Fault;
        }

        Vector128<byte> low = T.Apply(value.GetLower());
        Vector128<byte> high = op->Size == 32 ? T.Apply(value.GetUpper()) : default;
        *(Vector256<byte>*)c.Vector(op->Reg0) = Vector256.Create(low, high);
        return Outcome.Next;
    }
}

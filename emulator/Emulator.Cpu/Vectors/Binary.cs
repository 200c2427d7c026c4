using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;

namespace Emulator.Cpu.Vectors;

/// <summary>Handlers of instructions with two sources, for any <see cref="IVectorBinary"/>.</summary>
internal static unsafe class Binary
{
    /// <summary>MM register and MM register or memory.</summary>
    internal static Outcome Mmx<T>(Core c, DecodedOp* op)
        where T : struct, IVectorBinary
    {
        if (!Enabling.TryBeginMmx(c) || !c.TryReadMmx(op, 1, op->MemorySize, out ulong b))
        {
            return Outcome.Fault;
        }

        Enabling.EnterMmx(c.S);
        Vector128<byte> result = T.Apply(Widen(c.ReadMmx(op->Reg0)), Widen(b));
        c.WriteMmx(op->Reg0, result.AsUInt64().ToScalar());
        return Outcome.Next;
    }

    /// <summary>XMM register and XMM register or 16 bytes of memory, bits 255:128 unchanged.</summary>
    internal static Outcome Sse<T>(Core c, DecodedOp* op) // HOT
        where T : struct, IVectorBinary
    {
        if (!c.TryReadVector(op, 1, 16, out Vector128<byte> b))
        {
            return Outcome.Fault;
        }

        Vector128<byte>* target = (Vector128<byte>*)c.Vector(op->Reg0);
        *target = T.Apply(*target, b);
        return Outcome.Next;
    }

    /// <summary>Three operands with VEX: one lane or two, zero above.</summary>
    internal static Outcome Avx<T>(Core c, DecodedOp* op) // HOT
        where T : struct, IVectorBinary
    {
        if (!c.TryReadVector(op, 2, op->Size, out Vector256<byte> b))
        {
            return Outcome.Fault;
        }

        Vector256<byte> a = c.ReadVectorRegister(op->Reg1);
        Vector128<byte> low = T.Apply(a.GetLower(), b.GetLower());
        Vector128<byte> high = op->Size == 32 ? T.Apply(a.GetUpper(), b.GetUpper()) : default;
        *(Vector256<byte>*)c.Vector(op->Reg0) = Vector256.Create(low, high);
        return Outcome.Next;
    }

    /// <summary>The value of an MM register as the low half of a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> Widen(ulong value) => Vector128.CreateScalar(value).AsByte();
}

using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// Blends by the sign bits of a mask: XMM0, or with VEX a fourth register (SDM 2B, PBLENDVB; 2A, BLENDVPS).
/// </summary>
internal static unsafe class Blends
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Pblendvb, &Sse<ByBytes>, OpTraits.Sse),
        new(Mnemonic.Blendvps, &Sse<ByDwords>, OpTraits.Sse),
        new(Mnemonic.Blendvpd, &Sse<ByQwords>, OpTraits.Sse),
        new(Mnemonic.Vpblendvb, &Avx<ByBytes>, OpTraits.Avx),
        new(Mnemonic.Vblendvps, &Avx<ByDwords>, OpTraits.Avx),
        new(Mnemonic.Vblendvpd, &Avx<ByQwords>, OpTraits.Avx),
    ];

    /// <summary>Makes all bits of an element equal to its sign bit.</summary>
    private interface ISpread
    {
        static abstract Vector256<byte> Apply(Vector256<byte> mask);
    }

    private static Outcome Sse<T>(Core c, DecodedOp* op)
        where T : struct, ISpread
    {
        if (!c.TryReadVector(op, 1, 16, out Vector128<byte> b))
        {
            return Outcome.Fault;
        }

        Vector128<byte> chosen = T.Apply(c.ReadVectorRegister(0)).GetLower();
        Vector128<byte>* target = (Vector128<byte>*)c.Vector(op->Reg0);
        *target = Vector128.ConditionalSelect(chosen, b, *target);
        return Outcome.Next;
    }

    private static Outcome Avx<T>(Core c, DecodedOp* op)
        where T : struct, ISpread
    {
        if (!c.TryReadVector(op, 2, op->Size, out Vector256<byte> b))
        {
            return Outcome.Fault;
        }

        Vector256<byte> chosen = T.Apply(c.ReadVectorRegister((int)op->Immediate));
        Vector256<byte> result = Vector256.ConditionalSelect(chosen, b, c.ReadVectorRegister(op->Reg1));
        c.WriteVectorRegister(op, op->Reg0, op->Size, result);
        return Outcome.Next;
    }

    private readonly struct ByBytes : ISpread
    {
        public static Vector256<byte> Apply(Vector256<byte> mask) => (mask.AsSByte() >> 7).AsByte();
    }

    private readonly struct ByDwords : ISpread
    {
        public static Vector256<byte> Apply(Vector256<byte> mask) => (mask.AsInt32() >> 31).AsByte();
    }

    private readonly struct ByQwords : ISpread
    {
        public static Vector256<byte> Apply(Vector256<byte> mask) => (mask.AsInt64() >> 63).AsByte();
    }
}

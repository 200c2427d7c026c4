using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// Shifts of all elements by one count: an immediate, or the low quadword of a register or of memory (SDM 2B, PSLLW …
/// PSRLDQ).
/// </summary>
internal static unsafe class Shifts
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Psllw, &Sse<LeftWords>, OpTraits.Sse),
        new(Mnemonic.Vpsllw, &Avx<LeftWords>, OpTraits.Avx),
        new(Code.Psllw_mm_imm8, &Mmx<LeftWords>, OpTraits.Mmx),
        new(Code.Psllw_mm_mmm64, &Mmx<LeftWords>, OpTraits.Mmx),
        new(Mnemonic.Pslld, &Sse<LeftDwords>, OpTraits.Sse),
        new(Mnemonic.Vpslld, &Avx<LeftDwords>, OpTraits.Avx),
        new(Code.Pslld_mm_imm8, &Mmx<LeftDwords>, OpTraits.Mmx),
        new(Code.Pslld_mm_mmm64, &Mmx<LeftDwords>, OpTraits.Mmx),
        new(Mnemonic.Psllq, &Sse<LeftQwords>, OpTraits.Sse),
        new(Mnemonic.Vpsllq, &Avx<LeftQwords>, OpTraits.Avx),
        new(Code.Psllq_mm_imm8, &Mmx<LeftQwords>, OpTraits.Mmx),
        new(Code.Psllq_mm_mmm64, &Mmx<LeftQwords>, OpTraits.Mmx),
        new(Mnemonic.Psrlw, &Sse<RightWords>, OpTraits.Sse),
        new(Mnemonic.Vpsrlw, &Avx<RightWords>, OpTraits.Avx),
        new(Code.Psrlw_mm_imm8, &Mmx<RightWords>, OpTraits.Mmx),
        new(Code.Psrlw_mm_mmm64, &Mmx<RightWords>, OpTraits.Mmx),
        new(Mnemonic.Psrld, &Sse<RightDwords>, OpTraits.Sse),
        new(Mnemonic.Vpsrld, &Avx<RightDwords>, OpTraits.Avx),
        new(Code.Psrld_mm_imm8, &Mmx<RightDwords>, OpTraits.Mmx),
        new(Code.Psrld_mm_mmm64, &Mmx<RightDwords>, OpTraits.Mmx),
        new(Mnemonic.Psrlq, &Sse<RightQwords>, OpTraits.Sse),
        new(Mnemonic.Vpsrlq, &Avx<RightQwords>, OpTraits.Avx),
        new(Code.Psrlq_mm_imm8, &Mmx<RightQwords>, OpTraits.Mmx),
        new(Code.Psrlq_mm_mmm64, &Mmx<RightQwords>, OpTraits.Mmx),
        new(Mnemonic.Psraw, &Sse<ArithmeticWords>, OpTraits.Sse),
        new(Mnemonic.Vpsraw, &Avx<ArithmeticWords>, OpTraits.Avx),
        new(Code.Psraw_mm_imm8, &Mmx<ArithmeticWords>, OpTraits.Mmx),
        new(Code.Psraw_mm_mmm64, &Mmx<ArithmeticWords>, OpTraits.Mmx),
        new(Mnemonic.Psrad, &Sse<ArithmeticDwords>, OpTraits.Sse),
        new(Mnemonic.Vpsrad, &Avx<ArithmeticDwords>, OpTraits.Avx),
        new(Code.Psrad_mm_imm8, &Mmx<ArithmeticDwords>, OpTraits.Mmx),
        new(Code.Psrad_mm_mmm64, &Mmx<ArithmeticDwords>, OpTraits.Mmx),
        new(Mnemonic.Pslldq, &Sse<LeftBytes>, OpTraits.Sse),
        new(Mnemonic.Vpslldq, &Avx<LeftBytes>, OpTraits.Avx),
        new(Mnemonic.Psrldq, &Sse<RightBytes>, OpTraits.Sse),
        new(Mnemonic.Vpsrldq, &Avx<RightBytes>, OpTraits.Avx),
    ];

    private static Outcome Mmx<T>(Core c, DecodedOp* op)
        where T : struct, IVectorShift
    {
        ulong count = (byte)op->Immediate;
        if (!Enabling.TryBeginMmx(c)
            || (op->Kind(1) != OperandKind.Immediate && !c.TryReadMmx(op, 1, 8, out count)))
        {
            return Outcome.Fault;
        }

        Enabling.EnterMmx(c.S);
        Vector128<byte> result = T.Apply(Binary.Widen(c.ReadMmx(op->Reg0)), count);
        c.WriteMmx(op->Reg0, result.AsUInt64().ToScalar());
        return Outcome.Next;
    }

    private static Outcome Sse<T>(Core c, DecodedOp* op)
        where T : struct, IVectorShift
    {
        if (!TryReadCount(c, op, 1, out ulong count))
        {
            return Outcome.Fault;
        }

        Vector128<byte>* target = (Vector128<byte>*)c.Vector(op->Reg0);
        *target = T.Apply(*target, count);
        return Outcome.Next;
    }

    private static Outcome Avx<T>(Core c, DecodedOp* op)
        where T : struct, IVectorShift
    {
        if (!TryReadCount(c, op, 2, out ulong count))
        {
            return Outcome.Fault;
        }

        Vector256<byte> value = c.ReadVectorRegister(op->Reg1);
        Vector128<byte> low = T.Apply(value.GetLower(), count);
        Vector128<byte> high = op->Size == 32 ? T.Apply(value.GetUpper(), count) : default;
        *(Vector256<byte>*)c.Vector(op->Reg0) = Vector256.Create(low, high);
        return Outcome.Next;
    }

    /// <summary>The count has 64 bits; memory is read in 16 bytes all the same.</summary>
    private static bool TryReadCount(Core c, DecodedOp* op, int n, out ulong count)
    {
        if (op->Kind(n) == OperandKind.Immediate)
        {
            count = (byte)op->Immediate;
            return true;
        }

        bool read = c.TryReadVector(op, n, 16, out Vector128<byte> value);
        count = value.AsUInt64().ToScalar();
        return read;
    }

    private readonly struct LeftWords : IVectorShift
    {
        public static Vector128<byte> Apply(Vector128<byte> value, ulong count) =>
            count < 16 ? (value.AsUInt16() << (int)count).AsByte() : default;
    }

    private readonly struct LeftDwords : IVectorShift
    {
        public static Vector128<byte> Apply(Vector128<byte> value, ulong count) =>
            count < 32 ? (value.AsUInt32() << (int)count).AsByte() : default;
    }

    private readonly struct LeftQwords : IVectorShift
    {
        public static Vector128<byte> Apply(Vector128<byte> value, ulong count) =>
            count < 64 ? (value.AsUInt64() << (int)count).AsByte() : default;
    }

    private readonly struct RightWords : IVectorShift
    {
        public static Vector128<byte> Apply(Vector128<byte> value, ulong count) =>
            count < 16 ? (value.AsUInt16() >> (int)count).AsByte() : default;
    }

    private readonly struct RightDwords : IVectorShift
    {
        public static Vector128<byte> Apply(Vector128<byte> value, ulong count) =>
            count < 32 ? (value.AsUInt32() >> (int)count).AsByte() : default;
    }

    private readonly struct RightQwords : IVectorShift
    {
        public static Vector128<byte> Apply(Vector128<byte> value, ulong count) =>
            count < 64 ? (value.AsUInt64() >> (int)count).AsByte() : default;
    }

    private readonly struct ArithmeticWords : IVectorShift
    {
        public static Vector128<byte> Apply(Vector128<byte> value, ulong count) =>
            (value.AsInt16() >> (int)Math.Min(count, 15)).AsByte();
    }

    private readonly struct ArithmeticDwords : IVectorShift
    {
        public static Vector128<byte> Apply(Vector128<byte> value, ulong count) =>
            (value.AsInt32() >> (int)Math.Min(count, 31)).AsByte();
    }

    private readonly struct LeftBytes : IVectorShift
    {
        public static Vector128<byte> Apply(Vector128<byte> value, ulong count) =>
            Lanes.BytesAt(default, value, 16 - (int)Math.Min(count, 16));
    }

    private readonly struct RightBytes : IVectorShift
    {
        public static Vector128<byte> Apply(Vector128<byte> value, ulong count) =>
            Lanes.BytesAt(value, default, (int)Math.Min(count, 16));
    }
}

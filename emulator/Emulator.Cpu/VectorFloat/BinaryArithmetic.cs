using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.VectorFloat;

/// <summary>ADD, SUB, MUL and DIV of packed and scalar singles and doubles (SDM 2A, 2B).</summary>
internal static unsafe class BinaryArithmetic
{
    internal static OpRow[] Rows =>
    [
        .. RowsOf<Addition>(Mnemonic.Addps, Mnemonic.Addpd, Mnemonic.Addss, Mnemonic.Addsd, OpTraits.Sse),
        .. RowsOf<Addition>(Mnemonic.Vaddps, Mnemonic.Vaddpd, Mnemonic.Vaddss, Mnemonic.Vaddsd, OpTraits.Avx),
        .. RowsOf<Subtraction>(Mnemonic.Subps, Mnemonic.Subpd, Mnemonic.Subss, Mnemonic.Subsd, OpTraits.Sse),
        .. RowsOf<Subtraction>(Mnemonic.Vsubps, Mnemonic.Vsubpd, Mnemonic.Vsubss, Mnemonic.Vsubsd, OpTraits.Avx),
        .. RowsOf<Multiplication>(Mnemonic.Mulps, Mnemonic.Mulpd, Mnemonic.Mulss, Mnemonic.Mulsd, OpTraits.Sse),
        .. RowsOf<Multiplication>(Mnemonic.Vmulps, Mnemonic.Vmulpd, Mnemonic.Vmulss, Mnemonic.Vmulsd, OpTraits.Avx),
        .. RowsOf<Division>(Mnemonic.Divps, Mnemonic.Divpd, Mnemonic.Divss, Mnemonic.Divsd, OpTraits.Sse),
        .. RowsOf<Division>(Mnemonic.Vdivps, Mnemonic.Vdivpd, Mnemonic.Vdivss, Mnemonic.Vdivsd, OpTraits.Avx),
    ];

    private static OpRow[] RowsOf<TOperation>(
        Mnemonic packedSingle, Mnemonic packedDouble, Mnemonic scalarSingle, Mnemonic scalarDouble, OpTraits traits)
        where TOperation : struct, IFloatBinary =>
    [
        new(packedSingle, &Packed<TOperation, Binary32>, traits),
        new(packedDouble, &Packed<TOperation, Binary64>, traits),
        new(scalarSingle, &Scalar<TOperation, Binary32>, traits),
        new(scalarDouble, &Scalar<TOperation, Binary64>, traits),
    ];

    private static Outcome Packed<TOperation, TFormat>(Core c, DecodedOp* op) // HOT
        where TOperation : struct, IFloatBinary
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadPacked(c, op, Core.LastSource(op), out Vector256<byte> b))
        {
            return Outcome.Fault;
        }

        Vector256<byte> a = *(Vector256<byte>*)Elements.FirstSource(c, op);
        if (!PackedOperation.TryApply<TOperation, TFormat>(c, op->Size, a, b, out Vector256<byte> result))
        {
            return Outcome.Fault;
        }

        c.WriteVectorRegister(op, op->Reg0, op->Size, result);
        return Outcome.Next;
    }

    private static Outcome Scalar<TOperation, TFormat>(Core c, DecodedOp* op) // HOT
        where TOperation : struct, IFloatBinary
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadScalar<TFormat>(c, op, Core.LastSource(op), out ulong b))
        {
            return Outcome.Fault;
        }

        ulong a = Elements.Get<TFormat>(Elements.FirstSource(c, op));
        uint mxcsr = c.S->Mxcsr;
        if (HostUnit.Serves(mxcsr))
        {
            ulong result = Host<TOperation, TFormat>(a, b);
            bool right = (HostUnit.IsSafeResult<TFormat>(result) || IsRightZero<TOperation, TFormat>(a, b, result))
                && !HostUnit.IsDenormal<TFormat>(a) && !HostUnit.IsDenormal<TFormat>(b);
            if (right && (HostUnit.IsInexactAlready(mxcsr)
                || PackedOperation.IsExact<TOperation, TFormat>(a, b, result)))
            {
                Elements.WriteScalar<TFormat>(c, op, result);
                return Outcome.Next;
            }
        }

        return ScalarSoftly<TOperation, TFormat>(c, op, a, b);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Outcome ScalarSoftly<TOperation, TFormat>(Core c, DecodedOp* op, ulong a, ulong b)
        where TOperation : struct, IFloatBinary
        where TFormat : struct, IFloatFormat
    {
        SimdEnvironment environment = new(c.S->Mxcsr);
        ulong result = TOperation.Soft<TFormat>(ref environment, a, b);
        if (!SimdExceptions.TryFinish(c, environment))
        {
            return Outcome.Fault;
        }

        Elements.WriteScalar<TFormat>(c, op, result);
        return Outcome.Next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Host<TOperation, TFormat>(ulong a, ulong b)
        where TOperation : struct, IFloatBinary
        where TFormat : struct, IFloatFormat =>
        Layout<TFormat>.SizeBytes == 4
            ? BitConverter.SingleToUInt32Bits(
                TOperation.Host(PackedOperation.ToSingle(a), PackedOperation.ToSingle(b)))
            : BitConverter.DoubleToUInt64Bits(
                TOperation.Host(PackedOperation.ToDouble(a), PackedOperation.ToDouble(b)));

    private static bool IsRightZero<TOperation, TFormat>(ulong a, ulong b, ulong result)
        where TOperation : struct, IFloatBinary
        where TFormat : struct, IFloatFormat =>
        HostUnit.IsZero<TFormat>(result)
        && (TOperation.RightZeros(HostUnit.IsZero<TFormat>(a) ? 1U : 0, HostUnit.IsZero<TFormat>(b) ? 1U : 0) & 1) != 0;
}

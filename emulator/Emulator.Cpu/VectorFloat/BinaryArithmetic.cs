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
        .. RowsOf<LegacyEncoding, Addition>(Mnemonic.Addps, Mnemonic.Addpd, Mnemonic.Addss, Mnemonic.Addsd),
        .. RowsOf<VexEncoding, Addition>(Mnemonic.Vaddps, Mnemonic.Vaddpd, Mnemonic.Vaddss, Mnemonic.Vaddsd),
        .. RowsOf<LegacyEncoding, Subtraction>(Mnemonic.Subps, Mnemonic.Subpd, Mnemonic.Subss, Mnemonic.Subsd),
        .. RowsOf<VexEncoding, Subtraction>(Mnemonic.Vsubps, Mnemonic.Vsubpd, Mnemonic.Vsubss, Mnemonic.Vsubsd),
        .. RowsOf<LegacyEncoding, Multiplication>(Mnemonic.Mulps, Mnemonic.Mulpd, Mnemonic.Mulss, Mnemonic.Mulsd),
        .. RowsOf<VexEncoding, Multiplication>(Mnemonic.Vmulps, Mnemonic.Vmulpd, Mnemonic.Vmulss, Mnemonic.Vmulsd),
        .. RowsOf<LegacyEncoding, Division>(Mnemonic.Divps, Mnemonic.Divpd, Mnemonic.Divss, Mnemonic.Divsd),
        .. RowsOf<VexEncoding, Division>(Mnemonic.Vdivps, Mnemonic.Vdivpd, Mnemonic.Vdivss, Mnemonic.Vdivsd),
    ];

    private static OpRow[] RowsOf<TEncoding, TOperation>(
        Mnemonic packedSingle, Mnemonic packedDouble, Mnemonic scalarSingle, Mnemonic scalarDouble)
        where TEncoding : struct, IEncoding
        where TOperation : struct, IFloatBinary =>
    [
        new(packedSingle, &Packed<TEncoding, TOperation, Binary32>, Elements.TraitsOf<TEncoding>()),
        new(packedDouble, &Packed<TEncoding, TOperation, Binary64>, Elements.TraitsOf<TEncoding>()),
        new(scalarSingle, &Scalar<TEncoding, TOperation, Binary32>, Elements.TraitsOf<TEncoding>()),
        new(scalarDouble, &Scalar<TEncoding, TOperation, Binary64>, Elements.TraitsOf<TEncoding>()),
    ];

    private static Outcome Packed<TEncoding, TOperation, TFormat>(Core c, DecodedOp* op) // HOT
        where TEncoding : struct, IEncoding
        where TOperation : struct, IFloatBinary
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadPacked<TEncoding>(c, op, TEncoding.LastSource, out Vector256<byte> b))
        {
            return Outcome.Fault;
        }

        int size = Elements.SizeOf<TEncoding>(op);
        Vector256<byte> a = Elements.ReadFirst<TEncoding>(c, op);
        if (!PackedOperation.TryApply<TOperation, TFormat>(c, size, a, b, out Vector256<byte> result))
        {
            return Outcome.Fault;
        }

        Elements.WritePacked<TEncoding>(c, op, result);
        return Outcome.Next;
    }

    private static Outcome Scalar<TEncoding, TOperation, TFormat>(Core c, DecodedOp* op) // HOT
        where TEncoding : struct, IEncoding
        where TOperation : struct, IFloatBinary
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadScalar<TFormat>(c, op, TEncoding.LastSource, out ulong b))
        {
            return Outcome.Fault;
        }

        ulong a = Elements.Get<TFormat>(Elements.FirstSource<TEncoding>(c, op));
        uint mxcsr = c.S->Mxcsr;
        if (HostUnit.Serves(mxcsr))
        {
            ulong result = Host<TOperation, TFormat>(a, b);
            bool right = (HostUnit.IsSafeResult<TFormat>(result) || IsRightZero<TOperation, TFormat>(a, b, result))
                && !HostUnit.IsDenormal<TFormat>(a) && !HostUnit.IsDenormal<TFormat>(b);
            if (right && (HostUnit.IsInexactAlready(mxcsr)
                || PackedOperation.IsExact<TOperation, TFormat>(a, b, result)))
            {
                Elements.WriteScalar<TEncoding, TFormat>(c, op, result);
                return Outcome.Next;
            }
        }

        return ScalarSoftly<TEncoding, TOperation, TFormat>(c, op, a, b);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Outcome ScalarSoftly<TEncoding, TOperation, TFormat>(Core c, DecodedOp* op, ulong a, ulong b)
        where TEncoding : struct, IEncoding
        where TOperation : struct, IFloatBinary
        where TFormat : struct, IFloatFormat
    {
        SimdEnvironment environment = new(c.S->Mxcsr);
        ulong result = TOperation.Soft<TFormat>(ref environment, a, b);
        if (!SimdExceptions.TryFinish(c, environment))
        {
            return Outcome.Fault;
        }

        Elements.WriteScalar<TEncoding, TFormat>(c, op, result);
        return Outcome.Next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Host<TOperation, TFormat>(ulong a, ulong b)
        where TOperation : struct, IFloatBinary
        where TFormat : struct, IFloatFormat =>
        TFormat.SizeBytes == 4
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

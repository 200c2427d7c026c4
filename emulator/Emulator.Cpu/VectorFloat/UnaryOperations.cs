using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.VectorFloat;

/// <summary>SQRT, ROUND, RCP and RSQRT, packed and scalar (SDM 2B).</summary>
internal static unsafe class UnaryOperations
{
    internal static OpRow[] Rows =>
    [
        .. RowsOf<SquareRoot>(Mnemonic.Sqrtps, Mnemonic.Sqrtpd, Mnemonic.Sqrtss, Mnemonic.Sqrtsd, OpTraits.Sse),
        .. RowsOf<SquareRoot>(Mnemonic.Vsqrtps, Mnemonic.Vsqrtpd, Mnemonic.Vsqrtss, Mnemonic.Vsqrtsd, OpTraits.Avx),
        .. RowsOf<IntegralPart>(
            Mnemonic.Roundps, Mnemonic.Roundpd, Mnemonic.Roundss, Mnemonic.Roundsd, OpTraits.Sse),
        .. RowsOf<IntegralPart>(
            Mnemonic.Vroundps, Mnemonic.Vroundpd, Mnemonic.Vroundss, Mnemonic.Vroundsd, OpTraits.Avx),
        new(Mnemonic.Rcpps, &Packed<ReciprocalEstimate, Binary32>, OpTraits.Sse),
        new(Mnemonic.Rcpss, &Scalar<ReciprocalEstimate, Binary32>, OpTraits.Sse),
        new(Mnemonic.Vrcpps, &Packed<ReciprocalEstimate, Binary32>, OpTraits.Avx),
        new(Mnemonic.Vrcpss, &Scalar<ReciprocalEstimate, Binary32>, OpTraits.Avx),
        new(Mnemonic.Rsqrtps, &Packed<ReciprocalRootEstimate, Binary32>, OpTraits.Sse),
        new(Mnemonic.Rsqrtss, &Scalar<ReciprocalRootEstimate, Binary32>, OpTraits.Sse),
        new(Mnemonic.Vrsqrtps, &Packed<ReciprocalRootEstimate, Binary32>, OpTraits.Avx),
        new(Mnemonic.Vrsqrtss, &Scalar<ReciprocalRootEstimate, Binary32>, OpTraits.Avx),
    ];

    private static OpRow[] RowsOf<TOperation>(
        Mnemonic packedSingle, Mnemonic packedDouble, Mnemonic scalarSingle, Mnemonic scalarDouble, OpTraits traits)
        where TOperation : struct, IFloatUnary =>
    [
        new(packedSingle, &Packed<TOperation, Binary32>, traits),
        new(packedDouble, &Packed<TOperation, Binary64>, traits),
        new(scalarSingle, &Scalar<TOperation, Binary32>, traits),
        new(scalarDouble, &Scalar<TOperation, Binary64>, traits),
    ];

    private static Outcome Packed<TOperation, TFormat>(Core c, DecodedOp* op) // HOT
        where TOperation : struct, IFloatUnary
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadPacked(c, op, 1, out Vector256<byte> a))
        {
            return Outcome.Fault;
        }

        int control = (int)op->Immediate;
        uint wanted = HostUnit.ElementsOf<TFormat>(op->Size);
        bool done = TOperation.TryHost<TFormat>(c.S->Mxcsr, a, control, wanted, out Vector256<byte> result)
            || TrySoft<TOperation, TFormat>(c, op->Size, control, a, out result);
        if (!done)
        {
            return Outcome.Fault;
        }

        c.WriteVectorRegister(op, op->Reg0, op->Size, result);
        return Outcome.Next;
    }

    private static Outcome Scalar<TOperation, TFormat>(Core c, DecodedOp* op) // HOT
        where TOperation : struct, IFloatUnary
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadScalar<TFormat>(c, op, Core.LastSource(op), out ulong a))
        {
            return Outcome.Fault;
        }

        int control = (int)op->Immediate;
        if (!TOperation.TryHost<TFormat>(c.S->Mxcsr, a, control, out ulong result))
        {
            SimdEnvironment environment = new(c.S->Mxcsr);
            result = TOperation.Soft<TFormat>(ref environment, a, control);
            if (!SimdExceptions.TryFinish(c, environment))
            {
                return Outcome.Fault;
            }
        }

        Elements.WriteScalar<TFormat>(c, op, result);
        return Outcome.Next;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TrySoft<TOperation, TFormat>(
        Core c, int sizeBytes, int control, Vector256<byte> a, out Vector256<byte> result)
        where TOperation : struct, IFloatUnary
        where TFormat : struct, IFloatFormat
    {
        SimdEnvironment environment = new(c.S->Mxcsr);
        Vector256<byte> value = default;
        for (int i = 0; i < sizeBytes; i += Layout<TFormat>.SizeBytes)
        {
            ulong x = Elements.Get<TFormat>((byte*)&a + i);
            Elements.Put<TFormat>((byte*)&value + i, TOperation.Soft<TFormat>(ref environment, x, control));
        }

        result = value;
        return SimdExceptions.TryFinish(c, environment);
    }
}

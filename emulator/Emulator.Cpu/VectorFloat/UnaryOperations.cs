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
        .. RowsOf<LegacyEncoding, SquareRoot>(Mnemonic.Sqrtps, Mnemonic.Sqrtpd, Mnemonic.Sqrtss, Mnemonic.Sqrtsd),
        .. RowsOf<VexEncoding, SquareRoot>(Mnemonic.Vsqrtps, Mnemonic.Vsqrtpd, Mnemonic.Vsqrtss, Mnemonic.Vsqrtsd),
        .. RowsOf<LegacyEncoding, IntegralPart>(Mnemonic.Roundps, Mnemonic.Roundpd, Mnemonic.Roundss, Mnemonic.Roundsd),
        .. RowsOf<VexEncoding, IntegralPart>(
            Mnemonic.Vroundps, Mnemonic.Vroundpd, Mnemonic.Vroundss, Mnemonic.Vroundsd),
        new(Mnemonic.Rcpps, &Packed<LegacyEncoding, ReciprocalEstimate, Binary32>, OpTraits.Sse),
        new(Mnemonic.Rcpss, &Scalar<LegacyEncoding, ReciprocalEstimate, Binary32>, OpTraits.Sse),
        new(Mnemonic.Vrcpps, &Packed<VexEncoding, ReciprocalEstimate, Binary32>, OpTraits.Avx),
        new(Mnemonic.Vrcpss, &Scalar<VexEncoding, ReciprocalEstimate, Binary32>, OpTraits.Avx),
        new(Mnemonic.Rsqrtps, &Packed<LegacyEncoding, ReciprocalRootEstimate, Binary32>, OpTraits.Sse),
        new(Mnemonic.Rsqrtss, &Scalar<LegacyEncoding, ReciprocalRootEstimate, Binary32>, OpTraits.Sse),
        new(Mnemonic.Vrsqrtps, &Packed<VexEncoding, ReciprocalRootEstimate, Binary32>, OpTraits.Avx),
        new(Mnemonic.Vrsqrtss, &Scalar<VexEncoding, ReciprocalRootEstimate, Binary32>, OpTraits.Avx),
    ];

    private static OpRow[] RowsOf<TEncoding, TOperation>(
        Mnemonic packedSingle, Mnemonic packedDouble, Mnemonic scalarSingle, Mnemonic scalarDouble)
        where TEncoding : struct, IEncoding
        where TOperation : struct, IFloatUnary =>
    [
        new(packedSingle, &Packed<TEncoding, TOperation, Binary32>, Elements.TraitsOf<TEncoding>()),
        new(packedDouble, &Packed<TEncoding, TOperation, Binary64>, Elements.TraitsOf<TEncoding>()),
        new(scalarSingle, &Scalar<TEncoding, TOperation, Binary32>, Elements.TraitsOf<TEncoding>()),
        new(scalarDouble, &Scalar<TEncoding, TOperation, Binary64>, Elements.TraitsOf<TEncoding>()),
    ];

    private static Outcome Packed<TEncoding, TOperation, TFormat>(Core c, DecodedOp* op) // HOT
        where TEncoding : struct, IEncoding
        where TOperation : struct, IFloatUnary
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadPacked<TEncoding>(c, op, 1, out Vector256<byte> a))
        {
            return Outcome.Fault;
        }

        int control = (int)op->Immediate;
        uint wanted = HostUnit.ElementsOf<TFormat>(Elements.SizeOf<TEncoding>(op));
        bool done = TOperation.TryHost<TFormat>(c.S->Mxcsr, a, control, wanted, out Vector256<byte> result)
            || TrySoft<TOperation, TFormat>(c, Elements.SizeOf<TEncoding>(op), control, a, out result);
        if (!done)
        {
            return Outcome.Fault;
        }

        Elements.WritePacked<TEncoding>(c, op, result);
        return Outcome.Next;
    }

    private static Outcome Scalar<TEncoding, TOperation, TFormat>(Core c, DecodedOp* op) // HOT
        where TEncoding : struct, IEncoding
        where TOperation : struct, IFloatUnary
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadScalar<TFormat>(c, op, TEncoding.LastSource, out ulong a))
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

        Elements.WriteScalar<TEncoding, TFormat>(c, op, result);
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
        for (int i = 0; i < sizeBytes; i += TFormat.SizeBytes)
        {
            ulong x = Elements.Get<TFormat>((byte*)&a + i);
            Elements.Put<TFormat>((byte*)&value + i, TOperation.Soft<TFormat>(ref environment, x, control));
        }

        result = value;
        return SimdExceptions.TryFinish(c, environment);
    }
}

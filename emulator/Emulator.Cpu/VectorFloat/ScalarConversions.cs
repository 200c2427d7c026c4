using System.Runtime.CompilerServices;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.VectorFloat;

/// <summary>
/// Conversions of the lowest element, and to and from general-purpose registers (SDM 2A, CVTSD2SI …).
/// </summary>
internal static unsafe class ScalarConversions
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Cvtss2sd, &BetweenFormats<LegacyEncoding, Binary32, Binary64>, OpTraits.Sse),
        new(Mnemonic.Vcvtss2sd, &BetweenFormats<VexEncoding, Binary32, Binary64>, OpTraits.Avx),
        new(Mnemonic.Cvtsd2ss, &BetweenFormats<LegacyEncoding, Binary64, Binary32>, OpTraits.Sse),
        new(Mnemonic.Vcvtsd2ss, &BetweenFormats<VexEncoding, Binary64, Binary32>, OpTraits.Avx),
        new(Code.Cvtsi2ss_xmm_rm32, &FromGeneral<LegacyEncoding, Integer32, Binary32>, OpTraits.Sse),
        new(Code.Cvtsi2ss_xmm_rm64, &FromGeneral<LegacyEncoding, Integer64, Binary32>, OpTraits.Sse),
        new(Code.Cvtsi2sd_xmm_rm32, &FromGeneral<LegacyEncoding, Integer32, Binary64>, OpTraits.Sse),
        new(Code.Cvtsi2sd_xmm_rm64, &FromGeneral<LegacyEncoding, Integer64, Binary64>, OpTraits.Sse),
        new(Code.VEX_Vcvtsi2ss_xmm_xmm_rm32, &FromGeneral<VexEncoding, Integer32, Binary32>, OpTraits.Avx),
        new(Code.VEX_Vcvtsi2ss_xmm_xmm_rm64, &FromGeneral<VexEncoding, Integer64, Binary32>, OpTraits.Avx),
        new(Code.VEX_Vcvtsi2sd_xmm_xmm_rm32, &FromGeneral<VexEncoding, Integer32, Binary64>, OpTraits.Avx),
        new(Code.VEX_Vcvtsi2sd_xmm_xmm_rm64, &FromGeneral<VexEncoding, Integer64, Binary64>, OpTraits.Avx),
        new(Mnemonic.Cvtss2si, &ToGeneral<Binary32, Rounded>, OpTraits.Sse),
        new(Mnemonic.Vcvtss2si, &ToGeneral<Binary32, Rounded>, OpTraits.Avx),
        new(Mnemonic.Cvttss2si, &ToGeneral<Binary32, Truncated>, OpTraits.Sse),
        new(Mnemonic.Vcvttss2si, &ToGeneral<Binary32, Truncated>, OpTraits.Avx),
        new(Mnemonic.Cvtsd2si, &ToGeneral<Binary64, Rounded>, OpTraits.Sse),
        new(Mnemonic.Vcvtsd2si, &ToGeneral<Binary64, Rounded>, OpTraits.Avx),
        new(Mnemonic.Cvttsd2si, &ToGeneral<Binary64, Truncated>, OpTraits.Sse),
        new(Mnemonic.Vcvttsd2si, &ToGeneral<Binary64, Truncated>, OpTraits.Avx),
    ];

    private static Outcome BetweenFormats<TEncoding, TFrom, TTo>(Core c, DecodedOp* op) // HOT
        where TEncoding : struct, IEncoding
        where TFrom : struct, IFloatFormat
        where TTo : struct, IFloatFormat
    {
        if (!Elements.TryReadScalar<TFrom>(c, op, TEncoding.LastSource, out ulong a)
            || !TryConvert<Reformat<TFrom, TTo>>(c, a, out ulong result))
        {
            return Outcome.Fault;
        }

        Elements.WriteScalar<TEncoding, TTo>(c, op, result);
        return Outcome.Next;
    }

    private static Outcome FromGeneral<TEncoding, TWidth, TFormat>(Core c, DecodedOp* op) // HOT
        where TEncoding : struct, IEncoding
        where TWidth : struct, IIntegerWidth
        where TFormat : struct, IFloatFormat
    {
        int source = TEncoding.LastSource;
        ulong a;
        if (op->Kind(source) == OperandKind.Register)
        {
            a = c.ReadRegister(source == 1 ? op->Reg1 : op->Reg2, TWidth.Bits / 8);
        }
        else if (!Elements.TryLoadScalar(c, op, TWidth.Bits / 8, out a))
        {
            return Outcome.Fault;
        }

        if (!TryConvert<FromInteger<TWidth, TFormat>>(c, a, out ulong result))
        {
            return Outcome.Fault;
        }

        Elements.WriteScalar<TEncoding, TFormat>(c, op, result);
        return Outcome.Next;
    }

    private static Outcome ToGeneral<TFormat, TRounding>(Core c, DecodedOp* op) // HOT
        where TFormat : struct, IFloatFormat
        where TRounding : struct, IIntegerRounding
    {
        if (!Elements.TryReadScalar<TFormat>(c, op, 1, out ulong a))
        {
            return Outcome.Fault;
        }

        bool wide = op->Size == sizeof(long);
        bool done = wide ? TryConvert<ToInteger<TFormat, Integer64, TRounding>>(c, a, out ulong result)
            : TryConvert<ToInteger<TFormat, Integer32, TRounding>>(c, a, out result);
        if (!done)
        {
            return Outcome.Fault;
        }

        c.WriteRegister(op->Reg0, op->Size, result);
        return Outcome.Next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryConvert<TConversion>(Core c, ulong a, out ulong result)
        where TConversion : struct, IFloatConversion =>
        TConversion.TryHost(c.S->Mxcsr, a, out result) || TrySoft<TConversion>(c, a, out result);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TrySoft<TConversion>(Core c, ulong a, out ulong result)
        where TConversion : struct, IFloatConversion
    {
        SimdEnvironment environment = new(c.S->Mxcsr);
        result = TConversion.Soft(ref environment, a);
        return SimdExceptions.TryFinish(c, environment);
    }
}

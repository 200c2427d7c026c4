using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.VectorFloat;

/// <summary>Conversions between vectors, of all elements (SDM 2A, CVTDQ2PD …).</summary>
internal static unsafe class Conversions
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Cvtdq2ps, &Packed<FromInteger<Integer32, Binary32>>, OpTraits.Sse),
        new(Mnemonic.Vcvtdq2ps, &Packed<FromInteger<Integer32, Binary32>>, OpTraits.Avx),
        new(Mnemonic.Cvtdq2pd, &Packed<FromInteger<Integer32, Binary64>>, OpTraits.Sse),
        new(Mnemonic.Vcvtdq2pd, &Packed<FromInteger<Integer32, Binary64>>, OpTraits.Avx),
        new(Mnemonic.Cvtps2dq, &Packed<ToInteger<Binary32, Integer32, Rounded>>, OpTraits.Sse),
        new(Mnemonic.Vcvtps2dq, &Packed<ToInteger<Binary32, Integer32, Rounded>>, OpTraits.Avx),
        new(Mnemonic.Cvttps2dq, &Packed<ToInteger<Binary32, Integer32, Truncated>>, OpTraits.Sse),
        new(Mnemonic.Vcvttps2dq, &Packed<ToInteger<Binary32, Integer32, Truncated>>, OpTraits.Avx),
        new(Mnemonic.Cvtpd2dq, &Packed<ToInteger<Binary64, Integer32, Rounded>>, OpTraits.Sse),
        new(Mnemonic.Vcvtpd2dq, &Packed<ToInteger<Binary64, Integer32, Rounded>>, OpTraits.Avx),
        new(Mnemonic.Cvttpd2dq, &Packed<ToInteger<Binary64, Integer32, Truncated>>, OpTraits.Sse),
        new(Mnemonic.Vcvttpd2dq, &Packed<ToInteger<Binary64, Integer32, Truncated>>, OpTraits.Avx),
        new(Mnemonic.Cvtps2pd, &Packed<Reformat<Binary32, Binary64>>, OpTraits.Sse),
        new(Mnemonic.Vcvtps2pd, &Packed<Reformat<Binary32, Binary64>>, OpTraits.Avx),
        new(Mnemonic.Cvtpd2ps, &Packed<Reformat<Binary64, Binary32>>, OpTraits.Sse),
        new(Mnemonic.Vcvtpd2ps, &Packed<Reformat<Binary64, Binary32>>, OpTraits.Avx),
    ];

    /// <summary>Converts as many elements as both operands have; what is above them is cleared.</summary>
    private static Outcome Packed<TConversion>(Core c, DecodedOp* op) // HOT
        where TConversion : struct, IFloatConversion
    {
        int elements = Math.Min(op->Size / TConversion.ToBytes, op->Size1 / TConversion.FromBytes);
        int bytes = elements * TConversion.FromBytes;
        if (!TryRead(c, op, bytes, out Vector256<byte> a))
        {
            return Outcome.Fault;
        }

        bool done = TConversion.TryHost(c.S->Mxcsr, elements, a, out Vector256<byte> result)
            || TryConvert<TConversion>(c, elements, (byte*)&a, out result);
        if (!done)
        {
            return Outcome.Fault;
        }

        c.WriteVectorRegister(op, op->Reg0, op->Size, result);
        return Outcome.Next;
    }

    /// <summary>Reads operand 1, zero above 128 bits unless it has more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryRead(Core c, DecodedOp* op, int sizeBytes, out Vector256<byte> value)
    {
        if (sizeBytes == 32)
        {
            return c.TryReadVector(op, 1, 32, out value);
        }

        bool read = c.TryReadVector(op, 1, sizeBytes, out Vector128<byte> low);
        value = low.ToVector256();
        return read;
    }

    /// <summary>Converts elements side by side; false with a fault pending.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static bool TryConvert<TConversion>(Core c, int elements, byte* from, out Vector256<byte> result)
        where TConversion : struct, IFloatConversion
    {
        Vector256<byte> value = default;
        uint mxcsr = c.S->Mxcsr;
        for (int i = 0; i < elements; i++)
        {
            ulong a = Elements.Get(from + (i * TConversion.FromBytes), TConversion.FromBytes);
            if (!TConversion.TryHost(mxcsr, a, out ulong converted))
            {
                return TryConvertSoftly<TConversion>(c, elements, from, out result);
            }

            Elements.Put((byte*)&value + (i * TConversion.ToBytes), TConversion.ToBytes, converted);
        }

        result = value;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryConvertSoftly<TConversion>(Core c, int elements, byte* from, out Vector256<byte> result)
        where TConversion : struct, IFloatConversion
    {
        Vector256<byte> value = default;
        SimdEnvironment environment = new(c.S->Mxcsr);
        for (int i = 0; i < elements; i++)
        {
            ulong a = Elements.Get(from + (i * TConversion.FromBytes), TConversion.FromBytes);
            ulong converted = TConversion.Soft(ref environment, a);
            Elements.Put((byte*)&value + (i * TConversion.ToBytes), TConversion.ToBytes, converted);
        }

        result = value;
        return SimdExceptions.TryFinish(c, environment);
    }
}

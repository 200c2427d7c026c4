using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.Vectors;
using Iced.Intel;

namespace Emulator.Cpu.VectorFloat;

/// <summary>
/// Conversions between MMX and XMM registers (SDM 2A, CVTPI2PS …). One whose integers come from memory touches no MMX
/// register and leaves the x87 state alone. For the others the x87 state becomes that of MMX before the conversion:
/// an unmasked exception of it leaves that behind.
/// </summary>
internal static unsafe class MmxConversions
{
    private const int Pair = 2;

    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Cvtpi2ps, &FromPair<FromInteger<Integer32, Binary32>>, OpTraits.Sse),
        new(Mnemonic.Cvtpi2pd, &FromPair<FromInteger<Integer32, Binary64>>, OpTraits.Sse),
        new(Mnemonic.Cvtps2pi, &ToPair<ToInteger<Binary32, Integer32, Rounded>>, OpTraits.Sse),
        new(Mnemonic.Cvttps2pi, &ToPair<ToInteger<Binary32, Integer32, Truncated>>, OpTraits.Sse),
        new(Mnemonic.Cvtpd2pi, &ToPair<ToInteger<Binary64, Integer32, Rounded>>, OpTraits.Sse),
        new(Mnemonic.Cvttpd2pi, &ToPair<ToInteger<Binary64, Integer32, Truncated>>, OpTraits.Sse),
    ];

    private static Outcome FromPair<TConversion>(Core c, DecodedOp* op)
        where TConversion : struct, IFloatConversion
    {
        bool register = op->Kind(1) == OperandKind.Register;
        if ((register && !Enabling.TryBeginMmx(c)) || !c.TryReadMmx(op, 1, sizeof(ulong), out ulong a))
        {
            return Outcome.Fault;
        }

        if (register)
        {
            Enabling.EnterMmx(c.S);
        }

        if (!Conversions.TryConvert<TConversion>(c, Pair, (byte*)&a, out Vector256<byte> result))
        {
            return Outcome.Fault;
        }

        c.WriteVectorRegister(op, op->Reg0, Pair * TConversion.ToBytes, result);
        return Outcome.Next;
    }

    private static Outcome ToPair<TConversion>(Core c, DecodedOp* op)
        where TConversion : struct, IFloatConversion
    {
        if (!Enabling.TryBeginMmx(c)
            || !c.TryReadVector(op, 1, Pair * TConversion.FromBytes, out Vector256<byte> a))
        {
            return Outcome.Fault;
        }

        Enabling.EnterMmx(c.S);
        if (!Conversions.TryConvert<TConversion>(c, Pair, (byte*)&a, out Vector256<byte> result))
        {
            return Outcome.Fault;
        }

        c.WriteMmx(op->Reg0, result.AsUInt64().ToScalar());
        return Outcome.Next;
    }
}

using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.VectorFloat;

/// <summary>
/// DPPS and DPPD (SDM 2A): products, then sums of neighbours, then, of singles, sums of those. Every step raises its
/// own exceptions before the next begins. Hardware works out each step for all elements at once, each with its own
/// terms first, which is seen in the NaNs that come out.
/// </summary>
internal static unsafe class DotProducts
{
    private const int FirstFactorBit = 4;

    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Dpps, &Singles, OpTraits.Sse),
        new(Mnemonic.Vdpps, &Singles, OpTraits.Avx),
        new(Mnemonic.Dppd, &Doubles, OpTraits.Sse),
        new(Mnemonic.Vdppd, &Doubles, OpTraits.Avx),
    ];

    private static Outcome Singles(Core c, DecodedOp* op)
    {
        if (!TryMultiply<Binary32>(c, op, out Vector256<byte> products))
        {
            return Outcome.Fault;
        }

        Vector256<byte> swapped = Vector256.Shuffle(
            products.AsUInt32(), Vector256.Create(1U, 0, 3, 2, 5, 4, 7, 6)).AsByte();
        if (!PackedOperation.TryApply<Addition, Binary32>(c, op->Size, swapped, products, out Vector256<byte> pairs))
        {
            return Outcome.Fault;
        }

        Vector256<byte> others = Vector256.Shuffle(
            pairs.AsUInt64(), Vector256.Create(1UL, 0, 3, 2)).AsByte();
        return PackedOperation.TryApply<Addition, Binary32>(c, op->Size, pairs, others, out Vector256<byte> sums)
            ? Finish<Binary32>(c, op, sums)
            : Outcome.Fault;
    }

    private static Outcome Doubles(Core c, DecodedOp* op)
    {
        if (!TryMultiply<Binary64>(c, op, out Vector256<byte> products))
        {
            return Outcome.Fault;
        }

        Vector256<byte> swapped = Vector256.Shuffle(
            products.AsUInt64(), Vector256.Create(1UL, 0, 3, 2)).AsByte();
        return PackedOperation.TryApply<Addition, Binary64>(c, op->Size, products, swapped, out Vector256<byte> sums)
            ? Finish<Binary64>(c, op, sums)
            : Outcome.Fault;
    }

    /// <summary>The products that the upper half of the immediate asks for; the others are zeros.</summary>
    private static bool TryMultiply<TFormat>(Core c, DecodedOp* op, out Vector256<byte> products)
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadPacked(c, op, Core.LastSource(op), out Vector256<byte> b))
        {
            products = default;
            return false;
        }

        Vector256<byte> chosen = ElementsIn<TFormat>((int)op->Immediate >> FirstFactorBit);
        Vector256<byte> a = *(Vector256<byte>*)Elements.FirstSource(c, op);
        return PackedOperation.TryApply<Multiplication, TFormat>(
            c, op->Size, a & chosen, b & chosen, out products);
    }

    /// <summary>The sum goes to the elements that the lower half of the immediate asks for.</summary>
    private static Outcome Finish<TFormat>(Core c, DecodedOp* op, Vector256<byte> sums)
        where TFormat : struct, IFloatFormat
    {
        c.WriteVectorRegister(op, op->Reg0, op->Size, sums & ElementsIn<TFormat>((int)op->Immediate));
        return Outcome.Next;
    }

    /// <summary>All ones in the elements of each 128 bits that have a bit in a mask.</summary>
    private static Vector256<byte> ElementsIn<TFormat>(int mask)
        where TFormat : struct, IFloatFormat
    {
        if (Layout<TFormat>.SizeBytes == 4)
        {
            Vector256<int> bits = Vector256.Create(1, 2, 4, 8, 1, 2, 4, 8);
            return Vector256.Equals(Vector256.Create(mask) & bits, bits).AsByte();
        }

        Vector256<long> bits64 = Vector256.Create(1L, 2, 1, 2);
        return Vector256.Equals(Vector256.Create((long)mask) & bits64, bits64).AsByte();
    }
}

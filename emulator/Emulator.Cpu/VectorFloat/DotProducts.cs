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
        new(Mnemonic.Dpps, &Singles<LegacyEncoding>, OpTraits.Sse),
        new(Mnemonic.Vdpps, &Singles<VexEncoding>, OpTraits.Avx),
        new(Mnemonic.Dppd, &Doubles<LegacyEncoding>, OpTraits.Sse),
        new(Mnemonic.Vdppd, &Doubles<VexEncoding>, OpTraits.Avx),
    ];

    private static Outcome Singles<TEncoding>(Core c, DecodedOp* op)
        where TEncoding : struct, IEncoding
    {
        int size = Elements.SizeOf<TEncoding>(op);
        if (!TryMultiply<TEncoding, Binary32>(c, op, out Vector256<byte> products))
        {
            return Outcome.Fault;
        }

        Vector256<byte> swapped = Vector256.Shuffle(
            products.AsUInt32(), Vector256.Create(1U, 0, 3, 2, 5, 4, 7, 6)).AsByte();
        if (!PackedOperation.TryApply<Addition, Binary32>(c, size, swapped, products, out Vector256<byte> pairs))
        {
            return Outcome.Fault;
        }

        Vector256<byte> others = Vector256.Shuffle(
            pairs.AsUInt64(), Vector256.Create(1UL, 0, 3, 2)).AsByte();
        return PackedOperation.TryApply<Addition, Binary32>(c, size, pairs, others, out Vector256<byte> sums)
            ? Finish<TEncoding, Binary32>(c, op, sums)
            : Outcome.Fault;
    }

    private static Outcome Doubles<TEncoding>(Core c, DecodedOp* op)
        where TEncoding : struct, IEncoding
    {
        int size = Elements.SizeOf<TEncoding>(op);
        if (!TryMultiply<TEncoding, Binary64>(c, op, out Vector256<byte> products))
        {
            return Outcome.Fault;
        }

        Vector256<byte> swapped = Vector256.Shuffle(
            products.AsUInt64(), Vector256.Create(1UL, 0, 3, 2)).AsByte();
        return PackedOperation.TryApply<Addition, Binary64>(c, size, products, swapped, out Vector256<byte> sums)
            ? Finish<TEncoding, Binary64>(c, op, sums)
            : Outcome.Fault;
    }

    /// <summary>The products that the upper half of the immediate asks for; the others are zeros.</summary>
    private static bool TryMultiply<TEncoding, TFormat>(Core c, DecodedOp* op, out Vector256<byte> products)
        where TEncoding : struct, IEncoding
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadPacked<TEncoding>(c, op, TEncoding.LastSource, out Vector256<byte> b))
        {
            products = default;
            return false;
        }

        Vector256<byte> chosen = ElementsIn<TFormat>((int)op->Immediate >> FirstFactorBit);
        Vector256<byte> a = Elements.ReadFirst<TEncoding>(c, op);
        return PackedOperation.TryApply<Multiplication, TFormat>(
            c, Elements.SizeOf<TEncoding>(op), a & chosen, b & chosen, out products);
    }

    /// <summary>The sum goes to the elements that the lower half of the immediate asks for.</summary>
    private static Outcome Finish<TEncoding, TFormat>(Core c, DecodedOp* op, Vector256<byte> sums)
        where TEncoding : struct, IEncoding
        where TFormat : struct, IFloatFormat
    {
        Elements.WritePacked<TEncoding>(c, op, sums & ElementsIn<TFormat>((int)op->Immediate));
        return Outcome.Next;
    }

    /// <summary>All ones in the elements of each 128 bits that have a bit in a mask.</summary>
    private static Vector256<byte> ElementsIn<TFormat>(int mask)
        where TFormat : struct, IFloatFormat
    {
        if (TFormat.SizeBytes == 4)
        {
            Vector256<int> bits = Vector256.Create(1, 2, 4, 8, 1, 2, 4, 8);
            return Vector256.Equals(Vector256.Create(mask) & bits, bits).AsByte();
        }

        Vector256<long> bits64 = Vector256.Create(1L, 2, 1, 2);
        return Vector256.Equals(Vector256.Create((long)mask) & bits64, bits64).AsByte();
    }
}

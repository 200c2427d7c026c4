using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.VectorFloat;

/// <summary>CMPPS and its relatives; COMISS, UCOMISS and theirs (SDM 2A, 2B).</summary>
internal static unsafe class Comparisons
{
    private const int LegacyPredicates = 8;

    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Cmpps, &Packed<LegacyEncoding, Binary32>, OpTraits.Sse),
        new(Mnemonic.Cmppd, &Packed<LegacyEncoding, Binary64>, OpTraits.Sse),
        new(Mnemonic.Cmpss, &Scalar<LegacyEncoding, Binary32>, OpTraits.Sse),
        new(Code.Cmpsd_xmm_xmmm64_imm8, &Scalar<LegacyEncoding, Binary64>, OpTraits.Sse),
        new(Mnemonic.Vcmpps, &Packed<VexEncoding, Binary32>, OpTraits.Avx),
        new(Mnemonic.Vcmppd, &Packed<VexEncoding, Binary64>, OpTraits.Avx),
        new(Mnemonic.Vcmpss, &Scalar<VexEncoding, Binary32>, OpTraits.Avx),
        new(Mnemonic.Vcmpsd, &Scalar<VexEncoding, Binary64>, OpTraits.Avx),
        new(Mnemonic.Comiss, &Ordered<Binary32>, OpTraits.Sse),
        new(Mnemonic.Comisd, &Ordered<Binary64>, OpTraits.Sse),
        new(Mnemonic.Vcomiss, &Ordered<Binary32>, OpTraits.Avx),
        new(Mnemonic.Vcomisd, &Ordered<Binary64>, OpTraits.Avx),
        new(Mnemonic.Ucomiss, &Unordered<Binary32>, OpTraits.Sse),
        new(Mnemonic.Ucomisd, &Unordered<Binary64>, OpTraits.Sse),
        new(Mnemonic.Vucomiss, &Unordered<Binary32>, OpTraits.Avx),
        new(Mnemonic.Vucomisd, &Unordered<Binary64>, OpTraits.Avx),
    ];

    private static Outcome Packed<TEncoding, TFormat>(Core c, DecodedOp* op) // HOT
        where TEncoding : struct, IEncoding
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadPacked<TEncoding>(c, op, TEncoding.LastSource, out Vector256<byte> b))
        {
            return Outcome.Fault;
        }

        Vector256<byte> a = Elements.ReadFirst<TEncoding>(c, op);
        int predicate = PredicateOf<TEncoding>(op);
        Vector256<byte> result;
        if (HostUnit.IsEnabled && HostUnit.ArePlain<TFormat>(Elements.SizeOf<TEncoding>(op), a, b))
        {
            Relation accepted = ComparePredicate.AcceptedBy(predicate);
            result = TFormat.SizeBytes == 4
                ? Host(accepted, a.AsSingle(), b.AsSingle()).AsByte()
                : Host(accepted, a.AsDouble(), b.AsDouble()).AsByte();
        }
        else if (!TrySoft<TFormat>(c, Elements.SizeOf<TEncoding>(op), predicate, a, b, out result))
        {
            return Outcome.Fault;
        }

        Elements.WritePacked<TEncoding>(c, op, result);
        return Outcome.Next;
    }

    private static Outcome Scalar<TEncoding, TFormat>(Core c, DecodedOp* op) // HOT
        where TEncoding : struct, IEncoding
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadScalar<TFormat>(c, op, TEncoding.LastSource, out ulong b))
        {
            return Outcome.Fault;
        }

        ulong a = Elements.Get<TFormat>(Elements.FirstSource<TEncoding>(c, op));
        int predicate = PredicateOf<TEncoding>(op);
        if (!TryRelate<TFormat>(c, a, b, ComparePredicate.IsSignaling(predicate), out Relation relation))
        {
            return Outcome.Fault;
        }

        bool holds = (relation & ComparePredicate.AcceptedBy(predicate)) != 0;
        Elements.WriteScalar<TEncoding, TFormat>(c, op, holds ? ulong.MaxValue : 0);
        return Outcome.Next;
    }

    private static Outcome Ordered<TFormat>(Core c, DecodedOp* op)
        where TFormat : struct, IFloatFormat => ToFlags<TFormat>(c, op, signaling: true);

    private static Outcome Unordered<TFormat>(Core c, DecodedOp* op)
        where TFormat : struct, IFloatFormat => ToFlags<TFormat>(c, op, signaling: false);

    /// <summary>ZF, PF and CF say how the operands compare; the other status flags are cleared.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Outcome ToFlags<TFormat>(Core c, DecodedOp* op, bool signaling) // HOT
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadScalar<TFormat>(c, op, 1, out ulong b))
        {
            return Outcome.Fault;
        }

        ulong a = Elements.Get<TFormat>(c.Vector(op->Reg0));
        if (!TryRelate<TFormat>(c, a, b, signaling, out Relation relation))
        {
            return Outcome.Fault;
        }

        c.StatusFlags = relation switch
        {
            Relation.Greater => 0,
            Relation.Less => Rflags.CF,
            Relation.Equal => Rflags.ZF,
            _ => Rflags.ZF | Rflags.PF | Rflags.CF,
        };
        return Outcome.Next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryRelate<TFormat>(Core c, ulong a, ulong b, bool signaling, out Relation relation)
        where TFormat : struct, IFloatFormat
    {
        if (HostUnit.IsEnabled && HostUnit.IsPlain<TFormat>(a) && HostUnit.IsPlain<TFormat>(b))
        {
            double x = Elements.Widen<TFormat>(a);
            double y = Elements.Widen<TFormat>(b);
            relation = x < y ? Relation.Less : x > y ? Relation.Greater : Relation.Equal;
            return true;
        }

        SimdEnvironment environment = new(c.S->Mxcsr);
        relation = SoftComparison.Compare<TFormat>(ref environment, a, b, signaling);
        return SimdExceptions.TryFinish(c, environment);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TrySoft<TFormat>(
        Core c, int sizeBytes, int predicate, Vector256<byte> a, Vector256<byte> b, out Vector256<byte> result)
        where TFormat : struct, IFloatFormat
    {
        SimdEnvironment environment = new(c.S->Mxcsr);
        Vector256<byte> value = default;
        for (int i = 0; i < sizeBytes; i += TFormat.SizeBytes)
        {
            ulong x = Elements.Get<TFormat>((byte*)&a + i);
            ulong y = Elements.Get<TFormat>((byte*)&b + i);
            bool holds = ComparePredicate.Holds<TFormat>(ref environment, predicate, x, y);
            Elements.Put<TFormat>((byte*)&value + i, holds ? ulong.MaxValue : 0);
        }

        result = value;
        return SimdExceptions.TryFinish(c, environment);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Host<T>(Relation accepted, Vector256<T> a, Vector256<T> b)
    {
        Vector256<T> result = default;
        result |= (accepted & Relation.Less) != 0 ? Vector256.LessThan(a, b) : default;
        result |= (accepted & Relation.Equal) != 0 ? Vector256.Equals(a, b) : default;
        return result | ((accepted & Relation.Greater) != 0 ? Vector256.GreaterThan(a, b) : default);
    }

    /// <summary>Legacy forms look at three bits of the immediate, VEX forms at five.</summary>
    private static int PredicateOf<TEncoding>(DecodedOp* op)
        where TEncoding : struct, IEncoding =>
        (int)op->Immediate & ((TEncoding.IsVex ? ComparePredicate.Count : LegacyPredicates) - 1);
}

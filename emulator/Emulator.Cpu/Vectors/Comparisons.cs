using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>Comparisons, minima and maxima, averages and signs of integers (SDM 2B, PCMPEQB … PSIGND).</summary>
internal static unsafe class Comparisons
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Pcmpeqb, &Binary.Sse<EqualBytes>, OpTraits.Sse),
        new(Mnemonic.Vpcmpeqb, &Binary.Avx<EqualBytes>, OpTraits.Avx),
        new(Code.Pcmpeqb_mm_mmm64, &Binary.Mmx<EqualBytes>, OpTraits.Mmx),
        new(Mnemonic.Pcmpeqw, &Binary.Sse<EqualWords>, OpTraits.Sse),
        new(Mnemonic.Vpcmpeqw, &Binary.Avx<EqualWords>, OpTraits.Avx),
        new(Code.Pcmpeqw_mm_mmm64, &Binary.Mmx<EqualWords>, OpTraits.Mmx),
        new(Mnemonic.Pcmpeqd, &Binary.Sse<EqualDwords>, OpTraits.Sse),
        new(Mnemonic.Vpcmpeqd, &Binary.Avx<EqualDwords>, OpTraits.Avx),
        new(Code.Pcmpeqd_mm_mmm64, &Binary.Mmx<EqualDwords>, OpTraits.Mmx),
        new(Mnemonic.Pcmpeqq, &Binary.Sse<EqualQwords>, OpTraits.Sse),
        new(Mnemonic.Vpcmpeqq, &Binary.Avx<EqualQwords>, OpTraits.Avx),
        new(Mnemonic.Pcmpgtb, &Binary.Sse<GreaterBytes>, OpTraits.Sse),
        new(Mnemonic.Vpcmpgtb, &Binary.Avx<GreaterBytes>, OpTraits.Avx),
        new(Code.Pcmpgtb_mm_mmm64, &Binary.Mmx<GreaterBytes>, OpTraits.Mmx),
        new(Mnemonic.Pcmpgtw, &Binary.Sse<GreaterWords>, OpTraits.Sse),
        new(Mnemonic.Vpcmpgtw, &Binary.Avx<GreaterWords>, OpTraits.Avx),
        new(Code.Pcmpgtw_mm_mmm64, &Binary.Mmx<GreaterWords>, OpTraits.Mmx),
        new(Mnemonic.Pcmpgtd, &Binary.Sse<GreaterDwords>, OpTraits.Sse),
        new(Mnemonic.Vpcmpgtd, &Binary.Avx<GreaterDwords>, OpTraits.Avx),
        new(Code.Pcmpgtd_mm_mmm64, &Binary.Mmx<GreaterDwords>, OpTraits.Mmx),
        new(Mnemonic.Pcmpgtq, &Binary.Sse<GreaterQwords>, OpTraits.Sse),
        new(Mnemonic.Vpcmpgtq, &Binary.Avx<GreaterQwords>, OpTraits.Avx),
        new(Mnemonic.Pminub, &Binary.Sse<MinUnsignedBytes>, OpTraits.Sse),
        new(Mnemonic.Vpminub, &Binary.Avx<MinUnsignedBytes>, OpTraits.Avx),
        new(Code.Pminub_mm_mmm64, &Binary.Mmx<MinUnsignedBytes>, OpTraits.Mmx),
        new(Mnemonic.Pminuw, &Binary.Sse<MinUnsignedWords>, OpTraits.Sse),
        new(Mnemonic.Vpminuw, &Binary.Avx<MinUnsignedWords>, OpTraits.Avx),
        new(Mnemonic.Pminud, &Binary.Sse<MinUnsignedDwords>, OpTraits.Sse),
        new(Mnemonic.Vpminud, &Binary.Avx<MinUnsignedDwords>, OpTraits.Avx),
        new(Mnemonic.Pminsb, &Binary.Sse<MinSignedBytes>, OpTraits.Sse),
        new(Mnemonic.Vpminsb, &Binary.Avx<MinSignedBytes>, OpTraits.Avx),
        new(Mnemonic.Pminsw, &Binary.Sse<MinSignedWords>, OpTraits.Sse),
        new(Mnemonic.Vpminsw, &Binary.Avx<MinSignedWords>, OpTraits.Avx),
        new(Code.Pminsw_mm_mmm64, &Binary.Mmx<MinSignedWords>, OpTraits.Mmx),
        new(Mnemonic.Pminsd, &Binary.Sse<MinSignedDwords>, OpTraits.Sse),
        new(Mnemonic.Vpminsd, &Binary.Avx<MinSignedDwords>, OpTraits.Avx),
        new(Mnemonic.Pmaxub, &Binary.Sse<MaxUnsignedBytes>, OpTraits.Sse),
        new(Mnemonic.Vpmaxub, &Binary.Avx<MaxUnsignedBytes>, OpTraits.Avx),
        new(Code.Pmaxub_mm_mmm64, &Binary.Mmx<MaxUnsignedBytes>, OpTraits.Mmx),
        new(Mnemonic.Pmaxuw, &Binary.Sse<MaxUnsignedWords>, OpTraits.Sse),
        new(Mnemonic.Vpmaxuw, &Binary.Avx<MaxUnsignedWords>, OpTraits.Avx),
        new(Mnemonic.Pmaxud, &Binary.Sse<MaxUnsignedDwords>, OpTraits.Sse),
        new(Mnemonic.Vpmaxud, &Binary.Avx<MaxUnsignedDwords>, OpTraits.Avx),
        new(Mnemonic.Pmaxsb, &Binary.Sse<MaxSignedBytes>, OpTraits.Sse),
        new(Mnemonic.Vpmaxsb, &Binary.Avx<MaxSignedBytes>, OpTraits.Avx),
        new(Mnemonic.Pmaxsw, &Binary.Sse<MaxSignedWords>, OpTraits.Sse),
        new(Mnemonic.Vpmaxsw, &Binary.Avx<MaxSignedWords>, OpTraits.Avx),
        new(Code.Pmaxsw_mm_mmm64, &Binary.Mmx<MaxSignedWords>, OpTraits.Mmx),
        new(Mnemonic.Pmaxsd, &Binary.Sse<MaxSignedDwords>, OpTraits.Sse),
        new(Mnemonic.Vpmaxsd, &Binary.Avx<MaxSignedDwords>, OpTraits.Avx),
        new(Mnemonic.Pavgb, &Binary.Sse<AverageBytes>, OpTraits.Sse),
        new(Mnemonic.Vpavgb, &Binary.Avx<AverageBytes>, OpTraits.Avx),
        new(Code.Pavgb_mm_mmm64, &Binary.Mmx<AverageBytes>, OpTraits.Mmx),
        new(Mnemonic.Pavgw, &Binary.Sse<AverageWords>, OpTraits.Sse),
        new(Mnemonic.Vpavgw, &Binary.Avx<AverageWords>, OpTraits.Avx),
        new(Code.Pavgw_mm_mmm64, &Binary.Mmx<AverageWords>, OpTraits.Mmx),
        new(Mnemonic.Psignb, &Binary.Sse<SignBytes>, OpTraits.Sse),
        new(Mnemonic.Vpsignb, &Binary.Avx<SignBytes>, OpTraits.Avx),
        new(Code.Psignb_mm_mmm64, &Binary.Mmx<SignBytes>, OpTraits.Mmx),
        new(Mnemonic.Psignw, &Binary.Sse<SignWords>, OpTraits.Sse),
        new(Mnemonic.Vpsignw, &Binary.Avx<SignWords>, OpTraits.Avx),
        new(Code.Psignw_mm_mmm64, &Binary.Mmx<SignWords>, OpTraits.Mmx),
        new(Mnemonic.Psignd, &Binary.Sse<SignDwords>, OpTraits.Sse),
        new(Mnemonic.Vpsignd, &Binary.Avx<SignDwords>, OpTraits.Avx),
        new(Code.Psignd_mm_mmm64, &Binary.Mmx<SignDwords>, OpTraits.Mmx),
    ];

    private readonly struct EqualBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) => Vector128.Equals(a, b);
    }

    private readonly struct EqualWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Equals(a.AsUInt16(), b.AsUInt16()).AsByte();
    }

    private readonly struct EqualDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Equals(a.AsUInt32(), b.AsUInt32()).AsByte();
    }

    private readonly struct EqualQwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Equals(a.AsUInt64(), b.AsUInt64()).AsByte();
    }

    private readonly struct GreaterBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.GreaterThan(a.AsSByte(), b.AsSByte()).AsByte();
    }

    private readonly struct GreaterWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.GreaterThan(a.AsInt16(), b.AsInt16()).AsByte();
    }

    private readonly struct GreaterDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.GreaterThan(a.AsInt32(), b.AsInt32()).AsByte();
    }

    private readonly struct GreaterQwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.GreaterThan(a.AsInt64(), b.AsInt64()).AsByte();
    }

    private readonly struct MinUnsignedBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) => Vector128.Min(a, b);
    }

    private readonly struct MinUnsignedWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Min(a.AsUInt16(), b.AsUInt16()).AsByte();
    }

    private readonly struct MinUnsignedDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Min(a.AsUInt32(), b.AsUInt32()).AsByte();
    }

    private readonly struct MinSignedBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Min(a.AsSByte(), b.AsSByte()).AsByte();
    }

    private readonly struct MinSignedWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Min(a.AsInt16(), b.AsInt16()).AsByte();
    }

    private readonly struct MinSignedDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Min(a.AsInt32(), b.AsInt32()).AsByte();
    }

    private readonly struct MaxUnsignedBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) => Vector128.Max(a, b);
    }

    private readonly struct MaxUnsignedWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Max(a.AsUInt16(), b.AsUInt16()).AsByte();
    }

    private readonly struct MaxUnsignedDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Max(a.AsUInt32(), b.AsUInt32()).AsByte();
    }

    private readonly struct MaxSignedBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Max(a.AsSByte(), b.AsSByte()).AsByte();
    }

    private readonly struct MaxSignedWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Max(a.AsInt16(), b.AsInt16()).AsByte();
    }

    private readonly struct MaxSignedDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Max(a.AsInt32(), b.AsInt32()).AsByte();
    }

    /// <summary>(x + y + 1) / 2 without a ninth bit.</summary>
    private readonly struct AverageBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<byte> x = a;
            Vector128<byte> y = b;
            return ((x | y) - ((x ^ y) >> 1)).AsByte();
        }
    }

    private readonly struct AverageWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<ushort> x = a.AsUInt16();
            Vector128<ushort> y = b.AsUInt16();
            return ((x | y) - ((x ^ y) >> 1)).AsByte();
        }
    }

    private readonly struct SignBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<sbyte> x = a.AsSByte();
            Vector128<sbyte> y = b.AsSByte();
            Vector128<sbyte> signed = Vector128.ConditionalSelect(Vector128.LessThan(y, default), -x, x);
            return (signed & ~Vector128.Equals(y, default)).AsByte();
        }
    }

    private readonly struct SignWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<short> x = a.AsInt16();
            Vector128<short> y = b.AsInt16();
            Vector128<short> signed = Vector128.ConditionalSelect(Vector128.LessThan(y, default), -x, x);
            return (signed & ~Vector128.Equals(y, default)).AsByte();
        }
    }

    private readonly struct SignDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<int> x = a.AsInt32();
            Vector128<int> y = b.AsInt32();
            Vector128<int> signed = Vector128.ConditionalSelect(Vector128.LessThan(y, default), -x, x);
            return (signed & ~Vector128.Equals(y, default)).AsByte();
        }
    }
}

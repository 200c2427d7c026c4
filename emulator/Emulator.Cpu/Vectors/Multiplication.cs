using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>Multiplication of integers, sums of products and of differences (SDM 2B, PMULLW … PSADBW).</summary>
internal static unsafe class Multiplication
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Pmullw, &Binary.Sse<MultiplyLowWords>, OpTraits.Sse),
        new(Mnemonic.Vpmullw, &Binary.Avx<MultiplyLowWords>, OpTraits.Avx),
        new(Code.Pmullw_mm_mmm64, &Binary.Mmx<MultiplyLowWords>, OpTraits.Mmx),
        new(Mnemonic.Pmulld, &Binary.Sse<MultiplyLowDwords>, OpTraits.Sse),
        new(Mnemonic.Vpmulld, &Binary.Avx<MultiplyLowDwords>, OpTraits.Avx),
        new(Mnemonic.Pmulhw, &Binary.Sse<MultiplyHighWords>, OpTraits.Sse),
        new(Mnemonic.Vpmulhw, &Binary.Avx<MultiplyHighWords>, OpTraits.Avx),
        new(Code.Pmulhw_mm_mmm64, &Binary.Mmx<MultiplyHighWords>, OpTraits.Mmx),
        new(Mnemonic.Pmulhuw, &Binary.Sse<MultiplyHighUnsigned>, OpTraits.Sse),
        new(Mnemonic.Vpmulhuw, &Binary.Avx<MultiplyHighUnsigned>, OpTraits.Avx),
        new(Code.Pmulhuw_mm_mmm64, &Binary.Mmx<MultiplyHighUnsigned>, OpTraits.Mmx),
        new(Mnemonic.Pmulhrsw, &Binary.Sse<MultiplyRounded>, OpTraits.Sse),
        new(Mnemonic.Vpmulhrsw, &Binary.Avx<MultiplyRounded>, OpTraits.Avx),
        new(Code.Pmulhrsw_mm_mmm64, &Binary.Mmx<MultiplyRounded>, OpTraits.Mmx),
        new(Mnemonic.Pmuludq, &Binary.Sse<MultiplyUnsignedDwords>, OpTraits.Sse),
        new(Mnemonic.Vpmuludq, &Binary.Avx<MultiplyUnsignedDwords>, OpTraits.Avx),
        new(Code.Pmuludq_mm_mmm64, &Binary.Mmx<MultiplyUnsignedDwords>, OpTraits.Mmx),
        new(Mnemonic.Pmuldq, &Binary.Sse<MultiplySignedDwords>, OpTraits.Sse),
        new(Mnemonic.Vpmuldq, &Binary.Avx<MultiplySignedDwords>, OpTraits.Avx),
        new(Mnemonic.Pmaddwd, &Binary.Sse<MultiplyAddWords>, OpTraits.Sse),
        new(Mnemonic.Vpmaddwd, &Binary.Avx<MultiplyAddWords>, OpTraits.Avx),
        new(Code.Pmaddwd_mm_mmm64, &Binary.Mmx<MultiplyAddWords>, OpTraits.Mmx),
        new(Mnemonic.Pmaddubsw, &Binary.Sse<MultiplyAddBytes>, OpTraits.Sse),
        new(Mnemonic.Vpmaddubsw, &Binary.Avx<MultiplyAddBytes>, OpTraits.Avx),
        new(Code.Pmaddubsw_mm_mmm64, &Binary.Mmx<MultiplyAddBytes>, OpTraits.Mmx),
        new(Mnemonic.Psadbw, &Binary.Sse<SumOfDifferences>, OpTraits.Sse),
        new(Mnemonic.Vpsadbw, &Binary.Avx<SumOfDifferences>, OpTraits.Avx),
        new(Code.Psadbw_mm_mmm64, &Binary.Mmx<SumOfDifferences>, OpTraits.Mmx),
    ];

    private readonly struct MultiplyLowWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            (a.AsInt16() * b.AsInt16()).AsByte();
    }

    private readonly struct MultiplyLowDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            (a.AsInt32() * b.AsInt32()).AsByte();
    }

    private readonly struct MultiplyHighWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<short> x = a.AsInt16();
            Vector128<short> y = b.AsInt16();
            Vector128<int> low = (Vector128.WidenLower(x) * Vector128.WidenLower(y)) >> 16;
            Vector128<int> high = (Vector128.WidenUpper(x) * Vector128.WidenUpper(y)) >> 16;
            return Vector128.Narrow(low, high).AsByte();
        }
    }

    private readonly struct MultiplyHighUnsigned : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<ushort> x = a.AsUInt16();
            Vector128<ushort> y = b.AsUInt16();
            Vector128<uint> low = (Vector128.WidenLower(x) * Vector128.WidenLower(y)) >> 16;
            Vector128<uint> high = (Vector128.WidenUpper(x) * Vector128.WidenUpper(y)) >> 16;
            return Vector128.Narrow(low, high).AsByte();
        }
    }

    /// <summary>Bits 30:15 of the product, rounded.</summary>
    private readonly struct MultiplyRounded : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<short> x = a.AsInt16();
            Vector128<short> y = b.AsInt16();
            Vector128<int> low = (Vector128.WidenLower(x) * Vector128.WidenLower(y)) >> 14;
            Vector128<int> high = (Vector128.WidenUpper(x) * Vector128.WidenUpper(y)) >> 14;
            Vector128<int> one = Vector128<int>.One;
            return Vector128.Narrow((low + one) >> 1, (high + one) >> 1).AsByte();
        }
    }

    /// <summary>The even dwords, to quadwords.</summary>
    private readonly struct MultiplyUnsignedDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<ulong> low = Vector128.Create((ulong)uint.MaxValue);
            return ((a.AsUInt64() & low) * (b.AsUInt64() & low)).AsByte();
        }
    }

    private readonly struct MultiplySignedDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<long> x = (a.AsInt64() << 32) >> 32;
            Vector128<long> y = (b.AsInt64() << 32) >> 32;
            return (x * y).AsByte();
        }
    }

    /// <summary>Pairs of products of words, added to a dword; only 4 times 8000H squared wraps.</summary>
    private readonly struct MultiplyAddWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<int> x = a.AsInt32();
            Vector128<int> y = b.AsInt32();
            Vector128<int> even = ((x << 16) >> 16) * ((y << 16) >> 16);
            return (even + ((x >> 16) * (y >> 16))).AsByte();
        }
    }

    /// <summary>Unsigned bytes of the first source times signed bytes of the second.</summary>
    private readonly struct MultiplyAddBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<short> x = a.AsInt16();
            Vector128<short> y = b.AsInt16();
            Vector128<short> even = (x & Vector128.Create((short)0xFF)) * ((y << 8) >> 8);
            Vector128<short> odd = Vector128.ShiftRightLogical(x, 8) * (y >> 8);
            return Vector128.AddSaturate(even, odd).AsByte();
        }
    }

    /// <summary>Eight absolute differences of bytes, added to a word in each quadword.</summary>
    private readonly struct SumOfDifferences : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<ushort> apart = (Vector128.Max(a, b) - Vector128.Min(a, b)).AsUInt16();
            Vector128<ulong> pairs = ((apart & Vector128.Create((ushort)0xFF)) + (apart >> 8)).AsUInt64();
            Vector128<ulong> fours = pairs + (pairs >> 32);
            return ((fours + (fours >> 16)) & Vector128.Create(0xFFFFUL)).AsByte();
        }
    }
}

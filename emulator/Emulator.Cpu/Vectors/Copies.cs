using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// Results from one source: duplicated elements, absolute values, the smallest word (SDM 2B, MOVDDUP, PABSB,
/// PHMINPOSUW).
/// </summary>
internal static unsafe class Copies
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Movddup, &Unary.Sse<LowQwords>, OpTraits.Sse),
        new(Mnemonic.Vmovddup, &Unary.Avx<LowQwords>, OpTraits.Avx),
        new(Mnemonic.Movsldup, &Unary.Sse<EvenDwords>, OpTraits.Sse),
        new(Mnemonic.Vmovsldup, &Unary.Avx<EvenDwords>, OpTraits.Avx),
        new(Mnemonic.Movshdup, &Unary.Sse<OddDwords>, OpTraits.Sse),
        new(Mnemonic.Vmovshdup, &Unary.Avx<OddDwords>, OpTraits.Avx),
        new(Mnemonic.Pabsb, &Unary.Sse<AbsoluteBytes>, OpTraits.Sse),
        new(Mnemonic.Vpabsb, &Unary.Avx<AbsoluteBytes>, OpTraits.Avx),
        new(Code.Pabsb_mm_mmm64, &Unary.Mmx<AbsoluteBytes>, OpTraits.Mmx),
        new(Mnemonic.Pabsw, &Unary.Sse<AbsoluteWords>, OpTraits.Sse),
        new(Mnemonic.Vpabsw, &Unary.Avx<AbsoluteWords>, OpTraits.Avx),
        new(Code.Pabsw_mm_mmm64, &Unary.Mmx<AbsoluteWords>, OpTraits.Mmx),
        new(Mnemonic.Pabsd, &Unary.Sse<AbsoluteDwords>, OpTraits.Sse),
        new(Mnemonic.Vpabsd, &Unary.Avx<AbsoluteDwords>, OpTraits.Avx),
        new(Code.Pabsd_mm_mmm64, &Unary.Mmx<AbsoluteDwords>, OpTraits.Mmx),
        new(Mnemonic.Phminposuw, &Unary.Sse<SmallestWord>, OpTraits.Sse),
        new(Mnemonic.Vphminposuw, &Unary.Avx<SmallestWord>, OpTraits.Avx),
    ];

    private readonly struct LowQwords : IVectorUnary
    {
        public static Vector128<byte> Apply(Vector128<byte> value) =>
            Vector128.Create(value.GetLower(), value.GetLower());
    }

    private readonly struct EvenDwords : IVectorUnary
    {
        public static Vector128<byte> Apply(Vector128<byte> value)
        {
            Vector128<ulong> even = value.AsUInt64() & Vector128.Create((ulong)uint.MaxValue);
            return (even | (even << 32)).AsByte();
        }
    }

    private readonly struct OddDwords : IVectorUnary
    {
        public static Vector128<byte> Apply(Vector128<byte> value)
        {
            Vector128<ulong> odd = value.AsUInt64() >> 32;
            return (odd | (odd << 32)).AsByte();
        }
    }

    /// <summary>The negative of the most negative number is itself, and stays.</summary>
    private readonly struct AbsoluteBytes : IVectorUnary
    {
        public static Vector128<byte> Apply(Vector128<byte> value) =>
            Vector128.Max(value.AsSByte(), -value.AsSByte()).AsByte();
    }

    private readonly struct AbsoluteWords : IVectorUnary
    {
        public static Vector128<byte> Apply(Vector128<byte> value) =>
            Vector128.Max(value.AsInt16(), -value.AsInt16()).AsByte();
    }

    private readonly struct AbsoluteDwords : IVectorUnary
    {
        public static Vector128<byte> Apply(Vector128<byte> value) =>
            Vector128.Max(value.AsInt32(), -value.AsInt32()).AsByte();
    }

    /// <summary>The smallest word and the lowest index where it is.</summary>
    private readonly struct SmallestWord : IVectorUnary
    {
        public static Vector128<byte> Apply(Vector128<byte> value)
        {
            ushort* words = (ushort*)&value;
            int best = 0;
            for (int i = 1; i < 8; i++)
            {
                best = words[i] < words[best] ? i : best;
            }

            return Vector128.CreateScalar(words[best] | ((uint)best << 16)).AsByte();
        }
    }
}

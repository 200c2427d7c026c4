using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>Sums and differences of neighbouring elements (SDM 2B, PHADDW … PHSUBD).</summary>
internal static unsafe class Horizontal
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Phaddw, &Binary.Sse<AddWords>, OpTraits.Sse),
        new(Mnemonic.Vphaddw, &Binary.Avx<AddWords>, OpTraits.Avx),
        new(Code.Phaddw_mm_mmm64, &Binary.Mmx<Joined<AddWords>>, OpTraits.Mmx),
        new(Mnemonic.Phaddd, &Binary.Sse<AddDwords>, OpTraits.Sse),
        new(Mnemonic.Vphaddd, &Binary.Avx<AddDwords>, OpTraits.Avx),
        new(Code.Phaddd_mm_mmm64, &Binary.Mmx<Joined<AddDwords>>, OpTraits.Mmx),
        new(Mnemonic.Phaddsw, &Binary.Sse<AddSaturated>, OpTraits.Sse),
        new(Mnemonic.Vphaddsw, &Binary.Avx<AddSaturated>, OpTraits.Avx),
        new(Code.Phaddsw_mm_mmm64, &Binary.Mmx<Joined<AddSaturated>>, OpTraits.Mmx),
        new(Mnemonic.Phsubw, &Binary.Sse<SubtractWords>, OpTraits.Sse),
        new(Mnemonic.Vphsubw, &Binary.Avx<SubtractWords>, OpTraits.Avx),
        new(Code.Phsubw_mm_mmm64, &Binary.Mmx<Joined<SubtractWords>>, OpTraits.Mmx),
        new(Mnemonic.Phsubd, &Binary.Sse<SubtractDwords>, OpTraits.Sse),
        new(Mnemonic.Vphsubd, &Binary.Avx<SubtractDwords>, OpTraits.Avx),
        new(Code.Phsubd_mm_mmm64, &Binary.Mmx<Joined<SubtractDwords>>, OpTraits.Mmx),
        new(Mnemonic.Phsubsw, &Binary.Sse<SubtractSaturated>, OpTraits.Sse),
        new(Mnemonic.Vphsubsw, &Binary.Avx<SubtractSaturated>, OpTraits.Avx),
        new(Code.Phsubsw_mm_mmm64, &Binary.Mmx<Joined<SubtractSaturated>>, OpTraits.Mmx),
    ];

    private readonly struct AddWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<int> x = a.AsInt32();
            Vector128<int> y = b.AsInt32();
            Vector128<int> low = ((x << 16) >> 16) + (x >> 16);
            Vector128<int> high = ((y << 16) >> 16) + (y >> 16);
            return Vector128.Narrow(low, high).AsByte();
        }
    }

    private readonly struct AddDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<long> low = a.AsInt64() + (a.AsInt64() >> 32);
            Vector128<long> high = b.AsInt64() + (b.AsInt64() >> 32);
            return Vector128.Narrow(low, high).AsByte();
        }
    }

    private readonly struct AddSaturated : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<int> x = a.AsInt32();
            Vector128<int> y = b.AsInt32();
            Vector128<int> low = ((x << 16) >> 16) + (x >> 16);
            Vector128<int> high = ((y << 16) >> 16) + (y >> 16);
            return Vector128.NarrowWithSaturation(low, high).AsByte();
        }
    }

    private readonly struct SubtractWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<int> x = a.AsInt32();
            Vector128<int> y = b.AsInt32();
            Vector128<int> low = ((x << 16) >> 16) - (x >> 16);
            Vector128<int> high = ((y << 16) >> 16) - (y >> 16);
            return Vector128.Narrow(low, high).AsByte();
        }
    }

    private readonly struct SubtractDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<long> low = a.AsInt64() - (a.AsInt64() >> 32);
            Vector128<long> high = b.AsInt64() - (b.AsInt64() >> 32);
            return Vector128.Narrow(low, high).AsByte();
        }
    }

    private readonly struct SubtractSaturated : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<int> x = a.AsInt32();
            Vector128<int> y = b.AsInt32();
            Vector128<int> low = ((x << 16) >> 16) - (x >> 16);
            Vector128<int> high = ((y << 16) >> 16) - (y >> 16);
            return Vector128.NarrowWithSaturation(low, high).AsByte();
        }
    }
}

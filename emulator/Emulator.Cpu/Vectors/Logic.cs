using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>Logic on all bits, whatever type the mnemonic names (SDM 2A ANDPS, 2B PAND …).</summary>
internal static unsafe class Logic
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Pand, &Binary.Sse<And>, OpTraits.Sse),
        new(Mnemonic.Vpand, &Binary.Avx<And>, OpTraits.Avx),
        new(Code.Pand_mm_mmm64, &Binary.Mmx<And>, OpTraits.Mmx),
        new(Mnemonic.Andps, &Binary.Sse<And>, OpTraits.Sse),
        new(Mnemonic.Vandps, &Binary.Avx<And>, OpTraits.Avx),
        new(Mnemonic.Andpd, &Binary.Sse<And>, OpTraits.Sse),
        new(Mnemonic.Vandpd, &Binary.Avx<And>, OpTraits.Avx),
        new(Mnemonic.Pandn, &Binary.Sse<AndNot>, OpTraits.Sse),
        new(Mnemonic.Vpandn, &Binary.Avx<AndNot>, OpTraits.Avx),
        new(Code.Pandn_mm_mmm64, &Binary.Mmx<AndNot>, OpTraits.Mmx),
        new(Mnemonic.Andnps, &Binary.Sse<AndNot>, OpTraits.Sse),
        new(Mnemonic.Vandnps, &Binary.Avx<AndNot>, OpTraits.Avx),
        new(Mnemonic.Andnpd, &Binary.Sse<AndNot>, OpTraits.Sse),
        new(Mnemonic.Vandnpd, &Binary.Avx<AndNot>, OpTraits.Avx),
        new(Mnemonic.Por, &Binary.Sse<Or>, OpTraits.Sse),
        new(Mnemonic.Vpor, &Binary.Avx<Or>, OpTraits.Avx),
        new(Code.Por_mm_mmm64, &Binary.Mmx<Or>, OpTraits.Mmx),
        new(Mnemonic.Orps, &Binary.Sse<Or>, OpTraits.Sse),
        new(Mnemonic.Vorps, &Binary.Avx<Or>, OpTraits.Avx),
        new(Mnemonic.Orpd, &Binary.Sse<Or>, OpTraits.Sse),
        new(Mnemonic.Vorpd, &Binary.Avx<Or>, OpTraits.Avx),
        new(Mnemonic.Pxor, &Binary.Sse<Xor>, OpTraits.Sse),
        new(Mnemonic.Vpxor, &Binary.Avx<Xor>, OpTraits.Avx),
        new(Code.Pxor_mm_mmm64, &Binary.Mmx<Xor>, OpTraits.Mmx),
        new(Mnemonic.Xorps, &Binary.Sse<Xor>, OpTraits.Sse),
        new(Mnemonic.Vxorps, &Binary.Avx<Xor>, OpTraits.Avx),
        new(Mnemonic.Xorpd, &Binary.Sse<Xor>, OpTraits.Sse),
        new(Mnemonic.Vxorpd, &Binary.Avx<Xor>, OpTraits.Avx),
    ];

    private readonly struct And : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) => a & b;
    }

    /// <summary>The first source is inverted.</summary>
    private readonly struct AndNot : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) => ~a & b;
    }

    private readonly struct Or : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) => a | b;
    }

    private readonly struct Xor : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) => a ^ b;
    }
}

using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// Shuffles and blends inside lanes, directed by an immediate or by a vector (SDM 2B, PSHUFB …; 2C, VPERMILPS).
/// </summary>
internal static unsafe class Shuffles
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Pshufd, &Immediate.Sse<ShuffleDwords>, OpTraits.Sse),
        new(Mnemonic.Vpshufd, &Immediate.AvxUnary<ShuffleDwords>, OpTraits.Avx),
        new(Mnemonic.Pshufhw, &Immediate.Sse<ShuffleHigh>, OpTraits.Sse),
        new(Mnemonic.Vpshufhw, &Immediate.AvxUnary<ShuffleHigh>, OpTraits.Avx),
        new(Mnemonic.Pshuflw, &Immediate.Sse<ShuffleLow>, OpTraits.Sse),
        new(Mnemonic.Vpshuflw, &Immediate.AvxUnary<ShuffleLow>, OpTraits.Avx),
        new(Mnemonic.Shufps, &Immediate.Sse<ShuffleSingles>, OpTraits.Sse),
        new(Mnemonic.Vshufps, &Immediate.Avx<ShuffleSingles>, OpTraits.Avx),
        new(Mnemonic.Shufpd, &Immediate.Sse<ShuffleDoubles>, OpTraits.Sse),
        new(Mnemonic.Vshufpd, &Immediate.Avx<ShuffleDoubles>, OpTraits.Avx),
        new(Mnemonic.Palignr, &Immediate.Sse<Align>, OpTraits.Sse),
        new(Mnemonic.Vpalignr, &Immediate.Avx<Align>, OpTraits.Avx),
        new(Mnemonic.Pblendw, &Immediate.Sse<BlendWords>, OpTraits.Sse),
        new(Mnemonic.Vpblendw, &Immediate.Avx<BlendWords>, OpTraits.Avx),
        new(Mnemonic.Blendps, &Immediate.Sse<BlendDwords>, OpTraits.Sse),
        new(Mnemonic.Vblendps, &Immediate.Avx<BlendDwords>, OpTraits.Avx),
        new(Mnemonic.Blendpd, &Immediate.Sse<BlendQwords>, OpTraits.Sse),
        new(Mnemonic.Vblendpd, &Immediate.Avx<BlendQwords>, OpTraits.Avx),
        new(Mnemonic.Vpblendd, &Immediate.Avx<BlendDwords>, OpTraits.Avx),
        new(Code.VEX_Vpermilps_xmm_xmmm128_imm8, &Immediate.AvxUnary<ShuffleDwords>, OpTraits.Avx),
        new(Code.VEX_Vpermilps_ymm_ymmm256_imm8, &Immediate.AvxUnary<ShuffleDwords>, OpTraits.Avx),
        new(Code.VEX_Vpermilpd_xmm_xmmm128_imm8, &Immediate.AvxUnary<ShuffleQwords>, OpTraits.Avx),
        new(Code.VEX_Vpermilpd_ymm_ymmm256_imm8, &Immediate.AvxUnary<ShuffleQwords>, OpTraits.Avx),
        new(Code.Pshufw_mm_mmm64_imm8, &Immediate.Mmx<ShuffleLow>, OpTraits.Mmx),
        new(Code.Palignr_mm_mmm64_imm8, &Immediate.Mmx<AlignMmx>, OpTraits.Mmx),
        new(Mnemonic.Pshufb, &Binary.Sse<ShuffleBytes>, OpTraits.Sse),
        new(Mnemonic.Vpshufb, &Binary.Avx<ShuffleBytes>, OpTraits.Avx),
        new(Code.Pshufb_mm_mmm64, &Binary.Mmx<ShuffleMmx>, OpTraits.Mmx),
        new(Code.VEX_Vpermilps_xmm_xmm_xmmm128, &Binary.Avx<PermuteDwords>, OpTraits.Avx),
        new(Code.VEX_Vpermilps_ymm_ymm_ymmm256, &Binary.Avx<PermuteDwords>, OpTraits.Avx),
        new(Code.VEX_Vpermilpd_xmm_xmm_xmmm128, &Binary.Avx<PermuteQwords>, OpTraits.Avx),
        new(Code.VEX_Vpermilpd_ymm_ymm_ymmm256, &Binary.Avx<PermuteQwords>, OpTraits.Avx),
    ];

    private readonly struct ShuffleDwords : IVectorImmediate
    {
        public static int BitsOfLane => 0;

        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate) =>
            Lanes.ShuffleDwords(b, b, immediate);
    }

    private readonly struct ShuffleHigh : IVectorImmediate
    {
        public static int BitsOfLane => 0;

        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate) =>
            Vector128.Create(
                b.AsUInt64().ToScalar(), Lanes.ShuffleWords(b.AsUInt64().GetElement(1), immediate)).AsByte();
    }

    private readonly struct ShuffleLow : IVectorImmediate
    {
        public static int BitsOfLane => 0;

        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate) =>
            Vector128.Create(
                Lanes.ShuffleWords(b.AsUInt64().ToScalar(), immediate), b.AsUInt64().GetElement(1)).AsByte();
    }

    private readonly struct ShuffleSingles : IVectorImmediate
    {
        public static int BitsOfLane => 0;

        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate) =>
            Lanes.ShuffleDwords(a, b, immediate);
    }

    private readonly struct ShuffleDoubles : IVectorImmediate
    {
        public static int BitsOfLane => 2;

        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate) =>
            Vector128.Create(
                a.AsUInt64().GetElement(immediate & 1), b.AsUInt64().GetElement((immediate >> 1) & 1)).AsByte();
    }

    /// <summary>Bytes of both sources, the first above the second.</summary>
    private readonly struct Align : IVectorImmediate
    {
        public static int BitsOfLane => 0;

        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate) =>
            Lanes.BytesAt(b, a, Math.Min(immediate, 32));
    }

    private readonly struct BlendWords : IVectorImmediate
    {
        public static int BitsOfLane => 0;

        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate)
        {
            Vector128<ushort> bits = Vector128.Create((ushort)1, 2, 4, 8, 16, 32, 64, 128);
            Vector128<ushort> chosen = Vector128.Equals(Vector128.Create((ushort)immediate) & bits, bits);
            return Vector128.ConditionalSelect(chosen.AsByte(), b, a);
        }
    }

    private readonly struct BlendDwords : IVectorImmediate
    {
        public static int BitsOfLane => 4;

        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate)
        {
            Vector128<uint> bits = Vector128.Create(1u, 2u, 4u, 8u);
            Vector128<uint> chosen = Vector128.Equals(Vector128.Create((uint)immediate) & bits, bits);
            return Vector128.ConditionalSelect(chosen.AsByte(), b, a);
        }
    }

    private readonly struct BlendQwords : IVectorImmediate
    {
        public static int BitsOfLane => 2;

        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate)
        {
            Vector128<ulong> bits = Vector128.Create(1UL, 2UL);
            Vector128<ulong> chosen = Vector128.Equals(Vector128.Create((ulong)immediate) & bits, bits);
            return Vector128.ConditionalSelect(chosen.AsByte(), b, a);
        }
    }

    private readonly struct ShuffleQwords : IVectorImmediate
    {
        public static int BitsOfLane => 2;

        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate) =>
            Vector128.Create(
                b.AsUInt64().GetElement(immediate & 1), b.AsUInt64().GetElement((immediate >> 1) & 1)).AsByte();
    }

    private readonly struct AlignMmx : IVectorImmediate
    {
        public static int BitsOfLane => 0;

        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate) =>
            Lanes.BytesAt(Vector128.Create(b.GetLower(), a.GetLower()), default, Math.Min(immediate, 16));
    }

    private readonly struct ShuffleBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) => Lanes.ShuffleBytes(a, b);
    }

    /// <summary>An index has three bits: the register is eight bytes.</summary>
    private readonly struct ShuffleMmx : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Lanes.ShuffleBytes(a, b & Vector128.Create((byte)0x87));
    }

    private readonly struct PermuteDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            uint* value = (uint*)&a;
            uint* index = (uint*)&b;
            return Vector128.Create(
                value[index[0] & 3], value[index[1] & 3], value[index[2] & 3], value[index[3] & 3]).AsByte();
        }
    }

    /// <summary>Bit 1 of an index chooses (SDM 2C, VPERMILPD).</summary>
    private readonly struct PermuteQwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            ulong* value = (ulong*)&a;
            ulong* index = (ulong*)&b;
            return Vector128.Create(value[(index[0] >> 1) & 1], value[(index[1] >> 1) & 1]).AsByte();
        }
    }
}

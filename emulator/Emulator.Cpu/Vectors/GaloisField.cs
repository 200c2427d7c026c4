using System.Numerics;
using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// GFNI (SDM 2A, GF2P8MULB, GF2P8AFFINEQB, GF2P8AFFINEINVQB), and the arithmetic of GF(2^8) modulo x^8 + x^4 + x^3 + x
/// + 1, which AES shares (FIPS 197, 4.2).
/// </summary>
internal static unsafe class GaloisField
{
    private static readonly byte[] s_inverses = MakeInverses();

    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Gf2p8mulb, &Binary.Sse<MultiplyBytes>, OpTraits.Sse),
        new(Mnemonic.Vgf2p8mulb, &Binary.Avx<MultiplyBytes>, OpTraits.Avx),
        new(Mnemonic.Gf2p8affineqb, &Immediate.Sse<Affine>, OpTraits.Sse),
        new(Mnemonic.Vgf2p8affineqb, &Immediate.Avx<Affine>, OpTraits.Avx),
        new(Mnemonic.Gf2p8affineinvqb, &Immediate.Sse<AffineInverse>, OpTraits.Sse),
        new(Mnemonic.Vgf2p8affineinvqb, &Immediate.Avx<AffineInverse>, OpTraits.Avx),
    ];

    internal static byte Multiply(int a, int b)
    {
        int product = 0;
        for (; b != 0; b >>= 1)
        {
            product ^= (b & 1) != 0 ? a : 0;
            a = Double(a);
        }

        return (byte)product;
    }

    /// <summary>The multiplicative inverse; 0 for 0.</summary>
    internal static byte Inverse(byte value) => s_inverses[value];

    /// <summary>Times x.</summary>
    private static int Double(int a) => ((a << 1) ^ ((a & 0x80) != 0 ? 0x11B : 0)) & 0xFF;

    private static byte[] MakeInverses()
    {
        byte[] inverses = new byte[256];
        for (int a = 1; a < 256; a++)
        {
            // The group has 255 elements: a to the power of 254 is the inverse.
            byte power = 1;
            for (int i = 0; i < 254; i++)
            {
                power = Multiply(power, a);
            }

            inverses[a] = power;
        }

        return inverses;
    }

    /// <summary>Each bit of the result is the parity of a row of an 8 by 8 matrix of bits and a byte.</summary>
    private static Vector128<byte> Transform(Vector128<byte> values, Vector128<byte> matrices, int constant)
    {
        Vector128<byte> result = default;
        for (int at = 0; at < 16; at++)
        {
            byte* rows = (byte*)&matrices + (at & 8);
            int value = ((byte*)&values)[at];
            int bits = 0;
            for (int i = 0; i < 8; i++)
            {
                bits |= (BitOperations.PopCount((uint)(rows[7 - i] & value)) & 1) << i;
            }

            ((byte*)&result)[at] = (byte)(bits ^ constant);
        }

        return result;
    }

    private readonly struct MultiplyBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<byte> product = default;
            Vector128<byte> polynomial = Vector128.Create((byte)0x1B);
            for (int i = 0; i < 8; i++)
            {
                product ^= a & (((b << (7 - i)).AsSByte() >> 7).AsByte());
                a = (a << 1) ^ ((a.AsSByte() >> 7).AsByte() & polynomial);
            }

            return product;
        }
    }

    private readonly struct Affine : IVectorImmediate
    {
        public static int BitsOfLane => 0;

        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate) =>
            Transform(a, b, immediate);
    }

    private readonly struct AffineInverse : IVectorImmediate
    {
        public static int BitsOfLane => 0;

        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate)
        {
            for (int at = 0; at < 16; at++)
            {
                ((byte*)&a)[at] = s_inverses[((byte*)&a)[at]];
            }

            return Transform(a, b, immediate);
        }
    }
}

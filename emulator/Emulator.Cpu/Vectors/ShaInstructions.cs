using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;
using static System.Numerics.BitOperations;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// SHA-1 and SHA-256 (SDM 2B, SHA1MSG1 … SHA256RNDS2; FIPS 180-4, 4.1 and 6). Element 3 is bits 127:96.
/// </summary>
internal static unsafe class ShaInstructions
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Sha1rnds4, &Immediate.Sse<FourRounds>, OpTraits.Sse),
        new(Mnemonic.Sha1nexte, &Binary.Sse<NextE>, OpTraits.Sse),
        new(Mnemonic.Sha1msg1, &Binary.Sse<Message1Of1>, OpTraits.Sse),
        new(Mnemonic.Sha1msg2, &Binary.Sse<Message2Of1>, OpTraits.Sse),
        new(Mnemonic.Sha256rnds2, &TwoRounds, OpTraits.Sse),
        new(Mnemonic.Sha256msg1, &Binary.Sse<Message1Of256>, OpTraits.Sse),
        new(Mnemonic.Sha256msg2, &Binary.Sse<Message2Of256>, OpTraits.Sse),
    ];

    private static uint Choose(uint x, uint y, uint z) => (x & y) ^ (~x & z);

    private static uint Majority(uint x, uint y, uint z) => (x & y) ^ (x & z) ^ (y & z);

    private static uint SmallSigma0(uint x) => RotateRight(x, 7) ^ RotateRight(x, 18) ^ (x >> 3);

    private static uint SmallSigma1(uint x) => RotateRight(x, 17) ^ RotateRight(x, 19) ^ (x >> 10);

    private static uint BigSigma0(uint x) => RotateRight(x, 2) ^ RotateRight(x, 13) ^ RotateRight(x, 22);

    private static uint BigSigma1(uint x) => RotateRight(x, 6) ^ RotateRight(x, 11) ^ RotateRight(x, 25);

    private static Vector128<byte> Make(uint e3, uint e2, uint e1, uint e0) =>
        Vector128.Create(e0, e1, e2, e3).AsByte();

    /// <summary>Operand 0 holds C, D, G, H, operand 1 A, B, E, F, XMM0 two words with their keys.</summary>
    private static Outcome TwoRounds(Core c, DecodedOp* op)
    {
        if (!c.TryReadVector(op, 1, 16, out Vector128<byte> second))
        {
            return Outcome.Fault;
        }

        uint* abef = (uint*)&second;
        uint* cdgh = (uint*)c.Vector(op->Reg0);
        uint* words = (uint*)c.Vector(0);
        (uint a, uint b, uint e, uint f) = (abef[3], abef[2], abef[1], abef[0]);
        (uint cc, uint d, uint g, uint h) = (cdgh[3], cdgh[2], cdgh[1], cdgh[0]);
        for (int i = 0; i < 2; i++)
        {
            uint sum = Choose(e, f, g) + BigSigma1(e) + words[i] + h;
            uint nextA = sum + Majority(a, b, cc) + BigSigma0(a);
            (h, g, f, e) = (g, f, e, sum + d);
            (d, cc, b, a) = (cc, b, a, nextA);
        }

        *(Vector128<byte>*)cdgh = Make(a, b, e, f);
        return Outcome.Next;
    }

    private readonly struct FourRounds : IVectorImmediate
    {
        public static int BitsOfLane => 0;

        public static Vector128<byte> Apply(Vector128<byte> first, Vector128<byte> second, int immediate)
        {
            uint* state = (uint*)&first;
            uint* words = (uint*)&second;
            (uint a, uint b, uint c, uint d, uint e) = (state[3], state[2], state[1], state[0], 0);
            for (int i = 0; i < 4; i++)
            {
                (uint mixed, uint key) = (immediate & 3) switch
                {
                    0 => (Choose(b, c, d), 0x5A82_7999U),
                    1 => (b ^ c ^ d, 0x6ED9_EBA1U),
                    2 => (Majority(b, c, d), 0x8F1B_BCDCU),
                    _ => (b ^ c ^ d, 0xCA62_C1D6U),
                };
                uint next = mixed + RotateLeft(a, 5) + words[3 - i] + e + key;
                (e, d, c, b, a) = (d, c, RotateLeft(b, 30), a, next);
            }

            return Make(a, b, c, d);
        }
    }

    private readonly struct NextE : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            ((uint*)&b)[3] += RotateLeft(((uint*)&a)[3], 30);
            return b;
        }
    }

    private readonly struct Message1Of1 : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Create(b.GetUpper(), a.GetLower()) ^ a;
    }

    private readonly struct Message2Of1 : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            uint* x = (uint*)&a;
            uint* y = (uint*)&b;
            uint w16 = RotateLeft(x[3] ^ y[2], 1);
            uint w19 = RotateLeft(x[0] ^ w16, 1);
            return Make(w16, RotateLeft(x[2] ^ y[1], 1), RotateLeft(x[1] ^ y[0], 1), w19);
        }
    }

    private readonly struct Message1Of256 : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            uint* w = (uint*)&a;
            uint w4 = ((uint*)&b)[0];
            return Make(
                w[3] + SmallSigma0(w4), w[2] + SmallSigma0(w[3]), w[1] + SmallSigma0(w[2]), w[0] + SmallSigma0(w[1]));
        }
    }

    private readonly struct Message2Of256 : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            uint* x = (uint*)&a;
            uint* y = (uint*)&b;
            uint w16 = x[0] + SmallSigma1(y[2]);
            uint w17 = x[1] + SmallSigma1(y[3]);
            return Make(x[3] + SmallSigma1(w17), x[2] + SmallSigma1(w16), w17, w16);
        }
    }
}

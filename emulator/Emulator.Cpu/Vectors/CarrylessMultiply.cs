using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>PCLMULQDQ (SDM 2B): products of polynomials over GF(2), with the host's unit where it has one.</summary>
internal static unsafe class CarrylessMultiply
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Pclmulqdq, &Immediate.Sse<Multiply>, OpTraits.Sse),
        new(Mnemonic.Vpclmulqdq, &Immediate.Avx<Multiply>, OpTraits.Avx),
    ];

    /// <summary>The 127-bit product without the host's unit.</summary>
    internal static Vector128<ulong> MultiplyPortably(ulong a, ulong b)
    {
        ulong low = (b & 1) != 0 ? a : 0;
        ulong high = 0;
        for (int i = 1; i < 64; i++)
        {
            if ((b >> i & 1) != 0)
            {
                low ^= a << i;
                high ^= a >> (64 - i);
            }
        }

        return Vector128.Create(low, high);
    }

    /// <summary>Bits 0 and 4 of the immediate choose the quadwords, the same in every lane.</summary>
    private readonly struct Multiply : IVectorImmediate
    {
        public static int BitsOfLane => 0;

        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate)
        {
            ulong x = a.AsUInt64().GetElement(immediate & 1);
            ulong y = b.AsUInt64().GetElement((immediate >> 4) & 1);
            return (Pclmulqdq.IsSupported
                ? Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(x), Vector128.CreateScalar(y), 0)
                : MultiplyPortably(x, y)).AsByte();
        }
    }
}

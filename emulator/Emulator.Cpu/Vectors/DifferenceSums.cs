using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>MPSADBW (SDM 2B): eight sums of four absolute differences, three bits of the immediate a lane.</summary>
internal static unsafe class DifferenceSums
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Mpsadbw, &Immediate.Sse<SlidingSums>, OpTraits.Sse),
        new(Mnemonic.Vmpsadbw, &Immediate.Avx<SlidingSums>, OpTraits.Avx),
    ];

    private readonly struct SlidingSums : IVectorImmediate
    {
        public static int BitsOfLane => 3;

        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate)
        {
            byte* block = (byte*)&b + ((immediate & 3) * 4);
            byte* window = (byte*)&a + (immediate & 4);
            Vector128<ushort> sums = default;
            for (int i = 0; i < 8; i++)
            {
                int sum = 0;
                for (int k = 0; k < 4; k++)
                {
                    sum += Math.Abs(window[i + k] - block[k]);
                }

                ((ushort*)&sums)[i] = (ushort)sum;
            }

            return sums.AsByte();
        }
    }
}

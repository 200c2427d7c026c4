using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>Shifts of each element by its own count (SDM 2D, VPSLLVD … VPSRLVQ).</summary>
internal static unsafe class VariableShifts
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Vpsllvd, &Binary.Avx<LeftDwords>, OpTraits.Avx),
        new(Mnemonic.Vpsllvq, &Binary.Avx<LeftQwords>, OpTraits.Avx),
        new(Mnemonic.Vpsrlvd, &Binary.Avx<RightDwords>, OpTraits.Avx),
        new(Mnemonic.Vpsrlvq, &Binary.Avx<RightQwords>, OpTraits.Avx),
        new(Mnemonic.Vpsravd, &Binary.Avx<ArithmeticDwords>, OpTraits.Avx),
    ];

    private readonly struct LeftDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<uint> result = default;
            for (int i = 0; i < 4; i++)
            {
                uint count = ((uint*)&b)[i];
                ((uint*)&result)[i] = count < 32 ? ((uint*)&a)[i] << (int)count : 0;
            }

            return result.AsByte();
        }
    }

    private readonly struct RightDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<uint> result = default;
            for (int i = 0; i < 4; i++)
            {
                uint count = ((uint*)&b)[i];
                ((uint*)&result)[i] = count < 32 ? ((uint*)&a)[i] >> (int)count : 0;
            }

            return result.AsByte();
        }
    }

    private readonly struct ArithmeticDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<int> result = default;
            for (int i = 0; i < 4; i++)
            {
                ((int*)&result)[i] = ((int*)&a)[i] >> (int)Math.Min(((uint*)&b)[i], 31);
            }

            return result.AsByte();
        }
    }

    private readonly struct LeftQwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<ulong> result = default;
            for (int i = 0; i < 2; i++)
            {
                ulong count = ((ulong*)&b)[i];
                ((ulong*)&result)[i] = count < 64 ? ((ulong*)&a)[i] << (int)count : 0;
            }

            return result.AsByte();
        }
    }

    private readonly struct RightQwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<ulong> result = default;
            for (int i = 0; i < 2; i++)
            {
                ulong count = ((ulong*)&b)[i];
                ((ulong*)&result)[i] = count < 64 ? ((ulong*)&a)[i] >> (int)count : 0;
            }

            return result.AsByte();
        }
    }
}

namespace Emulator.Cpu.VectorFloat;

/// <summary>
/// RCPPS and RSQRTPS. The architecture only bounds their relative error by 1.5 × 2⁻¹² (SDM 2B); Intel's processors
/// answer with the value at the middle of the interval of operands that share their upper 11 significand bits,
/// rounded to 13 bits, and so do we. They take no notice of MXCSR and raise nothing; denormals are zeros both ways.
/// </summary>
internal static class Approximation
{
    private const int Bias = 127;

    /// <summary>The reciprocal of a single.</summary>
    internal static uint Reciprocal(uint a)
    {
        uint sign = a & 0x8000_0000;
        int exponent = (int)(a >> 23) & 0xFF;
        if (exponent == 0xFF)
        {
            return (a & 0x7F_FFFF) != 0 ? a | 0x40_0000 : sign;
        }

        if (exponent == 0)
        {
            return sign | 0x7F80_0000;
        }

        // 2^13 over the middle of the interval, (4096 + 2i + 1) / 4096; from 4097 to 8191.
        uint divisor = 4097 + (((a >> 12) & 0x7FF) << 1);
        uint quotient = ((2U << 25) + divisor) / (2 * divisor);
        int result = (2 * Bias) - 1 - exponent;
        return result <= 0 ? sign : sign | ((uint)result << 23) | ((quotient & 0xFFF) << 11);
    }

    /// <summary>The reciprocal of the square root of a single.</summary>
    internal static uint ReciprocalRoot(uint a)
    {
        uint sign = a & 0x8000_0000;
        int exponent = (int)(a >> 23) & 0xFF;
        if (exponent == 0xFF && (a & 0x7F_FFFF) != 0)
        {
            return a | 0x40_0000;
        }

        if (exponent == 0)
        {
            return sign | 0x7F80_0000;
        }

        if (sign != 0)
        {
            return 0xFFC0_0000;
        }

        if (exponent == 0xFF)
        {
            return 0;
        }

        // An even exponent of the value leaves a significand from 1 to 2, an odd one from 2 to 4. Twice 2^13 over the
        // root of the middle, (2048 + 2i + 1) / 2048, is an exact root of an integer up to its fraction.
        int odd = (exponent + 1) & 1;
        ulong middle = (2049 + (ulong)(((a >> 13) & 0x3FF) << 1)) << odd;
        ulong doubled = (ulong)Math.Sqrt((double)((1UL << 39) / middle));
        ulong root = (doubled + 1) >> 1;
        int result = Bias - 1 - ((exponent - Bias - odd) / 2);
        return ((uint)result << 23) | ((uint)(root & 0xFFF) << 11);
    }
}

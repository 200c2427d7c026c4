using System.Numerics;

namespace Emulator.Cpu.VectorFloat;

/// <summary>
/// A finite number other than zero: <c>±Significand × 2^(Exponent − 63)</c>, bit 63 of the significand is 1. Zeros,
/// infinities and NaNs are told apart by their bits before anything is unpacked.
/// </summary>
internal readonly struct Unpacked(bool sign, int exponent, ulong significand)
{
    internal bool Sign { get; } = sign;

    internal int Exponent { get; } = exponent;

    internal ulong Significand { get; } = significand;

    internal static Unpacked From<TFormat>(ulong bits)
        where TFormat : struct, IFloatFormat
    {
        int field = (int)((bits & Layout<TFormat>.Magnitude) >> TFormat.FractionBits);
        ulong fraction = (bits & TFormat.FractionMask) << (63 - TFormat.FractionBits);
        bool sign = Layout<TFormat>.IsNegative(bits);
        if (field != 0)
        {
            return new Unpacked(sign, field - Layout<TFormat>.Bias, fraction | (1UL << 63));
        }

        int shift = BitOperations.LeadingZeroCount(fraction);
        return new Unpacked(sign, 1 - Layout<TFormat>.Bias - shift, fraction << shift);
    }
}

namespace Emulator.Cpu.X87;

/// <summary>
/// From an exact result — 128 bits of significand, the lowest of which may stand for a remainder — to a format: the
/// one place where results are rounded, so nothing is rounded twice (SDM 1 4.8.4, 4.9.1, 8.5.4–8.5.6).
/// </summary>
internal static class FloatRounding
{
    private static UInt128 TopBit => UInt128.One << 127;

    /// <summary>Rounds to the register format with the precision that the control word asks for.</summary>
    internal static Float80 RoundArithmetic(
        ref FloatEnvironment environment, bool negative, int exponent, UInt128 significand) =>
        Round(ref environment, negative, exponent, significand, environment.PrecisionBits);

    /// <summary>Rounds to the register format.</summary>
    /// <param name="environment">Rounding control and flags.</param>
    /// <param name="negative">The sign.</param>
    /// <param name="exponent">The exponent, with the bias of the register format, that bit 127 stands for.</param>
    /// <param name="significand">Not 0; need not be normalized.</param>
    /// <param name="precisionBits">Significand bits to keep.</param>
    internal static Float80 Round(
        ref FloatEnvironment environment, bool negative, int exponent, UInt128 significand, int precisionBits = 64)
    {
        FloatFormat format = FloatFormat.Extended with { PrecisionBits = precisionBits };
        RoundTo(ref environment, format, negative, ref exponent, ref significand);
        return new Float80(negative, exponent, (ulong)(significand >> 64));
    }

    /// <summary>
    /// Rounds to any format: <paramref name="exponent"/> (with the format's bias) and <paramref name="significand"/>
    /// become those of the result, integer bit at bit 127; an infinity has the largest exponent.
    /// </summary>
    internal static void RoundTo(
        ref FloatEnvironment environment,
        in FloatFormat format,
        bool negative,
        ref int exponent,
        ref UInt128 significand)
    {
        int shift = (int)UInt128.LeadingZeroCount(significand);
        significand <<= shift;
        exponent -= shift;
        if (exponent <= 0)
        {
            RoundTiny(ref environment, format, negative, ref exponent, ref significand);
            return;
        }

        RoundSignificand(ref environment, format, negative, ref exponent, ref significand);
        if (exponent >= format.MaxExponent)
        {
            Overflow(ref environment, format, negative, ref exponent, ref significand);
        }
    }

    /// <summary>Shifts right; what is shifted out is kept as one in the lowest bit.</summary>
    internal static UInt128 ShiftRightKeeping(UInt128 value, int bits)
    {
        if (bits <= 0)
        {
            return value;
        }

        if (bits >= 128)
        {
            return value == 0 ? UInt128.Zero : UInt128.One;
        }

        UInt128 shifted = value >> bits;
        return value << (128 - bits) == 0 ? shifted : shifted | 1;
    }

    /// <summary>Whether a magnitude goes up, by what is cut off compared with half of the last place kept.</summary>
    internal static bool GoesUp(RoundingControl rounding, bool negative, bool odd, UInt128 rest, UInt128 half) =>
        rounding switch
        {
            RoundingControl.NearestEven => rest > half || (rest == half && odd),
            RoundingControl.Down => negative && rest != 0,
            RoundingControl.Up => !negative && rest != 0,
            _ => false,
        };

    /// <summary>
    /// Results below the normal range. Tininess is found after rounding as if the exponent had no limit; masked, only
    /// an inexact tiny result raises underflow (SDM 1 4.9.1.5).
    /// </summary>
    private static void RoundTiny(
        ref FloatEnvironment environment,
        in FloatFormat format,
        bool negative,
        ref int exponent,
        ref UInt128 significand)
    {
        FloatEnvironment trial = environment;
        int unlimited = exponent;
        UInt128 rounded = significand;
        RoundSignificand(ref trial, format, negative, ref unlimited, ref rounded);
        bool tiny = unlimited <= 0;
        if (tiny && (environment.Unmasked & StatusWord.UE) != 0)
        {
            environment = trial;
            environment.Flags |= StatusWord.UE;
            exponent = unlimited + format.WrapExponent;
            significand = rounded;
            if (format.WrapExponent != 0 && exponent <= 0)
            {
                // Only FSCALE gets here: too small for the wrapped exponent too.
                environment.Flags |= StatusWord.PE;
                exponent = 0;
                significand = 0;
            }

            return;
        }

        significand = ShiftRightKeeping(significand, 1 - exponent);
        exponent = 0;
        bool inexact = RoundSignificand(ref environment, format, negative, ref exponent, ref significand);
        exponent = (significand & TopBit) != 0 ? 1 : 0;
        environment.Flags |= tiny && inexact ? StatusWord.UE : 0;
    }

    private static void Overflow(
        ref FloatEnvironment environment,
        in FloatFormat format,
        bool negative,
        ref int exponent,
        ref UInt128 significand)
    {
        environment.Flags |= StatusWord.OE;
        if ((environment.Unmasked & StatusWord.OE) != 0)
        {
            exponent -= format.WrapExponent;
            if (format.WrapExponent != 0 && exponent >= format.MaxExponent)
            {
                // Only FSCALE gets here: too large for the wrapped exponent too.
                environment.Flags |= StatusWord.PE;
                environment.RoundedUp = true;
                exponent = format.MaxExponent;
                significand = TopBit;
            }

            return;
        }

        bool infinite = environment.Rounding switch
        {
            RoundingControl.NearestEven => true,
            RoundingControl.Down => negative,
            RoundingControl.Up => !negative,
            _ => false,
        };
        environment.Flags |= StatusWord.PE;
        environment.RoundedUp = infinite;
        exponent = infinite ? format.MaxExponent : format.MaxExponent - 1;
        significand = infinite ? TopBit : UInt128.MaxValue << (128 - format.PrecisionBits);
    }

    /// <summary>Rounds at the last place of the precision; true when something was cut off.</summary>
    private static bool RoundSignificand(
        ref FloatEnvironment environment,
        in FloatFormat format,
        bool negative,
        ref int exponent,
        ref UInt128 significand)
    {
        UInt128 last = UInt128.One << (128 - format.PrecisionBits);
        UInt128 rest = significand & (last - 1);
        if (rest == 0)
        {
            environment.RoundedUp = false;
            return false;
        }

        significand -= rest;
        bool up = GoesUp(environment.Rounding, negative, (significand & last) != 0, rest, last >> 1);
        environment.Flags |= StatusWord.PE;
        environment.RoundedUp = up;
        if (up)
        {
            significand += last;
            if (significand == 0)
            {
                significand = TopBit;
                exponent++;
            }
        }

        return true;
    }
}

namespace Emulator.Cpu.X87;

/// <summary>Between the register format and the formats of memory (SDM 1 4.2.1–4.7).</summary>
internal static class FloatConversion
{
    /// <summary>Eighteen digits: the largest packed decimal is one less than this.</summary>
    private const ulong DecimalLimit = 1_000_000_000_000_000_000;

    /// <summary>A single or double as it stands, exactly; signaling NaNs stay signaling.</summary>
    internal static Float80 FromBinary(ulong bits, in FloatFormat format)
    {
        int fractionBits = format.PrecisionBits - 1;
        int exponent = (int)(bits >> fractionBits) & format.MaxExponent;
        bool negative = (bits >> fractionBits) > (ulong)format.MaxExponent;
        ulong fraction = (bits & ((1UL << fractionBits) - 1)) << (63 - fractionBits);
        if (exponent == format.MaxExponent)
        {
            return new Float80(negative, Float80.MaxExponent, fraction | Float80.IntegerBit);
        }

        int rebias = Float80.Bias - format.Bias;
        if (exponent != 0)
        {
            return new Float80(negative, exponent + rebias, fraction | Float80.IntegerBit);
        }

        if (fraction == 0)
        {
            return Float80.Zero(negative);
        }

        int shift = System.Numerics.BitOperations.LeadingZeroCount(fraction);
        return new Float80(negative, 1 + rebias - shift, fraction << shift);
    }

    /// <summary>Whether a single or double is denormal: the register format holds it as a normal number.</summary>
    internal static bool IsDenormal(ulong bits, in FloatFormat format)
    {
        int fractionBits = format.PrecisionBits - 1;
        return ((bits >> fractionBits) & (ulong)format.MaxExponent) == 0 && bits << (64 - fractionBits) != 0;
    }

    internal static Float80 FromInteger(long value)
    {
        if (value == 0)
        {
            return default;
        }

        ulong magnitude = value < 0 ? 0 - (ulong)value : (ulong)value;
        int shift = System.Numerics.BitOperations.LeadingZeroCount(magnitude);
        return new Float80(value < 0, Float80.Bias + 63 - shift, magnitude << shift);
    }

    /// <summary>Rounds to a single or double. After an unmasked overflow or underflow the bits mean nothing.</summary>
    internal static ulong ToBinary(ref FloatEnvironment environment, Float80 value, in FloatFormat format)
    {
        int fractionBits = format.PrecisionBits - 1;
        if (FloatNaN.TryPropagate(ref environment, value, out Float80 special))
        {
            return Pack(special.Negative, format.MaxExponent, special.Significand, fractionBits);
        }

        if (value.IsInfinity || value.IsZero)
        {
            return Pack(value.Negative, value.IsZero ? 0 : format.MaxExponent, 0, fractionBits);
        }

        UInt128 significand = (UInt128)value.Normalize(out int exponent) << 64;
        exponent += format.Bias - Float80.Bias;
        FloatRounding.RoundTo(ref environment, format, value.Negative, ref exponent, ref significand);
        return Pack(value.Negative, exponent, (ulong)(significand >> 64), fractionBits);
    }

    /// <summary>
    /// Rounds to an integer of 2, 4 or 8 bytes; out of range is invalid and gives the integer indefinite.
    /// </summary>
    internal static long ToInteger(
        ref FloatEnvironment environment, Float80 value, int sizeBytes, RoundingControl rounding)
    {
        long indefinite = long.MinValue >> (64 - (8 * sizeBytes));
        UInt128 limit = UInt128.One << ((8 * sizeBytes) - 1);
        if (!TryMagnitude(ref environment, value, rounding, value.Negative ? limit : limit - 1, out UInt128 magnitude))
        {
            return indefinite;
        }

        return value.Negative ? (long)(0 - (ulong)magnitude) : (long)(ulong)magnitude;
    }

    /// <summary>Rounds to eighteen decimal digits; false is invalid (the packed decimal indefinite).</summary>
    internal static bool TryDecimal(ref FloatEnvironment environment, Float80 value, Span<byte> packed)
    {
        packed.Clear();
        if (!TryMagnitude(ref environment, value, environment.Rounding, DecimalLimit - 1, out UInt128 magnitude))
        {
            packed[7] = 0xC0;
            packed[8] = packed[9] = 0xFF;
            return false;
        }

        ulong rest = (ulong)magnitude;
        for (int i = 0; i < 9; i++)
        {
            ulong pair = rest % 100;
            rest /= 100;
            packed[i] = (byte)(((pair / 10) << 4) | (pair % 10));
        }

        packed[9] = (byte)(value.Negative ? 0x80 : 0);
        return true;
    }

    /// <summary>
    /// Nine bytes of digit pairs and a sign; digits above 9 count by their value.
    /// </summary>
    internal static Float80 FromDecimal(ReadOnlySpan<byte> packed)
    {
        ulong value = 0;
        for (int i = 8; i >= 0; i--)
        {
            value = (value * 100) + ((ulong)(packed[i] >> 4) * 10) + (uint)(packed[i] & 15);
        }

        return FromInteger((long)value).WithSign((packed[9] & 0x80) != 0);
    }

    /// <summary>Rounds to an integral value in the register format (FRNDINT).</summary>
    internal static Float80 RoundToIntegral(ref FloatEnvironment environment, Float80 value)
    {
        if (FloatNaN.TryPropagate(ref environment, value, out Float80 special))
        {
            return special;
        }

        if (value.IsInfinity || value.IsZero || !environment.AcceptDenormals(value)
            || value.Exponent >= Float80.Bias + 63)
        {
            return value;
        }

        UInt128 magnitude = Magnitude(ref environment, value, environment.Rounding);
        int shift = System.Numerics.BitOperations.LeadingZeroCount((ulong)magnitude);
        return magnitude == 0
            ? Float80.Zero(value.Negative)
            : new Float80(value.Negative, Float80.Bias + 63 - shift, (ulong)magnitude << shift);
    }

    /// <summary>The magnitude, rounded and within a limit; false is invalid.</summary>
    private static bool TryMagnitude(
        ref FloatEnvironment environment,
        Float80 value,
        RoundingControl rounding,
        UInt128 limit,
        out UInt128 magnitude)
    {
        magnitude = 0;
        if (value.IsZero)
        {
            return true;
        }

        FloatEnvironment trial = environment;
        bool representable = !value.IsUnsupported && value.Exponent < Float80.Bias + 64;
        if (representable)
        {
            magnitude = Magnitude(ref trial, value, rounding);
        }

        if (!representable || magnitude > limit)
        {
            environment.Invalid();
            return false;
        }

        environment = trial;
        return true;
    }

    /// <summary>The magnitude of a number below 2^64 as an integer.</summary>
    private static UInt128 Magnitude(ref FloatEnvironment environment, Float80 value, RoundingControl rounding)
    {
        ulong significand = value.Normalize(out int exponent);
        int cut = Float80.Bias + 63 - exponent;
        UInt128 shifted = FloatRounding.ShiftRightKeeping((UInt128)significand << 63, cut);
        UInt128 last = UInt128.One << 63;
        UInt128 rest = shifted & (last - 1);
        UInt128 magnitude = shifted >> 63;
        environment.RoundedUp = false;
        if (rest != 0)
        {
            environment.Flags |= StatusWord.PE;
            bool odd = (magnitude & 1) != 0;
            environment.RoundedUp = FloatRounding.GoesUp(rounding, value.Negative, odd, rest, last >> 1);
            magnitude += environment.RoundedUp ? UInt128.One : UInt128.Zero;
        }

        return magnitude;
    }

    private static ulong Pack(bool negative, int exponent, ulong significand, int fractionBits)
    {
        ulong fraction = significand << 1 >> (64 - fractionBits);
        return (((negative ? 1UL << (fractionBits == 52 ? 11 : 8) : 0) | (uint)exponent) << fractionBits) | fraction;
    }
}

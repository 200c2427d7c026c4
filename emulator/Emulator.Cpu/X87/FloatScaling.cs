namespace Emulator.Cpu.X87;

/// <summary>FSCALE, FXTRACT, FPREM and FPREM1 (SDM 2A).</summary>
internal static class FloatScaling
{
    /// <summary>Beyond this the sum of exponents is out of range whatever the other one is.</summary>
    private const int LargestScale = 0x10000;

    internal static Float80 Scale(ref FloatEnvironment environment, Float80 value, Float80 scale)
    {
        if (FloatNaN.TryPropagate(ref environment, value, scale, out Float80 special))
        {
            return special;
        }

        if (scale.IsInfinity)
        {
            if (scale.Negative ? value.IsInfinity : value.IsZero)
            {
                return environment.Invalid();
            }

            environment.AcceptDenormals(value);
            return scale.Negative ? Float80.Zero(value.Negative) : Float80.Infinity(value.Negative);
        }

        if (!environment.AcceptDenormals(value, scale) || value.IsInfinity || value.IsZero)
        {
            return value;
        }

        if (scale.IsZero)
        {
            // Processors find nothing tiny here, though they do with a scale that is chopped to 0.
            return WithoutPseudoDenormal(value);
        }

        UInt128 significand = (UInt128)value.Normalize(out int exponent) << 64;
        exponent += TruncatedScale(scale);
        return FloatRounding.Round(ref environment, value.Negative, exponent, significand);
    }

    /// <summary>Splits into exponent and significand, both numbers in the register format.</summary>
    internal static Float80 Extract(ref FloatEnvironment environment, Float80 value, out Float80 exponent)
    {
        if (FloatNaN.TryPropagate(ref environment, value, out Float80 special))
        {
            exponent = special;
            return special;
        }

        if (value.IsInfinity)
        {
            exponent = Float80.Infinity(false);
            return value;
        }

        if (value.IsZero)
        {
            environment.Flags |= StatusWord.ZE;
            exponent = Float80.Infinity(true);
            return value;
        }

        environment.AcceptDenormals(value);
        ulong significand = value.Normalize(out int biased);
        exponent = FloatConversion.FromInteger(biased - Float80.Bias);
        return new Float80(value.Negative, Float80.Bias, significand);
    }

    /// <summary>
    /// The remainder, of a truncated quotient (FPREM) or of the nearest even one (FPREM1). When the exponents differ by
    /// 64 or more it is a partial one, and <paramref name="conditionCodes"/> has C2.
    /// </summary>
    internal static Float80 Remainder(
        ref FloatEnvironment environment, Float80 a, Float80 b, bool nearest, out int conditionCodes)
    {
        conditionCodes = 0;
        if (FloatNaN.TryPropagate(ref environment, a, b, out Float80 special))
        {
            return special;
        }

        if (a.IsInfinity || b.IsZero)
        {
            return environment.Invalid();
        }

        if (!environment.AcceptDenormals(a, b) || a.IsZero)
        {
            return a;
        }

        ulong dividend = a.Normalize(out int exponentA);
        if (b.IsInfinity)
        {
            return WithoutPseudoDenormal(a);
        }

        ulong divisor = b.Normalize(out int exponentB);
        int difference = exponentA - exponentB;
        if (difference < 0)
        {
            bool up = nearest && difference == -1 && dividend > divisor;
            conditionCodes = QuotientBits(up ? 1UL : 0);
            UInt128 kept = up ? ((UInt128)divisor << 1) - dividend : dividend;
            return FloatRounding.Round(ref environment, a.Negative ^ up, exponentA, kept << 64);
        }

        int bits = difference < 64 ? difference : 32 + (difference & 31);
        UInt128 scaled = (UInt128)dividend << bits;
        UInt128 quotient = scaled / divisor;
        UInt128 rest = scaled - (quotient * divisor);
        bool negative = a.Negative;
        int exponent = exponentA - bits;
        if (difference >= 64)
        {
            conditionCodes = StatusWord.C2;
        }
        else
        {
            if (nearest && GoesUp(quotient, rest, divisor))
            {
                rest = divisor - rest;
                quotient++;
                negative = !negative;
            }

            conditionCodes = QuotientBits((ulong)quotient);
        }

        return rest == 0
            ? Float80.Zero(a.Negative)
            : FloatRounding.Round(ref environment, negative, exponent, rest << 64);
    }

    /// <summary>The same number as it is stored by an instruction that computes (SDM 1 8.2.2).</summary>
    private static Float80 WithoutPseudoDenormal(Float80 value) =>
        value.Exponent == 0 && (value.Significand & Float80.IntegerBit) != 0
            ? new Float80(value.Negative, 1, value.Significand)
            : value;

    private static bool GoesUp(UInt128 quotient, UInt128 rest, ulong divisor)
    {
        UInt128 twice = rest << 1;
        return twice > divisor || (twice == divisor && (quotient & 1) != 0);
    }

    /// <summary>The low quotient bits: Q2 in C0, Q1 in C3, Q0 in C1 (SDM 2A, FPREM).</summary>
    private static int QuotientBits(ulong quotient) =>
        ((quotient & 4) != 0 ? StatusWord.C0 : 0)
        | ((quotient & 2) != 0 ? StatusWord.C3 : 0)
        | ((quotient & 1) != 0 ? StatusWord.C1 : 0);

    /// <summary>The scale chopped to an integer, within what matters.</summary>
    private static int TruncatedScale(Float80 scale)
    {
        int exponent = scale.Exponent - Float80.Bias;
        if (exponent < 0)
        {
            return 0;
        }

        int magnitude = exponent > 15 ? LargestScale : (int)(scale.Significand >> (63 - exponent));
        return scale.Negative ? -magnitude : magnitude;
    }
}

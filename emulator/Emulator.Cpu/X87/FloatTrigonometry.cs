namespace Emulator.Cpu.X87;

/// <summary>Sine, cosine, tangent and arctangent of register-format numbers (SDM 2A; SDM 1 8.3.8).</summary>
internal static class FloatTrigonometry
{
    /// <summary>
    /// The processors' π has 66 bits (SDM 1 8.3.8): arguments are reduced by this one, exactly, as they do it. As an
    /// integer it is π·2^64, or π/2·2^65.
    /// </summary>
    private static UInt128 ShortPi => new(0x3, 0x243F_6A88_85A3_08D3);

    /// <summary>Whether an argument is too large to be reduced: the instruction sets C2 and does nothing.</summary>
    internal static bool IsTooLarge(Float80 x) =>
        x.Exponent >= Float80.Bias + 63 && x.Exponent != Float80.MaxExponent && !x.IsUnsupported;

    /// <summary>The sine and cosine of a finite number that is not 0 and not too large.</summary>
    internal static (WideFloat Sine, WideFloat Cosine) SineAndCosine(Float80 x)
    {
        ulong significand = x.Normalize(out int biased);
        int exponent = biased - Float80.Bias;
        int quadrant = 0;
        WideFloat angle = WideFloat.From(x.WithSign(false));
        if (exponent >= -1)
        {
            UInt128 scaled = (UInt128)significand << (exponent + 2);
            UInt128 quotient = scaled / ShortPi;
            angle = WideFloat.FromScaled(scaled - (quotient * ShortPi), -65);
            quadrant = (int)(quotient & 3);
        }

        (WideFloat sine, WideFloat cosine) = FirstQuadrant(angle);
        (sine, cosine) = quadrant switch
        {
            0 => (sine, cosine),
            1 => (cosine, -sine),
            2 => (-sine, -cosine),
            _ => (-cosine, sine),
        };
        return (x.Negative ? -sine : sine, cosine);
    }

    /// <summary>
    /// Rounds the sine of <paramref name="x"/>. That of the smallest normal number is a little less, but processors
    /// find it neither less nor tiny.
    /// </summary>
    internal static Float80 RoundSine(ref FloatEnvironment environment, Float80 x, WideFloat sine)
    {
        if (x.Exponent > 1 || x.Significand != Float80.IntegerBit)
        {
            return sine.Round(ref environment);
        }

        return SmallestNormal(ref environment, x.Negative);
    }

    /// <summary>The angle of the point (x, y): arctan(y/x) with the quadrant of the point.</summary>
    internal static Float80 Angle(ref FloatEnvironment environment, Float80 y, Float80 x)
    {
        if (FloatNaN.TryPropagate(ref environment, y, x, out Float80 special))
        {
            return special;
        }

        if (!environment.AcceptDenormals(y, x))
        {
            return y;
        }

        if (y.IsInfinity || x.IsInfinity || y.IsZero || x.IsZero)
        {
            return SpecialAngle(ref environment, y, x);
        }

        WideFloat a = WideFloat.From(y.WithSign(false));
        WideFloat b = WideFloat.From(x.WithSign(false));
        bool steep = !(a - b).Negative;
        WideFloat ratio = steep ? b / a : a / b;
        if (!steep && !x.Negative && (ratio - WideFloat.FromScaled(1, 1 - Float80.Bias)).IsZero)
        {
            return SmallestNormal(ref environment, y.Negative);
        }

        WideFloat angle = WideFunctions.ArcTangent(ratio);
        if (steep)
        {
            angle = WideFloat.Pi.Scaled(-1) - angle;
        }

        if (x.Negative)
        {
            angle = WideFloat.Pi - angle;
        }

        return angle.WithSign(y.Negative).Round(ref environment);
    }

    /// <summary>What processors find for the sine and the arctangent of the smallest normal number.</summary>
    private static Float80 SmallestNormal(ref FloatEnvironment environment, bool negative)
    {
        environment.Flags |= StatusWord.PE;
        return new Float80(negative, 1, Float80.IntegerBit);
    }

    /// <summary>Sine and cosine of an angle from 0 to π/2.</summary>
    private static (WideFloat Sine, WideFloat Cosine) FirstQuadrant(WideFloat angle)
    {
        WideFloat complement = WideFloat.FromScaled(ShortPi, -65) - angle;
        return (angle - complement).Negative
            ? (WideFunctions.Sine(angle), WideFunctions.Cosine(angle))
            : (WideFunctions.Cosine(complement), WideFunctions.Sine(complement));
    }

    /// <summary>Multiples of π/4 and zeros (SDM 2A, FPATAN, table 3-30).</summary>
    private static Float80 SpecialAngle(ref FloatEnvironment environment, Float80 y, Float80 x)
    {
        bool toAxisX = y.IsZero || (x.IsInfinity && !y.IsInfinity);
        int eighths = toAxisX ? (x.Negative ? 4 : 0)
            : !(y.IsInfinity && x.IsInfinity) ? 2
            : x.Negative ? 3 : 1;
        return eighths == 0
            ? Float80.Zero(y.Negative)
            : (WideFloat.Pi.Scaled(-2) * WideFloat.FromInteger(eighths)).WithSign(y.Negative).Round(ref environment);
    }
}

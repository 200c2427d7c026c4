namespace Emulator.Cpu.X87;

/// <summary>F2XM1, FYL2X and FYL2XP1 (SDM 2A).</summary>
internal static class FloatLogarithm
{
    /// <summary>The significand of √2: above it a number counts to the next power of two.</summary>
    private const ulong RootOfTwo = 0xB504_F333_F9DE_6484;

    /// <summary>2^x − 1 for x from −1 to 1; beyond, where the SDM leaves it open, x itself.</summary>
    internal static Float80 PowerMinusOne(ref FloatEnvironment environment, Float80 x)
    {
        if (FloatNaN.TryPropagate(ref environment, x, out Float80 special))
        {
            return special;
        }

        if (x.IsInfinity)
        {
            return x.Negative ? Float80.One.WithSign(true) : x;
        }

        if (x.IsZero || !environment.AcceptDenormals(x))
        {
            return x;
        }

        if (x.Exponent >= Float80.Bias)
        {
            bool minusOne = x.Negative && x.Exponent == Float80.Bias && x.Significand == Float80.IntegerBit;
            return minusOne ? new Float80(true, Float80.Bias - 1, Float80.IntegerBit) : x;
        }

        WideFloat result = WideFunctions.ExponentialMinusOne(WideFloat.From(x) * WideFloat.Ln2);
        return result.Round(ref environment);
    }

    /// <summary>y · log2 x.</summary>
    internal static Float80 TimesLogarithm(ref FloatEnvironment environment, Float80 y, Float80 x)
    {
        if (FloatNaN.TryPropagate(ref environment, y, x, out Float80 special))
        {
            return special;
        }

        if (x.Negative && !x.IsZero)
        {
            return environment.Invalid();
        }

        bool one = x.Equals(Float80.One);
        if ((x.IsZero && y.IsZero) || (x.IsInfinity && y.IsZero) || (one && y.IsInfinity))
        {
            return environment.Invalid();
        }

        bool below = x.Exponent < Float80.Bias;
        if (x.IsZero && !y.IsInfinity)
        {
            environment.Flags |= StatusWord.ZE;
            return Float80.Infinity(!y.Negative);
        }

        if (!environment.AcceptDenormals(y, x) || x.IsInfinity || y.IsInfinity)
        {
            return Float80.Infinity(y.Negative ^ below);
        }

        if (one || y.IsZero)
        {
            return Float80.Zero(y.Negative ^ below);
        }

        ulong significand = x.Normalize(out int biased);
        int exponent = biased - Float80.Bias;
        if (significand == Float80.IntegerBit)
        {
            // Exact, but processors call it inexact, and underflow when it is tiny.
            WideFloat product = WideFloat.From(y) * WideFloat.FromInteger(exponent);
            Float80 rounded = product.Round(ref environment, exact: true);
            environment.Flags |= StatusWord.PE | (rounded.Exponent == 0 ? StatusWord.UE : 0);
            return rounded;
        }

        if (significand > RootOfTwo)
        {
            exponent++;
        }

        WideFloat m = WideFloat.FromScaled(significand, significand > RootOfTwo ? -64 : -63);
        WideFloat logarithm = BinaryLogarithm((m - WideFloat.One) / (m + WideFloat.One));
        WideFloat result = WideFloat.From(y) * (WideFloat.FromInteger(exponent) + logarithm);
        return result.Round(ref environment);
    }

    /// <summary>y · log2(x + 1), for x between √½ − 1 and √2 − 1; farther out as long as x is above −1.</summary>
    internal static Float80 TimesLogarithmPlusOne(ref FloatEnvironment environment, Float80 y, Float80 x)
    {
        if (FloatNaN.TryPropagate(ref environment, y, x, out Float80 special))
        {
            return special;
        }

        if ((x.IsInfinity && (x.Negative || y.IsZero)) || (x.IsZero && y.IsInfinity))
        {
            return environment.Invalid();
        }

        if (!environment.AcceptDenormals(y, x) || x.IsInfinity || y.IsInfinity)
        {
            return Float80.Infinity(y.Negative ^ x.Negative);
        }

        if (x.IsZero || y.IsZero)
        {
            return Float80.Zero(y.Negative ^ x.Negative);
        }

        if (x.Exponent >= Float80.Bias - 1)
        {
            if (x.Negative && x.Exponent >= Float80.Bias)
            {
                return environment.Invalid();
            }

            FloatEnvironment inner = new(0x37F);
            Float80 sum = FloatArithmetic.Add(ref inner, x, Float80.One);
            return TimesLogarithm(ref environment, y, sum);
        }

        WideFloat wide = WideFloat.From(x);
        WideFloat logarithm = BinaryLogarithm(wide / (wide + WideFloat.FromInteger(2)));
        return (WideFloat.From(y) * logarithm).Round(ref environment);
    }

    private static WideFloat BinaryLogarithm(WideFloat s) => WideFunctions.LogarithmOfRatio(s) / WideFloat.Ln2;
}

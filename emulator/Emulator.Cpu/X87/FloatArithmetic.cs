namespace Emulator.Cpu.X87;

/// <summary>Addition, subtraction, multiplication, division and square root (SDM 2A; exceptions SDM 1 8.5).</summary>
internal static class FloatArithmetic
{
    internal static Float80 Add(ref FloatEnvironment environment, Float80 a, Float80 b) =>
        AddSigned(ref environment, a, b, b.Negative);

    internal static Float80 Subtract(ref FloatEnvironment environment, Float80 a, Float80 b) =>
        AddSigned(ref environment, a, b, !b.Negative);

    internal static Float80 Multiply(ref FloatEnvironment environment, Float80 a, Float80 b)
    {
        if (FloatNaN.TryPropagate(ref environment, a, b, out Float80 special))
        {
            return special;
        }

        bool negative = a.Negative ^ b.Negative;
        if (a.IsInfinity || b.IsInfinity)
        {
            if (a.IsZero || b.IsZero)
            {
                return environment.Invalid();
            }

            environment.AcceptDenormals(a, b);
            return Float80.Infinity(negative);
        }

        if (!environment.AcceptDenormals(a, b) || a.IsZero || b.IsZero)
        {
            return Float80.Zero(negative);
        }

        ulong high = Math.BigMul(a.Normalize(out int exponentA), b.Normalize(out int exponentB), out ulong low);
        int exponent = exponentA + exponentB - Float80.Bias + 1;
        return FloatRounding.RoundArithmetic(ref environment, negative, exponent, new UInt128(high, low));
    }

    internal static Float80 Divide(ref FloatEnvironment environment, Float80 a, Float80 b)
    {
        if (FloatNaN.TryPropagate(ref environment, a, b, out Float80 special))
        {
            return special;
        }

        bool negative = a.Negative ^ b.Negative;
        if (a.IsInfinity)
        {
            if (b.IsInfinity)
            {
                return environment.Invalid();
            }

            environment.AcceptDenormals(b);
            return Float80.Infinity(negative);
        }

        if (b.IsInfinity)
        {
            environment.AcceptDenormals(a);
            return Float80.Zero(negative);
        }

        if (b.IsZero)
        {
            if (a.IsZero)
            {
                return environment.Invalid();
            }

            environment.Flags |= StatusWord.ZE;
            return Float80.Infinity(negative);
        }

        if (!environment.AcceptDenormals(a, b) || a.IsZero)
        {
            return Float80.Zero(negative);
        }

        ulong dividend = a.Normalize(out int exponentA);
        ulong divisor = b.Normalize(out int exponentB);
        UInt128 quotient = Quotient(dividend, divisor);
        int exponent = exponentA - exponentB + Float80.Bias;
        return FloatRounding.RoundArithmetic(ref environment, negative, exponent, quotient);
    }

    internal static Float80 SquareRoot(ref FloatEnvironment environment, Float80 a)
    {
        if (FloatNaN.TryPropagate(ref environment, a, out Float80 special))
        {
            return special;
        }

        if (a.IsZero)
        {
            return a;
        }

        if (a.Negative)
        {
            return environment.Invalid();
        }

        if (a.IsInfinity || !environment.AcceptDenormals(a))
        {
            return a;
        }

        ulong significand = a.Normalize(out int exponent);
        int unbiased = exponent - Float80.Bias;

        // The radicand lies in [1, 4) with its binary point below bit 126, so that the root has its first bit at 63.
        UInt128 root = SquareRoot((UInt128)significand << (63 + (unbiased & 1)));
        return FloatRounding.RoundArithmetic(ref environment, false, (unbiased >> 1) + Float80.Bias, root);
    }

    private static Float80 AddSigned(ref FloatEnvironment environment, Float80 a, Float80 b, bool negativeB)
    {
        if (FloatNaN.TryPropagate(ref environment, a, b, out Float80 special))
        {
            return special;
        }

        if (a.IsInfinity || b.IsInfinity)
        {
            if (a.IsInfinity && b.IsInfinity && a.Negative != negativeB)
            {
                return environment.Invalid();
            }

            environment.AcceptDenormals(a, b);
            return Float80.Infinity(a.IsInfinity ? a.Negative : negativeB);
        }

        if (!environment.AcceptDenormals(a, b))
        {
            return a;
        }

        int exponentA = Math.Max(a.Exponent, 1);
        int exponentB = Math.Max(b.Exponent, 1);
        int exponent = Math.Max(exponentA, exponentB);

        // Bit 127 is room for the carry; 63 bits below the last place keep what alignment shifts out.
        UInt128 x = FloatRounding.ShiftRightKeeping((UInt128)a.Significand << 63, exponent - exponentA);
        UInt128 y = FloatRounding.ShiftRightKeeping((UInt128)b.Significand << 63, exponent - exponentB);
        bool negative = a.Negative;
        UInt128 sum;
        if (a.Negative == negativeB)
        {
            sum = x + y;
        }
        else if (x >= y)
        {
            sum = x - y;
        }
        else
        {
            sum = y - x;
            negative = negativeB;
        }

        if (sum == 0)
        {
            bool minus = a.Negative == negativeB ? a.Negative : environment.Rounding == RoundingControl.Down;
            return Float80.Zero(minus);
        }

        return FloatRounding.RoundArithmetic(ref environment, negative, exponent + 1, sum);
    }

    /// <summary>
    /// The quotient of two normalized significands: bit 127 stands for 1, 66 bits or more are exact, the lowest bit
    /// keeps the remainder.
    /// </summary>
    private static UInt128 Quotient(ulong dividend, ulong divisor)
    {
        ulong integer = dividend >= divisor ? 1UL : 0;
        UInt128 rest = (UInt128)(dividend - (integer * divisor)) << 64;
        UInt128 fraction = rest / divisor;
        ulong remainder = (ulong)(rest - (fraction * divisor));

        // Two more bits: a quotient below 1 has its first significant bit one place lower.
        UInt128 twice = (UInt128)remainder << 2;
        ulong more = (ulong)(twice / divisor);
        bool exact = twice == (UInt128)more * divisor;
        UInt128 quotient = ((UInt128)integer << 127) | (fraction << 63) | ((UInt128)more << 61);
        return exact ? quotient : quotient | 1;
    }

    /// <summary>
    /// The square root of a number in [2^126, 2^128) as 66 bits from bit 127 down; the lowest bit keeps the rest.
    /// </summary>
    private static UInt128 SquareRoot(UInt128 square)
    {
        ulong root = (ulong)Math.Min(Math.Sqrt((double)square), 18446744073709549568.0);
        UInt128 better = ((square / root) + root) >> 1;
        root = better > ulong.MaxValue ? ulong.MaxValue : (ulong)better;
        while ((UInt128)root * root > square)
        {
            root--;
        }

        UInt128 rest = square - ((UInt128)root * root);
        while (rest > (UInt128)root << 1)
        {
            rest -= ((UInt128)root << 1) + 1;
            root++;
        }

        UInt128 digits = root;
        for (int i = 0; i < 2; i++)
        {
            rest <<= 2;
            UInt128 trial = (digits << 2) + 1;
            digits <<= 1;
            if (rest >= trial)
            {
                rest -= trial;
                digits |= 1;
            }
        }

        return (digits << 62) | (rest != 0 ? UInt128.One : UInt128.Zero);
    }
}

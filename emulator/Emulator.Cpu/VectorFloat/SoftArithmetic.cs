using Emulator.Cpu.X87;

namespace Emulator.Cpu.VectorFloat;

/// <summary>Addition, subtraction, multiplication, division and square root, exact before the one rounding.</summary>
internal static class SoftArithmetic
{
    internal static ulong Add<TFormat>(ref SimdEnvironment environment, ulong a, ulong b)
        where TFormat : struct, IFloatFormat => Sum<TFormat>(ref environment, a, b, negate: false);

    internal static ulong Subtract<TFormat>(ref SimdEnvironment environment, ulong a, ulong b)
        where TFormat : struct, IFloatFormat => Sum<TFormat>(ref environment, a, b, negate: true);

    internal static ulong Multiply<TFormat>(ref SimdEnvironment environment, ulong a, ulong b)
        where TFormat : struct, IFloatFormat
    {
        a = SoftOperands.Accept<TFormat>(environment, a);
        b = SoftOperands.Accept<TFormat>(environment, b);
        if (SoftOperands.TryPropagate<TFormat>(ref environment, a, b, out ulong nan))
        {
            return nan;
        }

        ulong sign = (a ^ b) & TFormat.Sign;
        bool infinite = Layout<TFormat>.IsInfinity(a) || Layout<TFormat>.IsInfinity(b);
        bool zero = Layout<TFormat>.IsZero(a) || Layout<TFormat>.IsZero(b);
        if (infinite && zero)
        {
            return SoftOperands.Invalid<TFormat>(ref environment);
        }

        if (!SoftOperands.CheckDenormal<TFormat>(ref environment, a, b) || zero)
        {
            return sign;
        }

        if (infinite)
        {
            return sign | TFormat.Infinity;
        }

        Unpacked x = Unpacked.From<TFormat>(a);
        Unpacked y = Unpacked.From<TFormat>(b);
        ulong high = Math.BigMul(x.Significand, y.Significand, out ulong low);
        int exponent = x.Exponent + y.Exponent + 1;
        if (high >> 63 == 0)
        {
            high = (high << 1) | (low >> 63);
            low <<= 1;
            exponent--;
        }

        return Rounder.Round<TFormat>(ref environment, sign != 0, exponent, high | (low != 0 ? 1UL : 0));
    }

    internal static ulong Divide<TFormat>(ref SimdEnvironment environment, ulong a, ulong b)
        where TFormat : struct, IFloatFormat
    {
        a = SoftOperands.Accept<TFormat>(environment, a);
        b = SoftOperands.Accept<TFormat>(environment, b);
        if (SoftOperands.TryPropagate<TFormat>(ref environment, a, b, out ulong nan))
        {
            return nan;
        }

        ulong sign = (a ^ b) & TFormat.Sign;
        bool infinite = Layout<TFormat>.IsInfinity(a);
        bool zero = Layout<TFormat>.IsZero(a);
        if ((infinite && Layout<TFormat>.IsInfinity(b)) || (zero && Layout<TFormat>.IsZero(b)))
        {
            return SoftOperands.Invalid<TFormat>(ref environment);
        }

        if (Layout<TFormat>.IsZero(b))
        {
            environment.Raise(infinite ? 0 : Mxcsr.ZE);
            return sign | TFormat.Infinity;
        }

        if (!SoftOperands.CheckDenormal<TFormat>(ref environment, a, b) || zero || Layout<TFormat>.IsInfinity(b))
        {
            return sign;
        }

        return infinite ? sign | TFormat.Infinity : Quotient<TFormat>(ref environment, sign != 0, a, b);
    }

    internal static ulong SquareRoot<TFormat>(ref SimdEnvironment environment, ulong a)
        where TFormat : struct, IFloatFormat
    {
        a = SoftOperands.Accept<TFormat>(environment, a);
        if (SoftOperands.TryPropagate<TFormat>(ref environment, a, a, out ulong nan))
        {
            return nan;
        }

        if (Layout<TFormat>.IsZero(a))
        {
            return a;
        }

        if (Layout<TFormat>.IsNegative(a))
        {
            return SoftOperands.Invalid<TFormat>(ref environment);
        }

        if (!SoftOperands.CheckDenormal<TFormat>(ref environment, a, a) || Layout<TFormat>.IsInfinity(a))
        {
            return a;
        }

        Unpacked x = Unpacked.From<TFormat>(a);
        int odd = x.Exponent & 1;
        UInt128 square = (UInt128)x.Significand << (63 + odd);
        ulong root = RootOf(square);
        ulong sticky = (UInt128)root * root != square ? 1UL : 0;
        return Rounder.Round<TFormat>(ref environment, false, (x.Exponent - odd) / 2, root | sticky);
    }

    /// <summary>A finite sum of two terms, neither of them zero, before rounding.</summary>
    private static ulong SumOf<TFormat>(ref SimdEnvironment environment, in Unpacked x, in Unpacked y)
        where TFormat : struct, IFloatFormat
    {
        bool swap = y.Exponent > x.Exponent || (y.Exponent == x.Exponent && y.Significand > x.Significand);
        Unpacked large = swap ? y : x;
        Unpacked small = swap ? x : y;

        // One bit of room for the carry: the ten low bits of a significand are zeros.
        ulong first = large.Significand >> 1;
        ulong second = Rounder.ShiftRightSticky(small.Significand >> 1, large.Exponent - small.Exponent);
        ulong sum = large.Sign == small.Sign ? first + second : first - second;
        if (sum == 0)
        {
            return environment.Rounding == RoundingControl.Down ? TFormat.Sign : 0;
        }

        int shift = System.Numerics.BitOperations.LeadingZeroCount(sum);
        return Rounder.Round<TFormat>(ref environment, large.Sign, large.Exponent + 1 - shift, sum << shift);
    }

    private static ulong Sum<TFormat>(ref SimdEnvironment environment, ulong a, ulong b, bool negate)
        where TFormat : struct, IFloatFormat
    {
        a = SoftOperands.Accept<TFormat>(environment, a);
        b = SoftOperands.Accept<TFormat>(environment, b);
        if (SoftOperands.TryPropagate<TFormat>(ref environment, a, b, out ulong nan))
        {
            return nan;
        }

        b = negate ? b ^ TFormat.Sign : b;
        bool infinite = Layout<TFormat>.IsInfinity(a);
        if (infinite && Layout<TFormat>.IsInfinity(b) && a != b)
        {
            return SoftOperands.Invalid<TFormat>(ref environment);
        }

        if (!SoftOperands.CheckDenormal<TFormat>(ref environment, a, b) || infinite)
        {
            return a;
        }

        if (Layout<TFormat>.IsInfinity(b))
        {
            return b;
        }

        if (Layout<TFormat>.IsZero(a) && Layout<TFormat>.IsZero(b))
        {
            return a == b ? a : environment.Rounding == RoundingControl.Down ? TFormat.Sign : 0;
        }

        if (Layout<TFormat>.IsZero(a) || Layout<TFormat>.IsZero(b))
        {
            // Still rounded: a denormal may have to be flushed.
            Unpacked only = Unpacked.From<TFormat>(Layout<TFormat>.IsZero(a) ? b : a);
            return Rounder.Round<TFormat>(ref environment, only.Sign, only.Exponent, only.Significand);
        }

        return SumOf<TFormat>(ref environment, Unpacked.From<TFormat>(a), Unpacked.From<TFormat>(b));
    }

    private static ulong Quotient<TFormat>(ref SimdEnvironment environment, bool sign, ulong a, ulong b)
        where TFormat : struct, IFloatFormat
    {
        Unpacked x = Unpacked.From<TFormat>(a);
        Unpacked y = Unpacked.From<TFormat>(b);
        int shorter = x.Significand < y.Significand ? 1 : 0;
        UInt128 dividend = (UInt128)x.Significand << (63 + shorter);
        (UInt128 quotient, UInt128 rest) = UInt128.DivRem(dividend, y.Significand);
        ulong significand = (ulong)quotient | (rest != UInt128.Zero ? 1UL : 0);
        return Rounder.Round<TFormat>(ref environment, sign, x.Exponent - y.Exponent - shorter, significand);
    }

    /// <summary>The integral part of the root of a number of 127 or 128 bits.</summary>
    private static ulong RootOf(UInt128 square)
    {
        // The host's root is right to 53 bits; one step of Newton's method gives 64, up to one.
        ulong guess = (ulong)Math.Min(Math.Sqrt((double)square), 18446744073709549568.0);
        UInt128 better = ((UInt128)guess + (square / guess)) >> 1;
        ulong root = better > ulong.MaxValue ? ulong.MaxValue : (ulong)better;
        while ((UInt128)root * root > square)
        {
            root--;
        }

        while (root != ulong.MaxValue && (UInt128)(root + 1) * (root + 1) <= square)
        {
            root++;
        }

        return root;
    }
}

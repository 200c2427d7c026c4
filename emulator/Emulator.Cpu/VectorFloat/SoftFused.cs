using Emulator.Cpu.X87;

namespace Emulator.Cpu.VectorFloat;

/// <summary>Fused multiply-add: an exact product, an exact sum, one rounding (SDM 1 14.5).</summary>
internal static class SoftFused
{
    /// <summary>
    /// <c>±(a × b) ± c</c>. NaNs are looked for in a, then b, then c, and keep their signs (SDM 1 table 14-17).
    /// </summary>
    internal static ulong MultiplyAdd<TFormat>(
        ref SimdEnvironment environment, ulong a, ulong b, ulong c, bool negateProduct, bool negateAddend)
        where TFormat : struct, IFloatFormat
    {
        a = SoftOperands.Accept<TFormat>(environment, a);
        b = SoftOperands.Accept<TFormat>(environment, b);
        c = SoftOperands.Accept<TFormat>(environment, c);
        if (TryPropagate<TFormat>(ref environment, a, b, c, out ulong nan))
        {
            return nan;
        }

        ulong sign = (a ^ b ^ (negateProduct ? ulong.MaxValue : 0)) & TFormat.Sign;
        c ^= negateAddend ? TFormat.Sign : 0;
        bool infinite = Layout<TFormat>.IsInfinity(a) || Layout<TFormat>.IsInfinity(b);
        bool zero = Layout<TFormat>.IsZero(a) || Layout<TFormat>.IsZero(b);
        if (infinite && (zero || c == ((sign ^ TFormat.Sign) | TFormat.Infinity)))
        {
            return SoftOperands.Invalid<TFormat>(ref environment);
        }

        SoftOperands.CheckDenormal<TFormat>(ref environment, a, b);
        if (!SoftOperands.CheckDenormal<TFormat>(ref environment, c, c) || Layout<TFormat>.IsInfinity(c))
        {
            return c;
        }

        if (infinite)
        {
            return sign | TFormat.Infinity;
        }

        if (!zero)
        {
            return ProductAndSum<TFormat>(ref environment, sign != 0, a, b, c);
        }

        if (Layout<TFormat>.IsZero(c))
        {
            return c == sign ? c : environment.Rounding == RoundingControl.Down ? TFormat.Sign : 0;
        }

        Unpacked only = Unpacked.From<TFormat>(c);
        return Rounder.Round<TFormat>(ref environment, only.Sign, only.Exponent, only.Significand);
    }

    private static bool TryPropagate<TFormat>(
        ref SimdEnvironment environment, ulong a, ulong b, ulong c, out ulong result)
        where TFormat : struct, IFloatFormat
    {
        bool factor = SoftOperands.TryPropagate<TFormat>(ref environment, a, b, out ulong ofFactors);
        bool addend = SoftOperands.TryPropagate<TFormat>(ref environment, c, c, out ulong ofAddend);
        result = factor ? ofFactors : ofAddend;
        return factor || addend;
    }

    private static ulong ProductAndSum<TFormat>(ref SimdEnvironment environment, bool sign, ulong a, ulong b, ulong c)
        where TFormat : struct, IFloatFormat
    {
        Unpacked x = Unpacked.From<TFormat>(a);
        Unpacked y = Unpacked.From<TFormat>(b);
        UInt128 product = (UInt128)x.Significand * y.Significand;
        int exponent = x.Exponent + y.Exponent + 1;
        if (product >> 127 == UInt128.Zero)
        {
            product <<= 1;
            exponent--;
        }

        if (Layout<TFormat>.IsZero(c))
        {
            ulong alone = Rounder.Narrow(product, ref exponent);
            return Rounder.Round<TFormat>(ref environment, sign, exponent, alone);
        }

        // One bit of room for the carry. A product has 106 bits at most, so the 22 low bits are zeros: a shift that
        // loses bits is so long that nothing cancels.
        Unpacked z = Unpacked.From<TFormat>(c);
        product >>= 1;
        UInt128 addend = (UInt128)z.Significand << 63;
        int top = Math.Max(exponent, z.Exponent);
        product = Rounder.ShiftRightSticky(product, Math.Min(top - exponent, 128));
        addend = Rounder.ShiftRightSticky(addend, Math.Min(top - z.Exponent, 128));
        if (sign == z.Sign)
        {
            product += addend;
        }
        else if (product >= addend)
        {
            product -= addend;
        }
        else
        {
            product = addend - product;
            sign = !sign;
        }

        if (product == UInt128.Zero)
        {
            return environment.Rounding == RoundingControl.Down ? TFormat.Sign : 0;
        }

        top++;
        ulong significand = Rounder.Narrow(product, ref top);
        return Rounder.Round<TFormat>(ref environment, sign, top, significand);
    }
}

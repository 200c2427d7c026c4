using System.Numerics;
using Emulator.Cpu.X87;

namespace Emulator.Cpu.VectorFloat;

/// <summary>Conversions between formats and integers, and rounding to integral values.</summary>
internal static class SoftConversion
{
    private const int UseMxcsr = 4;
    private const int WithoutPrecision = 8;

    /// <summary>A value of one format in another; a NaN keeps the upper bits of its payload.</summary>
    internal static ulong Convert<TFrom, TTo>(ref SimdEnvironment environment, ulong a)
        where TFrom : struct, IFloatFormat
        where TTo : struct, IFloatFormat
    {
        a = SoftOperands.Accept<TFrom>(environment, a);
        ulong sign = Layout<TFrom>.IsNegative(a) ? TTo.Sign : 0;
        if (Layout<TFrom>.IsNaN(a))
        {
            environment.Raise(Layout<TFrom>.IsSignaling(a) ? Mxcsr.IE : 0);
            ulong payload = (a & TFrom.FractionMask) << (63 - TFrom.FractionBits);
            return sign | TTo.Infinity | Layout<TTo>.Quiet | (payload >> (63 - TTo.FractionBits));
        }

        if (!SoftOperands.CheckDenormal<TFrom>(ref environment, a, a) || Layout<TFrom>.IsZero(a))
        {
            return sign;
        }

        if (Layout<TFrom>.IsInfinity(a))
        {
            return sign | TTo.Infinity;
        }

        Unpacked x = Unpacked.From<TFrom>(a);
        return Rounder.Round<TTo>(ref environment, x.Sign, x.Exponent, x.Significand);
    }

    /// <summary>A half-precision value: its denormals are numbers like others whatever MXCSR says (SDM 2C).</summary>
    internal static ulong FromHalf(ref SimdEnvironment environment, ulong a)
    {
        if (!Layout<Binary16>.IsDenormal(a))
        {
            return Convert<Binary16, Binary32>(ref environment, a);
        }

        Unpacked x = Unpacked.From<Binary16>(a);
        return Rounder.Round<Binary32>(ref environment, x.Sign, x.Exponent, x.Significand);
    }

    /// <summary>VCVTPS2PH: rounds as its control asks, and never flushes tiny results (SDM 2C).</summary>
    internal static ulong ToHalf(ref SimdEnvironment environment, ulong a, int control)
    {
        SimdEnvironment own = environment with
        {
            Rounding = RoundingOf(environment, control),
            FlushToZero = false,
        };
        ulong half = Convert<Binary32, Binary16>(ref own, a);
        environment.Raise(own.Flags);

        // A denormal operand is not normalised before it is found to underflow: hardware calls it inexact even when
        // underflow is unmasked and the significand would fit.
        bool denormal = Layout<Binary32>.IsDenormal(a) && !environment.DenormalsAreZeros;
        if ((own.Flags & Mxcsr.UE) != 0 && denormal)
        {
            environment.Raise(Mxcsr.PE);
        }

        return half;
    }

    /// <summary>The rounding that an immediate asks for: its own, or that of MXCSR (SDM 2B table 4-14).</summary>
    internal static RoundingControl RoundingOf(in SimdEnvironment environment, int control) =>
        (control & UseMxcsr) != 0 ? environment.Rounding : (RoundingControl)(control & 3);

    /// <summary>The same from MXCSR itself.</summary>
    internal static RoundingControl RoundingOf(uint mxcsr, int control) =>
        (RoundingControl)(((control & UseMxcsr) != 0 ? mxcsr >> Mxcsr.RoundingShift : (uint)control) & 3);

    /// <summary>Rounding to integral values raises nothing, or nothing new.</summary>
    internal static bool IsInexactSilent(uint mxcsr, int control) =>
        (control & WithoutPrecision) != 0 || (mxcsr & (Mxcsr.PM | Mxcsr.PE)) == (Mxcsr.PM | Mxcsr.PE);

    /// <summary>A signed integer in a format.</summary>
    internal static ulong FromInteger<TFormat>(ref SimdEnvironment environment, long value)
        where TFormat : struct, IFloatFormat
    {
        if (value == 0)
        {
            return 0;
        }

        ulong magnitude = value < 0 ? 0 - (ulong)value : (ulong)value;
        int shift = BitOperations.LeadingZeroCount(magnitude);
        return Rounder.Round<TFormat>(ref environment, value < 0, 63 - shift, magnitude << shift);
    }

    /// <summary>
    /// A signed integer of 32 or 64 bits; the integer indefinite and an invalid operation when it does not fit (SDM 1
    /// table 4-1). Denormal operands are no exception here.
    /// </summary>
    internal static ulong ToInteger<TFormat>(
        ref SimdEnvironment environment, ulong a, int bits, RoundingControl rounding)
        where TFormat : struct, IFloatFormat
    {
        ulong indefinite = 1UL << (bits - 1);
        a = SoftOperands.Accept<TFormat>(environment, a);
        if (Layout<TFormat>.IsZero(a))
        {
            return 0;
        }

        Unpacked x = Unpacked.From<TFormat>(a);
        if ((a & Layout<TFormat>.Magnitude) >= TFormat.Infinity || x.Exponent >= bits)
        {
            environment.Raise(Mxcsr.IE);
            return indefinite;
        }

        ulong magnitude = Integral(x, rounding, out bool inexact);
        if (magnitude > indefinite || (magnitude == indefinite && !x.Sign))
        {
            environment.Raise(Mxcsr.IE);
            return indefinite;
        }

        environment.Raise(inexact ? Mxcsr.PE : 0);
        ulong value = x.Sign ? 0 - magnitude : magnitude;
        return bits == 32 ? (uint)value : value;
    }

    /// <summary>ROUNDPS and its relatives: the nearest integral value as a number of the same format.</summary>
    internal static ulong RoundToIntegral<TFormat>(
        ref SimdEnvironment environment, ulong a, int control)
        where TFormat : struct, IFloatFormat
    {
        a = SoftOperands.Accept<TFormat>(environment, a);
        if (SoftOperands.TryPropagate<TFormat>(ref environment, a, a, out ulong nan))
        {
            return nan;
        }

        if (Layout<TFormat>.IsZero(a) || Layout<TFormat>.IsInfinity(a))
        {
            return a;
        }

        Unpacked x = Unpacked.From<TFormat>(a);
        if (x.Exponent >= TFormat.FractionBits)
        {
            return a;
        }

        ulong magnitude = Integral(x, RoundingOf(environment, control), out bool inexact);
        environment.Raise(inexact && (control & WithoutPrecision) == 0 ? Mxcsr.PE : 0);
        if (magnitude == 0)
        {
            return Layout<TFormat>.ZeroLike(a);
        }

        // Exact: it has no more bits than the format.
        int shift = BitOperations.LeadingZeroCount(magnitude);
        return Rounder.Round<TFormat>(ref environment, x.Sign, 63 - shift, magnitude << shift);
    }

    /// <summary>The integral part of a magnitude below 2⁶⁴, rounded.</summary>
    private static ulong Integral(in Unpacked x, RoundingControl rounding, out bool inexact)
    {
        if (x.Exponent == 63)
        {
            inexact = false;
            return x.Significand;
        }

        if (x.Exponent >= 0)
        {
            return Rounder.Shorten(x.Significand, 63 - x.Exponent, x.Sign, rounding, out inexact);
        }

        // Below one: the binary point is above bit 63, where one more bit of room lets it be rounded.
        ulong fraction = Rounder.ShiftRightSticky(x.Significand, Math.Min(-x.Exponent, 64));
        return Rounder.Shorten(fraction, 63, x.Sign, rounding, out inexact);
    }
}

using System.Runtime.CompilerServices;
using Emulator.Cpu.X87;

namespace Emulator.Cpu.VectorFloat;

/// <summary>
/// The one place where results are rounded: overflow, underflow, flush to zero and precision are decided here.
/// </summary>
internal static class Rounder
{
    /// <summary>Rounds a number to a format.</summary>
    /// <param name="environment">Rounding control, and the flags.</param>
    /// <param name="sign">Whether it is negative.</param>
    /// <param name="exponent">The exponent of bit 63 of the significand.</param>
    /// <param name="significand">
    /// Normalised; bit 0 also stands for everything below it that is not zero.
    /// </param>
    internal static ulong Round<TFormat>(
        ref SimdEnvironment environment, bool sign, int exponent, ulong significand)
        where TFormat : struct, IFloatFormat
    {
        int drop = 63 - TFormat.FractionBits;
        ulong rounded = Shorten(significand, drop, sign, environment.Rounding, out bool inexact);
        int biased = exponent + (int)(rounded >> (TFormat.FractionBits + 1)) + Layout<TFormat>.Bias;
        ulong signBit = sign ? TFormat.Sign : 0;

        // Tininess is detected after rounding, as if the exponent had no bounds (SDM 1 4.9.1.5).
        if (biased <= 0)
        {
            return signBit | Tiny<TFormat>(ref environment, sign, exponent, significand, inexact);
        }

        if (biased >= Layout<TFormat>.TopExponent)
        {
            return signBit | Overflow<TFormat>(ref environment, sign, inexact);
        }

        environment.Raise(inexact ? Mxcsr.PE : 0);
        return signBit | ((ulong)biased << TFormat.FractionBits) | (rounded & TFormat.FractionMask);
    }

    /// <summary>
    /// Drops low bits of a number and rounds what stays; the carry out is one more bit at the top.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Shorten(ulong value, int bits, bool sign, RoundingControl rounding, out bool inexact)
    {
        ulong lost = value & ((1UL << bits) - 1);
        ulong kept = value >> bits;
        inexact = lost != 0;
        ulong half = 1UL << (bits - 1);
        bool up = rounding switch
        {
            RoundingControl.NearestEven => lost > half || (lost == half && (kept & 1) != 0),
            RoundingControl.Down => sign && inexact,
            RoundingControl.Up => !sign && inexact,
            _ => false,
        };
        return up ? kept + 1 : kept;
    }

    /// <summary>Shifts to the right; bit 0 remembers that something else than zeros fell out.</summary>
    internal static ulong ShiftRightSticky(ulong value, int count) =>
        count == 0 ? value
        : count > 63 ? (value != 0 ? 1UL : 0)
        : (value >> count) | (value << (64 - count) != 0 ? 1UL : 0);

    /// <summary>The same for 128 bits.</summary>
    internal static UInt128 ShiftRightSticky(UInt128 value, int count)
    {
        if (count == 0)
        {
            return value;
        }

        if (count > 127)
        {
            return value != UInt128.Zero ? UInt128.One : UInt128.Zero;
        }

        UInt128 sticky = value << (128 - count) != UInt128.Zero ? UInt128.One : UInt128.Zero;
        return (value >> count) | sticky;
    }

    /// <summary>128 bits to 64, normalised, with a sticky bit 0; the exponent of bit 127 goes in and out.</summary>
    internal static ulong Narrow(UInt128 value, ref int exponent)
    {
        int shift = (int)UInt128.LeadingZeroCount(value);
        value <<= shift;
        exponent -= shift;
        return (ulong)(value >> 64) | ((ulong)value != 0 ? 1UL : 0);
    }

    private static ulong Tiny<TFormat>(
        ref SimdEnvironment environment, bool sign, int exponent, ulong significand, bool inexact)
        where TFormat : struct, IFloatFormat
    {
        if ((environment.Unmasked & Mxcsr.UE) != 0)
        {
            environment.Raise(Mxcsr.UE | (inexact ? Mxcsr.PE : 0));
            return 0;
        }

        if (environment.FlushToZero)
        {
            environment.Raise(Mxcsr.UE | Mxcsr.PE);
            return 0;
        }

        ulong shifted = ShiftRightSticky(significand, 1 - Layout<TFormat>.Bias - exponent);
        int drop = 63 - TFormat.FractionBits;
        ulong rounded = Shorten(shifted, drop, sign, environment.Rounding, out bool lost);
        environment.Raise(lost ? Mxcsr.UE | Mxcsr.PE : 0);
        return rounded;
    }

    private static ulong Overflow<TFormat>(ref SimdEnvironment environment, bool sign, bool inexact)
        where TFormat : struct, IFloatFormat
    {
        bool masked = (environment.Unmasked & Mxcsr.OE) == 0;
        environment.Raise(Mxcsr.OE | (masked || inexact ? Mxcsr.PE : 0));
        bool infinite = environment.Rounding switch
        {
            RoundingControl.NearestEven => true,
            RoundingControl.Down => sign,
            RoundingControl.Up => !sign,
            _ => false,
        };
        return infinite ? TFormat.Infinity : Layout<TFormat>.MaxFinite;
    }
}

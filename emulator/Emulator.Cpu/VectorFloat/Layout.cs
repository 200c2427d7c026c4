using System.Runtime.CompilerServices;

namespace Emulator.Cpu.VectorFloat;

/// <summary>The bits of a format, in the low bits of a 64-bit word. The compiler folds all of it.</summary>
internal static class Layout<TFormat>
    where TFormat : struct, IFloatFormat
{
    /// <summary>The exponent field of infinities and NaNs, unshifted.</summary>
    internal static int TopExponent
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (1 << TFormat.ExponentBits) - 1;
    }

    internal static int Bias
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TopExponent >> 1;
    }

    /// <summary>Everything but the sign.</summary>
    internal static ulong Magnitude
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TFormat.Sign - 1;
    }

    internal static ulong MaxFinite
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TFormat.Infinity - 1;
    }

    /// <summary>The bit that tells quiet NaNs from signaling ones.</summary>
    internal static ulong Quiet
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1UL << (TFormat.FractionBits - 1);
    }

    /// <summary>The QNaN floating-point indefinite (SDM 1 4.8.3.7).</summary>
    internal static ulong DefaultNaN
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TFormat.Sign | TFormat.Infinity | Quiet;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsNaN(ulong bits) => (bits & Magnitude) > TFormat.Infinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsSignaling(ulong bits) => IsNaN(bits) && (bits & Quiet) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsInfinity(ulong bits) => (bits & Magnitude) == TFormat.Infinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsZero(ulong bits) => (bits & Magnitude) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsNegative(ulong bits) => (bits & TFormat.Sign) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsDenormal(ulong bits) => (bits & Magnitude) - 1 < TFormat.FractionMask;

    /// <summary>A zero of the sign of a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong ZeroLike(ulong bits) => bits & TFormat.Sign;
}

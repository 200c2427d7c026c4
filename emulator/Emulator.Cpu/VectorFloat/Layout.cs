namespace Emulator.Cpu.VectorFloat;

/// <summary>The bits of a format, in the low bits of a 64-bit word. The compiler folds all of it.</summary>
internal static class Layout<TFormat>
    where TFormat : struct, IFloatFormat
{
    internal static int SizeBytes => (1 + TFormat.ExponentBits + TFormat.FractionBits) / 8;

    internal static ulong Sign => 1UL << (TFormat.ExponentBits + TFormat.FractionBits);

    internal static ulong FractionMask => (1UL << TFormat.FractionBits) - 1;

    /// <summary>The exponent field of infinities and NaNs, unshifted.</summary>
    internal static int TopExponent => (1 << TFormat.ExponentBits) - 1;

    internal static int Bias => TopExponent >> 1;

    /// <summary>Everything but the sign.</summary>
    internal static ulong Magnitude => Sign - 1;

    internal static ulong Infinity => (ulong)TopExponent << TFormat.FractionBits;

    internal static ulong MaxFinite => Infinity - 1;

    /// <summary>The bit that tells quiet NaNs from signaling ones.</summary>
    internal static ulong Quiet => 1UL << (TFormat.FractionBits - 1);

    /// <summary>The QNaN floating-point indefinite (SDM 1 4.8.3.7).</summary>
    internal static ulong DefaultNaN => Sign | Infinity | Quiet;

    internal static bool IsNaN(ulong bits) => (bits & Magnitude) > Infinity;

    internal static bool IsSignaling(ulong bits) => IsNaN(bits) && (bits & Quiet) == 0;

    internal static bool IsInfinity(ulong bits) => (bits & Magnitude) == Infinity;

    internal static bool IsZero(ulong bits) => (bits & Magnitude) == 0;

    internal static bool IsNegative(ulong bits) => (bits & Sign) != 0;

    internal static bool IsDenormal(ulong bits) => (bits & Magnitude) - 1 < FractionMask;

    /// <summary>A zero of the sign of a value.</summary>
    internal static ulong ZeroLike(ulong bits) => bits & Sign;
}

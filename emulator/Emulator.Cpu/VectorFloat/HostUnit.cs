using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Emulator.Cpu.VectorFloat;

/// <summary>
/// When the host's floating-point unit gives what the guest's would. It rounds to nearest, knows no flags, and .NET may
/// swap its operands: so it is asked only when the guest rounds to nearest too, the precision exception is masked,
/// no operand is denormal, and the results are normal — then nothing but precision can be raised, and that either has
/// been already or is seen from what the rounding left over. Results next to the smallest normal number count as tiny,
/// for the host does not say what they were before rounding.
/// </summary>
internal static class HostUnit
{
    /// <summary>Zero, or what spoils the pattern: without an initialiser there is nothing to check first.</summary>
    private static uint s_off;

    /// <summary>Whether the host's unit is used at all; tests turn it off.</summary>
    internal static bool IsEnabled
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => s_off == 0;
        set => s_off = value ? 0 : Mxcsr.RC;
    }

    /// <summary>The guest rounds to nearest and masks precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Serves(uint mxcsr) =>
        ((mxcsr & (Mxcsr.PM | Mxcsr.RC)) | s_off) == Mxcsr.PM;

    /// <summary>Inexact results change nothing any more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsInexactAlready(uint mxcsr) => (mxcsr & Mxcsr.PE) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsZero<TFormat>(ulong bits)
        where TFormat : struct, IFloatFormat => (bits & Layout<TFormat>.Magnitude) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsDenormal<TFormat>(ulong bits)
        where TFormat : struct, IFloatFormat =>
        (bits & Layout<TFormat>.Magnitude) - 1 < TFormat.FractionMask;

    /// <summary>Finite, and at least twice the smallest normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsSafeResult<TFormat>(ulong bits)
        where TFormat : struct, IFloatFormat
    {
        ulong least = 2UL << TFormat.FractionBits;
        return (bits & Layout<TFormat>.Magnitude) - least < TFormat.Infinity - least;
    }

    /// <summary>So large that what the rounding of its products left over is no denormal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsLarge<TFormat>(ulong bits)
        where TFormat : struct, IFloatFormat =>
        (bits & Layout<TFormat>.Magnitude) >> TFormat.FractionBits > (ulong)((2 * TFormat.FractionBits) + 8);

    /// <summary>Neither NaN nor denormal: comparisons of such raise nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsPlain<TFormat>(ulong bits)
        where TFormat : struct, IFloatFormat
    {
        ulong magnitude = bits & Layout<TFormat>.Magnitude;
        ulong least = 1UL << TFormat.FractionBits;
        return magnitude - least <= TFormat.Infinity - least || magnitude == 0;
    }

    /// <summary>The bit of each element that the size of an operation covers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint ElementsOf<TFormat>(int sizeBytes)
        where TFormat : struct, IFloatFormat => (1U << (sizeBytes / TFormat.SizeBytes)) - 1;

    /// <summary>A bit for each element that is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Zeros<TFormat>(Vector256<byte> value)
        where TFormat : struct, IFloatFormat =>
        TFormat.SizeBytes == 4
            ? Vector256.Equals(Doubled(value.AsUInt32()), default).ExtractMostSignificantBits()
            : Vector256.Equals(Doubled(value.AsUInt64()), default).ExtractMostSignificantBits();

    /// <summary>All ones in elements that are denormal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<byte> Denormals<TFormat>(Vector256<byte> value)
        where TFormat : struct, IFloatFormat => TFormat.SizeBytes == 4
        ? Vector256.LessThan(
            Doubled(value.AsUInt32()) - Vector256<uint>.One,
            Vector256.Create((uint)((TFormat.FractionMask << 1) + 1))).AsByte()
        : Vector256.LessThan(
            Doubled(value.AsUInt64()) - Vector256<ulong>.One,
            Vector256.Create((TFormat.FractionMask << 1) + 1)).AsByte();

    /// <summary>
    /// All ones in elements whose result is not safe (<see cref="IsSafeResult"/>) or whose operand is denormal.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<byte> Doubtful<TFormat>(Vector256<byte> result, Vector256<byte> a, Vector256<byte> b)
        where TFormat : struct, IFloatFormat
    {
        ulong least = 4UL << TFormat.FractionBits;
        ulong limit = (TFormat.Infinity << 1) - least;
        ulong denormals = (TFormat.FractionMask << 1) + 1;
        if (TFormat.SizeBytes == 4)
        {
            Vector256<uint> one = Vector256<uint>.One;
            Vector256<uint> smaller = Vector256.Min(Doubled(a.AsUInt32()) - one, Doubled(b.AsUInt32()) - one);
            Vector256<uint> distance = Doubled(result.AsUInt32()) - Vector256.Create((uint)least);
            return (Vector256.LessThan(smaller, Vector256.Create((uint)denormals))
                | Vector256.GreaterThanOrEqual(distance, Vector256.Create((uint)limit))).AsByte();
        }

        Vector256<ulong> one64 = Vector256<ulong>.One;
        Vector256<ulong> smaller64 = Vector256.Min(Doubled(a.AsUInt64()) - one64, Doubled(b.AsUInt64()) - one64);
        Vector256<ulong> distance64 = Doubled(result.AsUInt64()) - Vector256.Create(least);
        return (Vector256.LessThan(smaller64, Vector256.Create(denormals))
            | Vector256.GreaterThanOrEqual(distance64, Vector256.Create(limit))).AsByte();
    }

    /// <summary>
    /// The slower look at a vector with doubtful elements: zeros among the results may be right, too.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static bool AreRight<TFormat>(
        Vector256<byte> result, Vector256<byte> a, Vector256<byte> b, uint rightZeros, uint wanted)
        where TFormat : struct, IFloatFormat
    {
        uint denormals = Bits<TFormat>(Denormals<TFormat>(a) | Denormals<TFormat>(b));
        uint unsafeResults = Bits<TFormat>(Doubtful<TFormat>(result, result, result));
        uint zeros = Zeros<TFormat>(result) & rightZeros;
        return ((denormals | (unsafeResults & ~zeros)) & wanted) == 0;
    }

    /// <summary>A bit for each element that is normal or infinite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint NormalsAndInfinities<TFormat>(Vector256<byte> value)
        where TFormat : struct, IFloatFormat
    {
        ulong least = 2UL << TFormat.FractionBits;
        ulong limit = (TFormat.Infinity << 1) - least + 1;
        return TFormat.SizeBytes == 4
            ? Vector256.LessThan(
                Doubled(value.AsUInt32()) - Vector256.Create((uint)least), Vector256.Create((uint)limit))
                .ExtractMostSignificantBits()
            : Vector256.LessThan(
                Doubled(value.AsUInt64()) - Vector256.Create(least), Vector256.Create(limit))
                .ExtractMostSignificantBits();
    }

    /// <summary>The upper bit of each element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Bits<TFormat>(Vector256<byte> value)
        where TFormat : struct, IFloatFormat => TFormat.SizeBytes == 4
        ? value.AsUInt32().ExtractMostSignificantBits()
        : value.AsUInt64().ExtractMostSignificantBits();

    /// <summary>Whether all elements of two vectors are neither NaN nor denormal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool ArePlain<TFormat>(int sizeBytes, Vector256<byte> a, Vector256<byte> b)
        where TFormat : struct, IFloatFormat
    {
        uint wanted = ElementsOf<TFormat>(sizeBytes);
        uint plain = (NormalsAndInfinities<TFormat>(a) | Zeros<TFormat>(a))
            & (NormalsAndInfinities<TFormat>(b) | Zeros<TFormat>(b));
        return (plain & wanted) == wanted;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Doubled(Vector256<uint> value) => value + value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Doubled(Vector256<ulong> value) => value + value;
}

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
    private const uint Nowhere = uint.MaxValue;

    private static uint s_pattern = Mxcsr.PM | Mxcsr.PE;

    /// <summary>Whether the host's unit is used at all; tests turn it off.</summary>
    internal static bool IsEnabled
    {
        get => s_pattern != Nowhere;
        set => s_pattern = value ? Mxcsr.PM | Mxcsr.PE : Nowhere;
    }

    /// <summary>The guest rounds to nearest and masks precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Serves(uint mxcsr) => ((mxcsr | Mxcsr.PE) & (Mxcsr.PM | Mxcsr.PE | Mxcsr.RC)) == s_pattern;

    /// <summary>Inexact results change nothing any more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsInexactAlready(uint mxcsr) => (mxcsr & Mxcsr.PE) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsZero<TFormat>(ulong bits)
        where TFormat : struct, IFloatFormat => (bits & Layout<TFormat>.Magnitude) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsDenormal<TFormat>(ulong bits)
        where TFormat : struct, IFloatFormat =>
        (bits & Layout<TFormat>.Magnitude) - 1 < Layout<TFormat>.FractionMask;

    /// <summary>Finite, and at least twice the smallest normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsSafeResult<TFormat>(ulong bits)
        where TFormat : struct, IFloatFormat
    {
        ulong least = 2UL << TFormat.FractionBits;
        return (bits & Layout<TFormat>.Magnitude) - least < Layout<TFormat>.Infinity - least;
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
        return magnitude - least <= Layout<TFormat>.Infinity - least || magnitude == 0;
    }

    /// <summary>The bit of each element that the size of an operation covers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint ElementsOf<TFormat>(int sizeBytes)
        where TFormat : struct, IFloatFormat => (1U << (sizeBytes / Layout<TFormat>.SizeBytes)) - 1;

    /// <summary>A bit for each element that is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Zeros<TFormat>(Vector256<byte> value)
        where TFormat : struct, IFloatFormat =>
        Layout<TFormat>.SizeBytes == 4
            ? Vector256.Equals(Doubled(value.AsUInt32()), default).ExtractMostSignificantBits()
            : Vector256.Equals(Doubled(value.AsUInt64()), default).ExtractMostSignificantBits();

    /// <summary>A bit for each element that is denormal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Denormals<TFormat>(Vector256<byte> value)
        where TFormat : struct, IFloatFormat =>
        Below<TFormat>(value, 1, (Layout<TFormat>.FractionMask << 1) + 1);

    /// <summary>A bit for each element that <see cref="IsSafeResult"/> would accept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint SafeResults<TFormat>(Vector256<byte> value)
        where TFormat : struct, IFloatFormat
    {
        ulong least = 4UL << TFormat.FractionBits;
        return Below<TFormat>(value, least, (Layout<TFormat>.Infinity << 1) - least);
    }

    /// <summary>A bit for each element that is normal or infinite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint NormalsAndInfinities<TFormat>(Vector256<byte> value)
        where TFormat : struct, IFloatFormat
    {
        ulong least = 2UL << TFormat.FractionBits;
        return Below<TFormat>(value, least, (Layout<TFormat>.Infinity << 1) - least + 1);
    }

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

    /// <summary>
    /// A bit for each element whose value without its sign, doubled, less an offset is below a limit.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Below<TFormat>(Vector256<byte> value, ulong offset, ulong limit)
        where TFormat : struct, IFloatFormat
    {
        if (Layout<TFormat>.SizeBytes == 4)
        {
            Vector256<uint> distance = Doubled(value.AsUInt32()) - Vector256.Create((uint)offset);
            return Vector256.LessThan(distance, Vector256.Create((uint)limit)).ExtractMostSignificantBits();
        }

        Vector256<ulong> distance64 = Doubled(value.AsUInt64()) - Vector256.Create(offset);
        return Vector256.LessThan(distance64, Vector256.Create(limit)).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Doubled(Vector256<uint> value) => value + value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Doubled(Vector256<ulong> value) => value + value;
}

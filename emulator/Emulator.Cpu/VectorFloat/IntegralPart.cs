using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Emulator.Cpu.X87;

namespace Emulator.Cpu.VectorFloat;

/// <summary>ROUND: a value rounded to an integral one, which is always exact, in any of the four ways.</summary>
internal readonly struct IntegralPart : IFloatUnary
{
    public static ulong Soft<TFormat>(ref SimdEnvironment environment, ulong a, int control)
        where TFormat : struct, IFloatFormat =>
        SoftConversion.RoundToIntegral<TFormat>(ref environment, a, control);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryHost<TFormat>(uint mxcsr, ulong a, int control, out ulong result)
        where TFormat : struct, IFloatFormat
    {
        double value = Elements.Widen<TFormat>(a);
        double whole = SoftConversion.RoundingOf(mxcsr, control) switch
        {
            RoundingControl.NearestEven => Math.Round(value),
            RoundingControl.Down => Math.Floor(value),
            RoundingControl.Up => Math.Ceiling(value),
            _ => Math.Truncate(value),
        };
        result = TFormat.SizeBytes == 4
            ? BitConverter.SingleToUInt32Bits((float)whole)
            : BitConverter.DoubleToUInt64Bits(whole);
        return HostUnit.IsEnabled && HostUnit.IsPlain<TFormat>(a)
            && (value == whole || SoftConversion.IsInexactSilent(mxcsr, control));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryHost<TFormat>(
        uint mxcsr, Vector256<byte> a, int control, uint wanted, out Vector256<byte> result)
        where TFormat : struct, IFloatFormat
    {
        if (!HostUnit.IsEnabled || !SoftConversion.IsInexactSilent(mxcsr, control))
        {
            result = default;
            return false;
        }

        RoundingControl rounding = SoftConversion.RoundingOf(mxcsr, control);
        result = TFormat.SizeBytes == 4
            ? Round(a.AsSingle(), rounding).AsByte()
            : Round(a.AsDouble(), rounding).AsByte();
        uint plain = HostUnit.NormalsAndInfinities<TFormat>(a) | HostUnit.Zeros<TFormat>(a);
        return (plain & wanted) == wanted;
    }

    private static Vector256<float> Round(Vector256<float> a, RoundingControl rounding) => rounding switch
    {
        RoundingControl.NearestEven => Vector256.Round(a),
        RoundingControl.Down => Vector256.Floor(a),
        RoundingControl.Up => Vector256.Ceiling(a),
        _ => Vector256.Truncate(a),
    };

    private static Vector256<double> Round(Vector256<double> a, RoundingControl rounding) => rounding switch
    {
        RoundingControl.NearestEven => Vector256.Round(a),
        RoundingControl.Down => Vector256.Floor(a),
        RoundingControl.Up => Vector256.Ceiling(a),
        _ => Vector256.Truncate(a),
    };
}

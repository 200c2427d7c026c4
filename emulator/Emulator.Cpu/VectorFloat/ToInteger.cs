using System.Runtime.CompilerServices;
using Emulator.Cpu.X87;

namespace Emulator.Cpu.VectorFloat;

/// <summary>A number to a signed integer.</summary>
internal readonly struct ToInteger<TFormat, TWidth, TRounding> : IFloatConversion
    where TFormat : struct, IFloatFormat
    where TWidth : struct, IIntegerWidth
    where TRounding : struct, IIntegerRounding
{
    private const double Limit32 = 2147483648.0;
    private const double Limit64 = 9223372036854775808.0;

    public static int FromBytes => Layout<TFormat>.SizeBytes;

    public static int ToBytes => TWidth.Bits / 8;

    public static ulong Soft(ref SimdEnvironment environment, ulong a)
    {
        RoundingControl rounding = TRounding.Truncates ? RoundingControl.Truncate : environment.Rounding;
        return SoftConversion.ToInteger<TFormat>(ref environment, a, TWidth.Bits, rounding);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryHost(uint mxcsr, ulong a, out ulong result)
    {
        double value = Elements.Widen<TFormat>(a);
        double whole = TRounding.Truncates ? Math.Truncate(value) : Math.Round(value);
        double limit = TWidth.Bits == 32 ? Limit32 : Limit64;
        bool silent = whole == value
            || ((mxcsr & (Mxcsr.PM | Mxcsr.PE)) == (Mxcsr.PM | Mxcsr.PE)
                && (TRounding.Truncates || (mxcsr & Mxcsr.RC) == 0));
        if (!HostUnit.IsEnabled || !silent || !(whole >= -limit && whole < limit))
        {
            result = 0;
            return false;
        }

        result = TWidth.Bits == 32 ? (uint)(int)whole : (ulong)(long)whole;
        return true;
    }
}

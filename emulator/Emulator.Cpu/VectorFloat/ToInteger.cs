using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
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

    public static int FromBytes => TFormat.SizeBytes;

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryHost(uint mxcsr, int elements, Vector256<byte> a, out Vector256<byte> result)
    {
        bool silent = (mxcsr & (Mxcsr.PM | Mxcsr.PE)) == (Mxcsr.PM | Mxcsr.PE)
            && (TRounding.Truncates || (mxcsr & Mxcsr.RC) == 0);
        if (!HostUnit.IsEnabled || !silent || TWidth.Bits != 32)
        {
            result = default;
            return false;
        }

        uint wanted = (1U << elements) - 1;
        if (TFormat.SizeBytes == 4)
        {
            Vector256<float> value = a.AsSingle();
            Vector256<float> whole = TRounding.Truncates ? Vector256.Truncate(value) : Vector256.Round(value);
            result = Vector256.ConvertToInt32Native(whole).AsByte();
            Vector256<float> fits = Vector256.LessThan(Vector256.Abs(whole), Vector256.Create((float)Limit32));
            return (fits.ExtractMostSignificantBits() & wanted) == wanted;
        }

        if (!Avx.IsSupported)
        {
            result = default;
            return false;
        }

        Vector256<double> value64 = a.AsDouble();
        Vector256<double> whole64 = TRounding.Truncates ? Vector256.Truncate(value64) : Vector256.Round(value64);
        result = Avx.ConvertToVector128Int32WithTruncation(whole64).ToVector256().AsByte();
        Vector256<double> fits64 = Vector256.LessThan(Vector256.Abs(whole64), Vector256.Create(Limit32));
        return (fits64.ExtractMostSignificantBits() & wanted) == wanted;
    }
}

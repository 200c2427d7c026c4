using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Emulator.Cpu.VectorFloat;

/// <summary>A signed integer to a number.</summary>
internal readonly struct FromInteger<TWidth, TFormat> : IFloatConversion
    where TWidth : struct, IIntegerWidth
    where TFormat : struct, IFloatFormat
{
    public static int FromBytes => TWidth.Bits / 8;

    public static int ToBytes => TFormat.SizeBytes;

    public static ulong Soft(ref SimdEnvironment environment, ulong a) =>
        SoftConversion.FromInteger<TFormat>(ref environment, TWidth.Bits == 32 ? (int)a : (long)a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryHost(uint mxcsr, ulong a, out ulong result)
    {
        long value = TWidth.Bits == 32 ? (int)a : (long)a;
        result = TFormat.SizeBytes == 4
            ? BitConverter.SingleToUInt32Bits(TWidth.Bits == 32 ? (int)a : value)
            : BitConverter.DoubleToUInt64Bits(TWidth.Bits == 32 ? (int)a : value);

        // Numbers of as many bits as the significand are exact, whatever the rounding.
        ulong limit = 1UL << TFormat.FractionBits;
        return HostUnit.IsEnabled
            && ((ulong)value + limit <= 2 * limit || (HostUnit.Serves(mxcsr) && HostUnit.IsInexactAlready(mxcsr)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryHost(uint mxcsr, int elements, Vector256<byte> a, out Vector256<byte> result)
    {
        result = default;
        if (!HostUnit.IsEnabled || TWidth.Bits != 32)
        {
            return false;
        }

        if (TFormat.SizeBytes == 4)
        {
            result = Vector256.ConvertToSingle(a.AsInt32()).AsByte();
            return HostUnit.Serves(mxcsr) && HostUnit.IsInexactAlready(mxcsr);
        }

        if (!Avx.IsSupported)
        {
            return false;
        }

        result = Avx.ConvertToVector256Double(a.GetLower().AsInt32()).AsByte();
        return true;
    }
}

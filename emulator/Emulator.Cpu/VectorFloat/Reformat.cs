using System.Runtime.CompilerServices;

namespace Emulator.Cpu.VectorFloat;

/// <summary>A single to a double or a double to a single.</summary>
internal readonly struct Reformat<TFrom, TTo> : IFloatConversion
    where TFrom : struct, IFloatFormat
    where TTo : struct, IFloatFormat
{
    public static int FromBytes => Layout<TFrom>.SizeBytes;

    public static int ToBytes => Layout<TTo>.SizeBytes;

    public static ulong Soft(ref SimdEnvironment environment, ulong a) =>
        SoftConversion.Convert<TFrom, TTo>(ref environment, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryHost(uint mxcsr, ulong a, out ulong result)
    {
        double value = Elements.Widen<TFrom>(a);
        if (Layout<TTo>.SizeBytes == 8)
        {
            result = BitConverter.DoubleToUInt64Bits(value);
            return HostUnit.IsEnabled && HostUnit.IsPlain<TFrom>(a);
        }

        float narrow = (float)value;
        result = BitConverter.SingleToUInt32Bits(narrow);
        bool right = HostUnit.IsSafeResult<TTo>(result) || HostUnit.IsZero<TFrom>(a);
        return right && HostUnit.Serves(mxcsr) && (narrow == value || HostUnit.IsInexactAlready(mxcsr));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Emulator.Cpu.VectorFloat;

/// <summary>A single to a double or a double to a single.</summary>
internal readonly struct Reformat<TFrom, TTo> : IFloatConversion
    where TFrom : struct, IFloatFormat
    where TTo : struct, IFloatFormat
{
    public static int FromBytes => TFrom.SizeBytes;

    public static int ToBytes => TTo.SizeBytes;

    public static ulong Soft(ref SimdEnvironment environment, ulong a) =>
        SoftConversion.Convert<TFrom, TTo>(ref environment, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryHost(uint mxcsr, ulong a, out ulong result)
    {
        double value = Elements.Widen<TFrom>(a);
        if (TTo.SizeBytes == 8)
        {
            result = BitConverter.DoubleToUInt64Bits(value);
            return HostUnit.IsEnabled && HostUnit.IsPlain<TFrom>(a);
        }

        float narrow = (float)value;
        result = BitConverter.SingleToUInt32Bits(narrow);
        bool right = HostUnit.IsSafeResult<TTo>(result) || HostUnit.IsZero<TFrom>(a);
        return right && HostUnit.Serves(mxcsr) && (narrow == value || HostUnit.IsInexactAlready(mxcsr));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryHost(uint mxcsr, int elements, Vector256<byte> a, out Vector256<byte> result)
    {
        result = default;
        if (!HostUnit.IsEnabled || !Avx.IsSupported)
        {
            return false;
        }

        uint wanted = (1U << elements) - 1;
        if (TTo.SizeBytes == 8)
        {
            uint plain = HostUnit.NormalsAndInfinities<TFrom>(a) | HostUnit.Zeros<TFrom>(a);
            result = Avx.ConvertToVector256Double(a.GetLower().AsSingle()).AsByte();
            return (plain & wanted) == wanted;
        }

        result = Avx.ConvertToVector128Single(a.AsDouble()).ToVector256().AsByte();
        uint doubtful = HostUnit.Bits<TTo>(HostUnit.Doubtful<TTo>(result, result, result));
        return (doubtful & ~HostUnit.Zeros<TFrom>(a) & wanted) == 0
            && HostUnit.Serves(mxcsr) && HostUnit.IsInexactAlready(mxcsr);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Emulator.Cpu.VectorFloat;

/// <summary>SQRT: of a normal number it is normal.</summary>
internal readonly struct SquareRoot : IFloatUnary
{
    public static ulong Soft<TFormat>(ref SimdEnvironment environment, ulong a, int control)
        where TFormat : struct, IFloatFormat => SoftArithmetic.SquareRoot<TFormat>(ref environment, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryHost<TFormat>(uint mxcsr, ulong a, int control, out ulong result)
        where TFormat : struct, IFloatFormat
    {
        result = TFormat.SizeBytes == 4
            ? BitConverter.SingleToUInt32Bits(MathF.Sqrt(PackedOperation.ToSingle(a)))
            : BitConverter.DoubleToUInt64Bits(Math.Sqrt(PackedOperation.ToDouble(a)));

        // The root of a denormal would be safe, too.
        bool right = HostUnit.IsSafeResult<TFormat>(result)
            ? !HostUnit.IsDenormal<TFormat>(a) : HostUnit.IsZero<TFormat>(a);
        return right && HostUnit.Serves(mxcsr)
            && (HostUnit.IsInexactAlready(mxcsr) || IsExact<TFormat>(a, result));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryHost<TFormat>(
        uint mxcsr, Vector256<byte> a, int control, uint wanted, out Vector256<byte> result)
        where TFormat : struct, IFloatFormat
    {
        if (!HostUnit.Serves(mxcsr) || !HostUnit.IsInexactAlready(mxcsr))
        {
            result = default;
            return false;
        }

        result = TFormat.SizeBytes == 4
            ? Vector256.Sqrt(a.AsSingle()).AsByte()
            : Vector256.Sqrt(a.AsDouble()).AsByte();
        uint doubtful = HostUnit.Bits<TFormat>(HostUnit.Doubtful<TFormat>(result, a, a));
        return (doubtful & ~HostUnit.Zeros<TFormat>(a) & wanted) == 0;
    }

    private static bool IsExact<TFormat>(ulong a, ulong result)
        where TFormat : struct, IFloatFormat
    {
        if (!HostUnit.IsLarge<TFormat>(a))
        {
            return HostUnit.IsZero<TFormat>(a);
        }

        double root = Elements.Widen<TFormat>(result);
        return Math.FusedMultiplyAdd(root, root, -Elements.Widen<TFormat>(a)) == 0;
    }
}

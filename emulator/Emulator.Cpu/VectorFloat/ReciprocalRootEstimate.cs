using System.Runtime.Intrinsics;

namespace Emulator.Cpu.VectorFloat;

/// <summary>RSQRT, which no host but one of the same make computes alike: see <see cref="Approximation"/>.</summary>
internal readonly struct ReciprocalRootEstimate : IFloatUnary
{
    public static ulong Soft<TFormat>(ref SimdEnvironment environment, ulong a, int control)
        where TFormat : struct, IFloatFormat => Approximation.ReciprocalRoot((uint)a);

    public static bool TryHost<TFormat>(uint mxcsr, ulong a, int control, out ulong result)
        where TFormat : struct, IFloatFormat
    {
        result = 0;
        return false;
    }

    public static bool TryHost<TFormat>(
        uint mxcsr, Vector256<byte> a, int control, uint wanted, out Vector256<byte> result)
        where TFormat : struct, IFloatFormat
    {
        result = default;
        return false;
    }
}

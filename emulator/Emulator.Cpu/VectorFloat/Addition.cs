using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Emulator.Cpu.VectorFloat;

/// <summary>ADD.</summary>
internal readonly struct Addition : IFloatBinary
{
    public static ulong Soft<TFormat>(ref SimdEnvironment environment, ulong a, ulong b)
        where TFormat : struct, IFloatFormat => SoftArithmetic.Add<TFormat>(ref environment, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Host(float a, float b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Host(double a, double b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Host<T>(Vector256<T> a, Vector256<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RightZeros(uint zerosOfA, uint zerosOfB) => uint.MaxValue;

    /// <summary>Knuth's two-sum.</summary>
    public static double Rest(double a, double b, double result)
    {
        double other = result - a;
        return a - (result - other) + (b - other);
    }

    public static float Rest(float a, float b, float result)
    {
        float other = result - a;
        return a - (result - other) + (b - other);
    }

    public static bool LeavesExactRest<TFormat>(ulong a, ulong result)
        where TFormat : struct, IFloatFormat => true;
}

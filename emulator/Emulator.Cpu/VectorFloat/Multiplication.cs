using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Emulator.Cpu.VectorFloat;

/// <summary>MUL.</summary>
internal readonly struct Multiplication : IFloatBinary
{
    public static ulong Soft<TFormat>(ref SimdEnvironment environment, ulong a, ulong b)
        where TFormat : struct, IFloatFormat => SoftArithmetic.Multiply<TFormat>(ref environment, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Host(float a, float b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Host(double a, double b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Host<T>(Vector256<T> a, Vector256<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RightZeros(uint zerosOfA, uint zerosOfB) => zerosOfA | zerosOfB;

    /// <summary>The product is exact in a fused operation.</summary>
    public static double Rest(double a, double b, double result) => Math.FusedMultiplyAdd(a, b, -result);

    public static float Rest(float a, float b, float result) => MathF.FusedMultiplyAdd(a, b, -result);

    public static bool LeavesExactRest<TFormat>(ulong a, ulong result)
        where TFormat : struct, IFloatFormat => HostUnit.IsLarge<TFormat>(result) || HostUnit.IsZero<TFormat>(result);
}

using System.Runtime.Intrinsics;

namespace Emulator.Cpu.VectorFloat;

/// <summary>MIN or MAX.</summary>
internal interface IExtreme
{
    static abstract ulong Soft<TFormat>(ref SimdEnvironment environment, ulong a, ulong b)
        where TFormat : struct, IFloatFormat;

    /// <summary>Whether the first operand is the result.</summary>
    static abstract bool TakesFirst(double a, double b);

    static abstract Vector256<T> Host<T>(Vector256<T> a, Vector256<T> b);
}

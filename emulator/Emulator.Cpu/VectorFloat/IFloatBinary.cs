using System.Runtime.Intrinsics;

namespace Emulator.Cpu.VectorFloat;

/// <summary>An operation with two operands, in our arithmetic and in the host's.</summary>
internal interface IFloatBinary
{
    static abstract ulong Soft<TFormat>(ref SimdEnvironment environment, ulong a, ulong b)
        where TFormat : struct, IFloatFormat;

    static abstract float Host(float a, float b);

    static abstract double Host(double a, double b);

    static abstract Vector256<T> Host<T>(Vector256<T> a, Vector256<T> b);

    /// <summary>
    /// Of zeros among results: those that are right and raise nothing, given which operands are zeros.
    /// </summary>
    static abstract uint RightZeros(uint zerosOfA, uint zerosOfB);

    /// <summary>
    /// What rounding left over, zero exactly for exact results — of operands and results that pass
    /// <see cref="LeavesExactRest"/>.
    /// </summary>
    static abstract double Rest(double a, double b, double result);

    static abstract float Rest(float a, float b, float result);

    static abstract bool LeavesExactRest<TFormat>(ulong a, ulong result)
        where TFormat : struct, IFloatFormat;
}

using System.Runtime.CompilerServices;

namespace Emulator.Cpu.VectorFloat;

/// <summary>
/// What all operations do with their operands first: denormals as zeros, NaNs, the denormal exception.
/// </summary>
internal static class SoftOperands
{
    /// <summary>A denormal becomes a zero of its sign when MXCSR says so (SDM 1 10.2.3.4).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Accept<TFormat>(in SimdEnvironment environment, ulong bits)
        where TFormat : struct, IFloatFormat =>
        environment.DenormalsAreZeros && Layout<TFormat>.IsDenormal(bits) ? Layout<TFormat>.ZeroLike(bits) : bits;

    /// <summary>Raises the denormal exception; false when it stops the operation.</summary>
    internal static bool CheckDenormal<TFormat>(ref SimdEnvironment environment, ulong a, ulong b)
        where TFormat : struct, IFloatFormat
    {
        if (Layout<TFormat>.IsDenormal(a) || Layout<TFormat>.IsDenormal(b))
        {
            environment.Raise(Mxcsr.DE);
        }

        return !environment.Stopped;
    }

    /// <summary>
    /// The result when an operand is a NaN: the first one that is, made quiet (SDM 1 table 4-7).
    /// </summary>
    internal static bool TryPropagate<TFormat>(ref SimdEnvironment environment, ulong a, ulong b, out ulong result)
        where TFormat : struct, IFloatFormat
    {
        if (!Layout<TFormat>.IsNaN(a) && !Layout<TFormat>.IsNaN(b))
        {
            result = 0;
            return false;
        }

        if (Layout<TFormat>.IsSignaling(a) || Layout<TFormat>.IsSignaling(b))
        {
            environment.Raise(Mxcsr.IE);
        }

        result = (Layout<TFormat>.IsNaN(a) ? a : b) | Layout<TFormat>.Quiet;
        return true;
    }

    /// <summary>Raises the invalid-operation exception and gives its masked response.</summary>
    internal static ulong Invalid<TFormat>(ref SimdEnvironment environment)
        where TFormat : struct, IFloatFormat
    {
        environment.Raise(Mxcsr.IE);
        return Layout<TFormat>.DefaultNaN;
    }
}

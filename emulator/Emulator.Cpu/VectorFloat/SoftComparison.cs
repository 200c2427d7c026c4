namespace Emulator.Cpu.VectorFloat;

/// <summary>Comparisons, minimum and maximum.</summary>
internal static class SoftComparison
{
    /// <summary>Compares; a QNaN is invalid only for the signaling comparisons.</summary>
    internal static Relation Compare<TFormat>(ref SimdEnvironment environment, ulong a, ulong b, bool signaling)
        where TFormat : struct, IFloatFormat
    {
        a = SoftOperands.Accept<TFormat>(environment, a);
        b = SoftOperands.Accept<TFormat>(environment, b);
        if (Layout<TFormat>.IsNaN(a) || Layout<TFormat>.IsNaN(b))
        {
            bool invalid = signaling || Layout<TFormat>.IsSignaling(a) || Layout<TFormat>.IsSignaling(b);
            environment.Raise(invalid ? Mxcsr.IE : 0);
            return Relation.Unordered;
        }

        SoftOperands.CheckDenormal<TFormat>(ref environment, a, b);
        long x = OrderOf<TFormat>(a);
        long y = OrderOf<TFormat>(b);
        return x < y ? Relation.Less : x > y ? Relation.Greater : Relation.Equal;
    }

    /// <summary>MIN: the second operand unless the first is less (SDM 2B, MINPS).</summary>
    internal static ulong Minimum<TFormat>(ref SimdEnvironment environment, ulong a, ulong b)
        where TFormat : struct, IFloatFormat =>
        SoftOperands.Accept<TFormat>(
            environment, Compare<TFormat>(ref environment, a, b, true) == Relation.Less ? a : b);

    /// <summary>MAX: the second operand unless the first is greater (SDM 2B, MAXPS).</summary>
    internal static ulong Maximum<TFormat>(ref SimdEnvironment environment, ulong a, ulong b)
        where TFormat : struct, IFloatFormat =>
        SoftOperands.Accept<TFormat>(
            environment, Compare<TFormat>(ref environment, a, b, true) == Relation.Greater ? a : b);

    /// <summary>A number whose order as an integer is that of the values; both zeros are 0.</summary>
    private static long OrderOf<TFormat>(ulong bits)
        where TFormat : struct, IFloatFormat
    {
        long magnitude = (long)(bits & Layout<TFormat>.Magnitude);
        return Layout<TFormat>.IsNegative(bits) ? -magnitude : magnitude;
    }
}

namespace Emulator.Cpu.X87;

/// <summary>Comparison and classification.</summary>
internal static class FloatOrder
{
    /// <summary>Compares; with <paramref name="quietly"/> a quiet NaN is not invalid (FUCOM).</summary>
    internal static FloatComparison Compare(ref FloatEnvironment environment, Float80 a, Float80 b, bool quietly)
    {
        if (a.IsUnsupported || b.IsUnsupported || a.IsNaN || b.IsNaN)
        {
            bool quiet = quietly && !a.IsUnsupported && !b.IsUnsupported && !a.IsSignalingNaN && !b.IsSignalingNaN;
            environment.Flags |= quiet ? 0 : StatusWord.IE;
            return FloatComparison.Unordered;
        }

        environment.AcceptDenormals(a, b);
        if (a.IsZero && b.IsZero)
        {
            return FloatComparison.Equal;
        }

        if (a.Negative != b.Negative)
        {
            return a.Negative ? FloatComparison.Less : FloatComparison.Greater;
        }

        int order = CompareMagnitudes(a, b);
        return order == 0 ? FloatComparison.Equal
            : (order < 0) ^ a.Negative ? FloatComparison.Less
            : FloatComparison.Greater;
    }

    /// <summary>C3, C2, C0 of an order.</summary>
    internal static int ConditionCodes(FloatComparison order) => order switch
    {
        FloatComparison.Greater => 0,
        FloatComparison.Less => StatusWord.C0,
        FloatComparison.Equal => StatusWord.C3,
        _ => StatusWord.C3 | StatusWord.C2 | StatusWord.C0,
    };

    /// <summary>C3, C2, C0 of FXAM (SDM 2A, FXAM, table 3-42), for a register that is not empty.</summary>
    internal static int Examine(Float80 value) =>
        value.IsUnsupported ? 0
        : value.IsNaN ? StatusWord.C0
        : value.IsInfinity ? StatusWord.C2 | StatusWord.C0
        : value.IsZero ? StatusWord.C3
        : value.IsDenormal ? StatusWord.C3 | StatusWord.C2
        : StatusWord.C2;

    private static int CompareMagnitudes(Float80 a, Float80 b)
    {
        // A pseudo-denormal equals the normal number with exponent 1.
        int exponents = Math.Max(a.Exponent, 1).CompareTo(Math.Max(b.Exponent, 1));
        return exponents != 0 ? exponents : a.Significand.CompareTo(b.Significand);
    }
}

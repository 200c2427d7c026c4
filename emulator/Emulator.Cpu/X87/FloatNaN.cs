namespace Emulator.Cpu.X87;

/// <summary>Operands that are no numbers, or no operands at all (SDM 1 4.8.3.5, table 4-7, 8.5.1.2).</summary>
internal static class FloatNaN
{
    /// <summary>True when the result is decided by an unsupported encoding or a NaN.</summary>
    internal static bool TryPropagate(ref FloatEnvironment environment, Float80 a, Float80 b, out Float80 result)
    {
        if (a.IsUnsupported || b.IsUnsupported)
        {
            result = environment.Invalid();
            return true;
        }

        if (!a.IsNaN && !b.IsNaN)
        {
            result = default;
            return false;
        }

        if (a.IsSignalingNaN || b.IsSignalingNaN)
        {
            environment.Flags |= StatusWord.IE;
        }

        result = Choose(a, b).Quieted();
        return true;
    }

    /// <summary>The same for one operand.</summary>
    internal static bool TryPropagate(ref FloatEnvironment environment, Float80 a, out Float80 result) =>
        TryPropagate(ref environment, a, a, out result);

    /// <summary>
    /// Of a signaling and a quiet NaN the quiet one, otherwise the one with the larger significand, otherwise the
    /// positive one.
    /// </summary>
    private static Float80 Choose(Float80 a, Float80 b)
    {
        if (!a.IsNaN || !b.IsNaN)
        {
            return a.IsNaN ? a : b;
        }

        if (a.IsSignalingNaN != b.IsSignalingNaN)
        {
            return a.IsSignalingNaN ? b : a;
        }

        if (a.Significand != b.Significand)
        {
            return a.Significand > b.Significand ? a : b;
        }

        return a.Negative ? b : a;
    }
}

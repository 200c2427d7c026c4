namespace Emulator.Cpu.X87;

/// <summary>Series for the transcendental functions, summed until terms vanish below 128 bits.</summary>
internal static class WideFunctions
{
    private const int VanishingBits = 132;
    private const int TableSteps = 16;

    private static readonly WideFloat[] s_arcTangents = MakeArcTangents();

    /// <summary>sin x, |x| up to 1.</summary>
    internal static WideFloat Sine(WideFloat x) => Alternating(x, x * x, 1);

    /// <summary>cos x, |x| up to 1.</summary>
    internal static WideFloat Cosine(WideFloat x) => Alternating(WideFloat.One, x * x, 0);

    /// <summary>e^x − 1, |x| up to 1.</summary>
    internal static WideFloat ExponentialMinusOne(WideFloat x)
    {
        WideFloat sum = x;
        WideFloat term = x;
        for (uint n = 2; !Vanishes(term, sum); n++)
        {
            term = (term * x).DividedBy(n);
            sum += term;
        }

        return sum;
    }

    /// <summary>
    /// ln((1 + s) / (1 − s)) for |s| well below 1: twice the inverse hyperbolic tangent.
    /// </summary>
    internal static WideFloat LogarithmOfRatio(WideFloat s)
    {
        WideFloat square = s * s;
        WideFloat power = s;
        WideFloat sum = s;
        for (uint n = 3; !Vanishes(power, sum); n += 2)
        {
            power *= square;
            sum += power.DividedBy(n);
        }

        return sum.Scaled(1);
    }

    /// <summary>
    /// arctan t for t from 0 to 1: from the nearest multiple of 1/16, whose arctangent is in a table.
    /// </summary>
    internal static WideFloat ArcTangent(WideFloat t)
    {
        int step = StepBelow(t);
        if (step == 0)
        {
            return ArcTangentSeries(t);
        }

        WideFloat known = WideFloat.FromInteger(step).Scaled(-4);
        WideFloat rest = (t - known) / (WideFloat.One + (t * known));
        return rest.IsZero ? s_arcTangents[step] : s_arcTangents[step] + ArcTangentSeries(rest);
    }

    private static WideFloat Alternating(WideFloat first, WideFloat square, uint n)
    {
        WideFloat sum = first;
        WideFloat term = first;
        for (uint i = n + 1; !square.IsZero && !Vanishes(term, sum); i += 2)
        {
            term = -(term * square).DividedBy(i * (i + 1));
            sum += term;
        }

        return sum;
    }

    private static WideFloat ArcTangentSeries(WideFloat t)
    {
        WideFloat square = t * t;
        WideFloat power = t;
        WideFloat sum = t;
        for (uint n = 3; !Vanishes(power, sum); n += 2)
        {
            power = -(power * square);
            sum += power.DividedBy(n);
        }

        return sum;
    }

    /// <summary>The largest k with k/16 not above t.</summary>
    private static int StepBelow(WideFloat t)
    {
        int step = 0;
        while (step < TableSteps && !(t - WideFloat.FromInteger(step + 1).Scaled(-4)).Negative)
        {
            step++;
        }

        return step;
    }

    /// <summary>
    /// arctan(k/16) by Euler's series, whose terms shrink by x²/(1 + x²), at most a half.
    /// </summary>
    private static WideFloat[] MakeArcTangents()
    {
        var table = new WideFloat[TableSteps + 1];
        for (int k = 1; k <= TableSteps; k++)
        {
            WideFloat x = WideFloat.FromInteger(k).Scaled(-4);
            WideFloat onePlusSquare = WideFloat.One + (x * x);
            WideFloat ratio = (x * x) / onePlusSquare;
            WideFloat term = x / onePlusSquare;
            WideFloat sum = term;
            for (uint n = 1; !Vanishes(term, sum); n++)
            {
                term = (term * ratio * WideFloat.FromInteger((int)(2 * n))).DividedBy((2 * n) + 1);
                sum += term;
            }

            table[k] = sum;
        }

        return table;
    }

    private static bool Vanishes(WideFloat term, WideFloat sum) =>
        term.IsZero || term.Exponent < sum.Exponent - VanishingBits;
}

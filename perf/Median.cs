namespace Perf;

/// <summary>What counts of several runs on a machine that others use too.</summary>
internal static class Median
{
    /// <summary>The middle value; the upper one of an even number.</summary>
    /// <param name="values">One at least.</param>
    internal static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}

namespace Emulator.Dram.Checker.Sheets;

/// <summary>A column of a data sheet: one value for each data rate.</summary>
/// <param name="rates">Data rates in MT/s, ascending.</param>
internal sealed class RateTable(params int[] rates)
{
    /// <summary>The value in the column of the least rate that is not below a device's.</summary>
    internal double At(int rate, params ReadOnlySpan<double> values)
    {
        int column = 0;
        while (column < rates.Length - 1 && rates[column] < rate)
        {
            column++;
        }

        return values[Math.Min(column, values.Length - 1)];
    }
}

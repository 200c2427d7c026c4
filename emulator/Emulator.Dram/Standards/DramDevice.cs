namespace Emulator.Dram.Standards;

/// <summary>A speed bin and density of a standard in one channel: what a simulation is made of.</summary>
/// <param name="Name">DDR4-2400R.</param>
/// <param name="Standard">The rules.</param>
/// <param name="Organization">The shape.</param>
/// <param name="ClockPs">tCK in picoseconds.</param>
/// <param name="Timings">nCL, nRCD … in clocks.</param>
public sealed record DramDevice(
    string Name,
    DramStandard Standard,
    Organization Organization,
    int ClockPs,
    IReadOnlyDictionary<string, int> Timings)
{
    /// <summary>The value of a timing parameter.</summary>
    /// <exception cref="KeyNotFoundException">A row names a parameter that the device does not have.</exception>
    public int this[string parameter] => Timings.TryGetValue(parameter, out int value)
        ? value
        : throw new KeyNotFoundException($"{Name} has no timing parameter {parameter}");

    /// <summary>Evaluates a formula of the standard.</summary>
    public int Evaluate(string formula) => Formula.Evaluate(formula, name => this[name]);
}

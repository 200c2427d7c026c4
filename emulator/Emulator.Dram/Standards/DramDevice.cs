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
    /// <summary>Transfers a second and pin, in millions.</summary>
    public int DataRate { get; init; }

    /// <summary>Density of one device.</summary>
    public int Gigabits { get; init; }

    /// <summary>Data pins of one device.</summary>
    public int Width { get; init; }

    /// <summary>Data pins of the channel; of HBM: of a pseudo channel.</summary>
    public int ChannelWidth { get; init; }

    /// <summary>Where each timing parameter comes from.</summary>
    public IReadOnlyList<TimingValue> Values { get; init; } = [];

    /// <summary>Where bin and shape come from.</summary>
    public string Source { get; init; } = "";

    /// <summary>Data buses of a channel: each pseudo channel of HBM has its own, ranks share one.</summary>
    public int DataBuses => Standard.HasColumnBus ? Organization.Ranks : 1;

    /// <summary>The value of a timing parameter.</summary>
    /// <exception cref="KeyNotFoundException">A row names a parameter that the device does not have.</exception>
    public int this[string parameter] => Timings.TryGetValue(parameter, out int value)
        ? value
        : throw new KeyNotFoundException($"{Name} has no timing parameter {parameter}");

    /// <summary>The value of a timing parameter, or another when the standard has none of that name.</summary>
    public int ValueOr(string parameter, int otherwise) => Timings.GetValueOrDefault(parameter, otherwise);

    /// <summary>Evaluates a formula of the standard.</summary>
    public int Evaluate(string formula) => Formula.Evaluate(formula, name => this[name]);

    /// <summary>The same devices with another number of ranks on the channel.</summary>
    public DramDevice WithRanks(int ranks) => this with { Organization = Organization with { Ranks = ranks } };
}

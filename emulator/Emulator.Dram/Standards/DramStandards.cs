using System.Diagnostics.CodeAnalysis;

namespace Emulator.Dram.Standards;

/// <summary>
/// All devices by name: <c>DDR4-2400R</c>, or <c>DDR4-2400</c> for the usual bin of a rate; in another shape
/// <c>DDR4-2400R-16Gb-x4</c>; with another's arithmetic <c>DDR4-2400R-ramulator</c>.
/// </summary>
public static class DramStandards
{
    /// <summary>The standards, and those with another's arithmetic.</summary>
    public static IReadOnlyList<DramFamily> Families { get; } =
    [
        Ddr3Devices.Family, Ddr4Devices.Family, Ddr5Devices.Family, Lpddr4Devices.Family, Lpddr5Devices.Family,
        Hbm2.Family, Hbm3.Family, Ddr3Devices.RamulatorFamily, Ddr4Devices.RamulatorFamily,
        Ddr5Devices.RamulatorFamily, Lpddr5Devices.RamulatorFamily, Hbm2.RamulatorFamily,
    ];

    private static readonly Lazy<DramDevice[]> s_all =
        new(() => [.. Families.SelectMany(family => family.Bins.Select(family.Device))]);

    /// <summary>Every speed bin in its usual shape.</summary>
    public static IReadOnlyList<DramDevice> All => s_all.Value;

    /// <summary>Every speed bin in every shape.</summary>
    public static IEnumerable<DramDevice> AllShapes => Families.SelectMany(
        family => family.Bins.SelectMany(bin => family.ShapesOf(bin).Select(shape => family.Device(bin, shape))));

    /// <summary>The device of a name, in capitals or not.</summary>
    /// <exception cref="FormatException">There is none; the text names the nearest.</exception>
    public static DramDevice Find(string name) => TryFind(name, out DramDevice? device)
        ? device
        : throw new FormatException($"no standard '{name}'; nearest: {string.Join(", ", Nearest(name))}");

    /// <summary>
    /// The device of a name, if there is one; no other is made. A bin goes before the usual bin of a rate, and that
    /// before a shape.
    /// </summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out DramDevice? device)
    {
        device = FirstOf(family => family.OfBin(name)) ?? FirstOf(family => family.OfRate(name))
            ?? FirstOf(family => family.OfShape(name));
        return device is not null;
    }

    private static DramDevice? FirstOf(Func<DramFamily, DramDevice?> find)
    {
        foreach (DramFamily family in Families)
        {
            if (find(family) is DramDevice device)
            {
                return device;
            }
        }

        return null;
    }

    /// <summary>The names most like one that is not there.</summary>
    public static IReadOnlyList<string> Nearest(string name, int count = 5) =>
    [
        .. All.Select(device => device.Name)
            .OrderBy(known => Distance(known.ToUpperInvariant(), name.ToUpperInvariant())).Take(count),
    ];

    /// <summary>How many letters to add, drop or change (Levenshtein); a longer end counts little.</summary>
    private static int Distance(string known, string wanted)
    {
        int[] costs = [.. Enumerable.Range(0, wanted.Length + 1).Select(i => i * 4)];
        for (int i = 1; i <= known.Length; i++)
        {
            int diagonal = costs[0];
            costs[0] = i * 4;
            for (int j = 1; j <= wanted.Length; j++)
            {
                int add = costs[j] + (j == wanted.Length ? 1 : 4);
                int change = diagonal + (known[i - 1] == wanted[j - 1] ? 0 : 4);
                diagonal = costs[j];
                costs[j] = Math.Min(Math.Min(add, costs[j - 1] + 4), change);
            }
        }

        return costs[^1];
    }
}

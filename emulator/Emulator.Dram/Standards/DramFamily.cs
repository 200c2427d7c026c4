namespace Emulator.Dram.Standards;

/// <summary>A standard with its speed bins, timing parameters and shapes: devices are made of these.</summary>
/// <param name="Standard">Commands and rules.</param>
/// <param name="Rounding">How times become clocks.</param>
/// <param name="Bins">Speed bins.</param>
/// <param name="Timings">Parameters that depend on speed, density and width only.</param>
/// <param name="Organizations">Shapes; the first that fits a bin is the usual one.</param>
/// <param name="ChannelWidth">Data pins of a channel; of HBM: of a pseudo channel.</param>
/// <param name="LineBytes">What one burst moves.</param>
/// <param name="Ranks">Usual ranks; of HBM: pseudo channels.</param>
public sealed record DramFamily(
    DramStandard Standard,
    RoundingRule Rounding,
    IReadOnlyList<SpeedBin> Bins,
    IReadOnlyList<TimingRow> Timings,
    IReadOnlyList<OrganizationRow> Organizations,
    int ChannelWidth,
    int LineBytes,
    int Ranks = 1)
{
    /// <summary>Appended to the names of devices: <c>-ramulator</c> for another's arithmetic.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>The bins that a data rate alone stands for, where it is not the first in the table.</summary>
    public IReadOnlyList<string> UsualBins { get; init; } = [];

    /// <summary>The usual shape with the rules and numbers of Ramulator 2.1.</summary>
    public DramFamily AsRamulatorHasIt(DramStandard standard, IReadOnlyList<SpeedBin> bins) => this with
    {
        Standard = standard,
        Bins = bins,
        Organizations = [Organizations[0]],
        Suffix = "-ramulator",
    };

    /// <summary>The shapes that a bin may have, the usual one first.</summary>
    public IEnumerable<OrganizationRow> ShapesOf(SpeedBin bin) => Organizations.Where(row => row.Mode == bin.Mode);

    /// <summary>The device of a bin in its usual shape.</summary>
    public DramDevice Device(SpeedBin bin) => Build(bin, ShapesOf(bin).First(), NameOf(bin));

    /// <summary>The device of a bin in a shape.</summary>
    public DramDevice Device(SpeedBin bin, OrganizationRow shape) => Build(bin, shape, NameOf(bin, shape));

    /// <summary>The device that is called like a bin, DDR4-2400R; null when there is none.</summary>
    internal DramDevice? OfBin(string name) =>
        Bins.FirstOrDefault(bin => AreEqual(name, NameOf(bin))) is SpeedBin bin ? Device(bin) : null;

    /// <summary>The device that is called like a data rate: DDR4-2400 is DDR4-2400R.</summary>
    internal DramDevice? OfRate(string name)
    {
        SpeedBin[] bins = [.. Bins.Where(bin => AreEqual(name, $"{Standard.Name}-{bin.DataRate}{Suffix}"))];
        return bins.Length > 0 ? Device(bins.FirstOrDefault(IsUsual) ?? bins[0]) : null;
    }

    /// <summary>The device that is called like a bin and a shape: DDR4-2400R-16Gb-x4.</summary>
    internal DramDevice? OfShape(string name)
    {
        foreach (SpeedBin bin in Bins)
        {
            if (ShapesOf(bin).FirstOrDefault(row => AreEqual(name, NameOf(bin, row))) is OrganizationRow shape)
            {
                return Device(bin, shape);
            }
        }

        return null;
    }

    private static bool AreEqual(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private string NameOf(SpeedBin bin) => $"{Standard.Name}-{bin.Name}{Suffix}";

    private string NameOf(SpeedBin bin, OrganizationRow shape) =>
        $"{Standard.Name}-{bin.Name}-{shape.Gigabits}Gb-x{shape.Width}{Suffix}";

    private bool IsUsual(SpeedBin bin) => UsualBins.Contains(bin.Name);

    private DramDevice Build(SpeedBin bin, OrganizationRow shape, string name)
    {
        Dictionary<string, int> clocks = [];
        List<TimingValue> values = [];
        foreach (TimingRow row in RowsOf(bin, shape).Where(row => !clocks.ContainsKey(row.Name)))
        {
            int value = Formula.Evaluate(row.Value, word => ClocksOf(word, row.IsMaximum, bin.ClockPs, clocks, name));
            clocks[row.Name] = value;
            values.Add(new TimingValue(row.Name, value, row.Value, row.Source));
        }

        int lines = shape.Columns * ChannelWidth / 8 / LineBytes;
        Organization organization = new(Ranks, shape.BankGroups, shape.BanksPerGroup, shape.Rows, lines, LineBytes);
        return new DramDevice(name, Standard, organization, bin.ClockPs, clocks)
        {
            DataRate = bin.DataRate,
            Gigabits = shape.Gigabits,
            Width = shape.Width,
            ChannelWidth = ChannelWidth,
            Values = values,
            Source = $"{bin.Source}; {shape.Source}",
        };
    }

    private IEnumerable<TimingRow> RowsOf(SpeedBin bin, OrganizationRow shape) =>
        bin.Timings.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('='))
            .Select(pair => new TimingRow(pair[0], pair[1], bin.Source))
            .Concat(Timings.Where(row => row.Fits(bin, shape)));

    /// <summary>The clocks of a word of a formula: 4nCK, 4.9ns, or a parameter that stands before.</summary>
    private int ClocksOf(string word, bool isMaximum, int clockPs, Dictionary<string, int> known, string name)
    {
        if (word.EndsWith("nCK", StringComparison.Ordinal))
        {
            return int.Parse(word[..^3], System.Globalization.CultureInfo.InvariantCulture);
        }

        if (char.IsDigit(word[0]))
        {
            long time = JedecRounding.Picoseconds(word);
            return isMaximum
                ? JedecRounding.ToWholeClocks(time, clockPs)
                : JedecRounding.ToClocks(time, clockPs, Rounding);
        }

        return known.TryGetValue(word, out int value)
            ? value
            : throw new KeyNotFoundException($"{name} has no timing parameter {word} at this place");
    }
}

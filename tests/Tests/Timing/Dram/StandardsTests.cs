using Emulator.Dram.Standards;

namespace Tests.Timing.Dram;

/// <summary>The tables of the standards: names, rounding, and values that data sheets print.</summary>
[TestFixture]
internal sealed class StandardsTests
{
    [TestCase("DDR4-2400R", "nCL=16 nRC=55 nRRDS=4 nRRDL=6 nFAW=26 nWTRS=3 nWTRL=9 nCCDL=6 nRFC=421 nXP=8 nXS=433")]
    [TestCase("DDR4-3200AA", "nRAS=52 nRC=74 nCWL=16 nCCDL=8 nRRDL=8 nFAW=34 nWTRL=12 nRFC=560 nXS=576")]
    [TestCase("DDR4-3200AA-16Gb-x16", "nRRDS=9 nRRDL=11 nFAW=48 nRFC=880")]
    [TestCase("DDR4-2133P", "nCCDL=6 nRRDL=6 nFAW=23 nRAS=36 nRFC=374")]
    [TestCase("DDR4-2400U-ramulator", "nCL=17 nRFC=421 nREFI=9364")]
    [TestCase("DDR5-4800AN", "nCL=34 nCWL=32 nFAW=32 nRRDS=8 nRRDL=12 nCCDL=12 nCCDLWR=48 nWTRS=6 nWTRL=24 nWR=72")]
    [TestCase("DDR5-6400AN", "nFAW=32 nRRDS=8 nRRDL=16 nCCDL=16 nWTRS=8 nWTRL=32 nRTP=24")]
    [TestCase("DDR5-5600AN-ramulator", "nFAW=56 nRRDS=14")]
    [TestCase("DDR3-1600K", "nRRDS=5 nFAW=24 nWR=12 nWTRS=6 nRTP=6 nRFC=208 nXS=216 nXP=5 nCKE=4")]
    [TestCase("DDR3-1866M-4Gb-x8", "nCL=13 nRAS=32 nWR=14 nFAW=26 nXP=6 nCKE=5")]
    [TestCase("LPDDR4-3200", "nRCD=29 nRP=29 nRPab=34 nRAS=68 nRC=97 nFAW=64 nWR=29 nRFC=448 nRFCpb=224 nREFI=6246")]
    [TestCase("LPDDR4-4266-16Gb-x16", "nRCD=39 nRPab=45 nRAS=90 nRRDS=22 nWTRS=22 nFAW=86 nRTP=16 nXP=16")]
    [TestCase("LPDDR5-6400", "nRCD=15 nRP=15 nRAS=34 nWR=28 nRFC=224 nRFCpb=112 nPBR2PBR=72 nPBR2ACT=6 nCCDL=4")]
    [TestCase("LPDDR5-6400-8B", "nRRDS=8 nFAW=32 nCCDS=4 nBL=4")]
    [TestCase("HBM2-2000", "nRC=42 nRFC=220 nRFCpb=96 nREFIpb=243")]
    [TestCase("HBM3-6400", "nRC=72 nRFC=416 nRFCpb=320 nREFI=6240 nREFIpb=390")]
    [TestCase("HBM2-2400-ramulator", "nCL=17 nRTW=15 nREFI=4682")]
    [TestCase("ddr4-2400r", "nCL=16")]
    public void Parameters_have_the_clocks_of_the_data_sheets(string name, string clocks)
    {
        DramDevice device = DramStandards.Find(name);
        Assert.That(
            clocks.Split(' ').Select(pair => $"{pair.Split('=')[0]}={device[pair.Split('=')[0]]}"),
            Is.EqualTo(clocks.Split(' ')));
    }

    [Test]
    public void A_bin_may_set_any_parameter_in_clocks_or_times_and_takes_the_rest_from_the_standard()
    {
        SpeedBin bin = new("3200Z", 3200, 625, "nCL=21 nRCD=21 nRP=13.125ns nCWL=16 nFAW=max(20nCK,15ns)", "a sheet");
        DramDevice device = (Ddr4Devices.Family with { Bins = [bin] }).Device(bin);
        Assert.That(device.Name, Is.EqualTo("DDR4-3200Z"));
        Assert.That((device["nRP"], device["nFAW"], device["nRC"], device["nRRDL"]), Is.EqualTo((21, 24, 73, 8)));
        Assert.That(device.Values.Single(value => value.Name == "nRP").Source, Is.EqualTo("a sheet"));
    }

    [Test]
    public void Every_formula_of_every_device_has_a_value_and_every_number_a_source()
    {
        int formulas = 0;
        foreach (DramDevice device in DramStandards.All.Concat(DramStandards.AllShapes))
        {
            Assert.That(device.Organization.ProblemWith(1), Is.Null, device.Name);
            Assert.That(device.Values, Has.All.Matches<TimingValue>(value => value.Source.Length > 0), device.Name);
            Assert.That(device["nREFI"], Is.GreaterThan(device["nRFC"]), device.Name);
            Assert.That(device.Evaluate(device.Standard.ReadLatency), Is.Positive);
            foreach (ConstraintRow row in device.Standard.Constraints)
            {
                Assert.That(row.Source, Is.Not.Empty);
                Assert.That(() => device.Evaluate(row.Formula), Throws.Nothing, $"{device.Name}: {row}");
                formulas++;
            }
        }

        TestContext.Out.WriteLine($"{formulas} formulas");
    }

    [TestCase("DDR4-2400", "DDR4-2400R")]
    [TestCase("DDR5-4800", "DDR5-4800AN")]
    [TestCase("DDR5-4800-ramulator", "DDR5-4800AN-ramulator")]
    [TestCase("LPDDR5-6400", "LPDDR5-6400")]
    public void A_rate_alone_is_its_usual_bin(string name, string full) =>
        Assert.That(DramStandards.Find(name).Name, Is.EqualTo(full));

    [TestCase("DDR3", "nREFI")]
    [TestCase("DDR4", "nREFI")]
    [TestCase("DDR5", "nCCDL nFAW nREFI nRFC nRRDL nRRDS nRTP nWTRS")]
    [TestCase("LPDDR5", "nREFI nREFIpb nRTP")]
    public void Ramulator_differs_from_the_data_sheets_in_these_parameters_only(string standard, string parameters)
    {
        DramFamily[] pair = [.. DramStandards.Families.Where(family => family.Standard.Name == standard)];
        SortedSet<string> different = new(StringComparer.Ordinal);
        int compared = 0;
        foreach (SpeedBin bin in pair[1].Bins)
        {
            if (pair[0].Bins.FirstOrDefault(ours => ours.Name == bin.Name) is not { } same
                || pair[0].Device(same)["nCL"] != pair[1].Device(bin)["nCL"])
            {
                continue;
            }

            DramDevice theirs = pair[1].Device(bin);
            compared++;
            different.UnionWith(pair[0].Device(same).Timings.Where(row => theirs[row.Key] != row.Value)
                .Select(row => row.Key).Where(name => name != "nXS"));
        }

        Assert.That(compared, Is.GreaterThan(0));
        Assert.That(string.Join(' ', different), Is.EqualTo(parameters));
    }

    [TestCase("DDR4-2400X", "DDR4-2400R")]
    [TestCase("DDR5-4801", "DDR5-4800A")]
    [TestCase("ddr4_3200aa", "DDR4-3200AA")]
    [TestCase("DDR4", "DDR4-1600J")]
    public void An_unknown_name_is_answered_with_the_nearest(string name, string near) => Assert.That(
        () => DramStandards.Find(name),
        Throws.TypeOf<FormatException>().With.Message.Contains($"no standard '{name}'").And.Message.Contains(near));
}

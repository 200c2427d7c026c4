using Emulator.Dram.Checker;
using Emulator.Dram.Controller;
using Emulator.Dram.Standards;

namespace Tests.Timing.Dram.Checker;

/// <summary>
/// An error against each rule is found, and the same commands without it are not complained of. Banks of DDR4: four a
/// group, sixteen a rank.
/// </summary>
[TestFixture]
internal sealed class PlantedErrorTests
{
    private const string Ddr4 = "DDR4-2400R";
    private const string Ddr5 = "DDR5-4800A";
    private const string Lpddr4 = "LPDDR4-3200";
    private const string Lpddr5 = "LPDDR5-6400";
    private const string Hbm3 = "HBM3-6400";

    /// <summary>
    /// Rule, device, commands before, the last command, its clock when all is well, its clock when the rule is broken.
    /// </summary>
    private static readonly (string Rule, string Device, string Before, string Last, int Good, int Bad)[] s_early =
    [
        (CheckRules.Order, Ddr4, "10 ACT 0", "ACT 4", 14, 9),
        (CheckRules.CommandBus, Ddr4, "10 ACT 0", "PRE 4", 11, 10),
        (CheckRules.CommandBus, Ddr5, "10 ACT 0", "PRE 4", 12, 11),
        (CheckRules.CommandBus, Lpddr4, "10 ACT 0", "PRE 4", 14, 13),
        (CheckRules.CommandBus, Hbm3, "10 ACT 0; 60 ACT 16; 91 RD 0", "PRE 4", 91, 61),
        (CheckRules.DataBus, Ddr4, "0 ACT 0; 4 ACT 16; 30 RD 0", "RD 16", 36, 33),
        (CheckRules.RankGap, Ddr4, "0 ACT 0; 4 ACT 16; 30 RD 0", "RD 16", 36, 35),
        (CheckRules.RankGap, Ddr4, "0 ACT 0; 4 ACT 16; 30 WR 0", "WR 16", 36, 35),
        (CheckRules.RankGap, Ddr4, "0 ACT 0; 4 ACT 16; 30 RD 0", "WR 16", 40, 39),
        (CheckRules.RankGap, Ddr4, "0 ACT 0; 4 ACT 16; 30 WR 0", "RD 16", 32, 31),
        (CheckRules.ReadToWrite, Ddr4, "0 ACT 0; 30 RD 0", "WR 0", 40, 39),
        (CheckRules.ReadToWrite, Ddr5, "0 ACT 0; 40 RD 0", "WR 0", 54, 53),
        ("tRCD", Ddr4, "0 ACT 0", "RD 0", 16, 15),
        ("tRCD", Ddr4, "0 ACT 0", "WR 0", 16, 15),
        ("tRCD", Hbm3, "0 ACT 0", "WR 0", 16, 15),
        ("tRAS", Ddr4, "0 ACT 0", "PRE 0", 39, 38),
        ("tRAS", Ddr4, "0 ACT 0", "PREA 0", 39, 38),
        ("tRAS", Ddr5, "0 ACT 0", "PREsb 4", 78, 77),
        ("tRC", Hbm3, "0 ACT 0; 46 PRE 0", "ACT 0", 72, 71),
        ("tRC", Ddr4, "0 ACT 0; 16 RDA 0", "ACT 0", 55, 54),
        ("tRP", Ddr4, "0 ACT 0; 50 PRE 0", "ACT 0", 66, 65),
        ("tRP", Ddr4, "0 ACT 0; 50 RDA 0", "ACT 0", 75, 74),
        ("tRP", Ddr4, "0 ACT 0; 50 WRA 0", "ACT 0", 100, 99),
        ("tRP", Ddr4, "0 ACT 0; 50 PREA 0", "REFab 0", 66, 65),
        ("tRP", Lpddr4, "0 PREA 0", "ACT 0", 32, 31),
        ("tRRD_S", Ddr4, "0 ACT 0", "ACT 4", 4, 3),
        ("tRRD_L", Ddr4, "0 ACT 0", "ACT 1", 6, 5),
        ("tFAW", Ddr4, "0 ACT 0; 4 ACT 4; 8 ACT 8; 12 ACT 12", "ACT 1", 26, 25),
        ("tRTP", Ddr4, "0 ACT 0; 40 RD 0", "PRE 0", 49, 48),
        ("tWR", Ddr4, "0 ACT 0; 40 WR 0", "PRE 0", 74, 73),
        ("tWR", Ddr4, "0 ACT 0; 40 WR 0", "RDA 0", 65, 64),
        ("tCCD_S", Ddr4, "0 ACT 0; 4 ACT 4; 30 RD 0", "RD 4", 34, 33),
        ("tCCD_S", Ddr5, "0 ACT 0; 8 ACT 4; 50 WR 0", "WR 4", 58, 57),
        ("tCCD_L", Ddr4, "0 ACT 0; 6 ACT 1; 30 RD 0", "RD 1", 36, 35),
        ("tCCD_L", Ddr5, "0 ACT 0; 50 WR 0", "WR 0", 98, 97),
        ("tWTR_S", Ddr4, "0 ACT 0; 4 ACT 4; 40 WR 0", "RD 4", 59, 58),
        ("tWTR_L", Ddr4, "0 ACT 0; 40 WR 0", "RD 0", 65, 64),
        ("tPPD", Ddr5, "0 PRE 0", "PRE 4", 2, 1),
        ("tPPD", Lpddr4, "0 PRE 0", "PRE 4", 4, 3),
        ("tRFC", Ddr4, "0 REFab 0", "ACT 3", 421, 420),
        ("tRFC", Ddr4, "0 REFab 0", "REFab 0", 421, 420),
        ("tRFCpb", Lpddr4, "0 REFpb 0", "ACT 0", 222, 221),
        ("tRFCpb", Ddr5, "0 REFsb 0", "ACT 8", 311, 310),
        ("tPBR", Lpddr4, "0 REFpb 0", "REFpb 1", 224, 223),
        ("tPBR", Ddr5, "0 REFsb 0", "REFab 0", 312, 311),
        ("tRREFD", Lpddr4, "0 REFpb 0", "ACT 1", 14, 13),
        ("tRREFD", Lpddr4, "0 ACT 1", "REFpb 0", 18, 17),
        ("tRREFD", Ddr5, "0 REFsb 0", "ACT 1", 71, 70),
        ("tXP", Ddr4, "0 PDE 0; 6 PDX 0", "ACT 0", 14, 13),
        ("tPD", Ddr4, "0 PDE 0", "PDX 0", 6, 5),
        ("tCKE", Ddr4, "0 PDE 0; 6 PDX 0", "PDE 0", 12, 11),
        ("tPDEN", Ddr4, "0 ACT 0", "PDE 0", 2, 1),
        ("tPDEN", Ddr4, "0 ACT 0; 20 RD 0", "PDE 0", 41, 40),
        ("tPDEN", Ddr4, "0 ACT 0; 20 WR 0", "PDE 0", 54, 53),
        ("tPDEN", Ddr4, "0 ACT 0; 20 WRA 0", "PDE 0", 55, 54),
        ("tCKESR", Ddr4, "0 SRE 0", "SRX 0", 7, 6),
        ("tXS", Ddr4, "0 SRE 0; 10 SRX 0", "ACT 0", 443, 442),
        ("tXSDLL", Ddr4, "0 SRE 0; 10 SRX 0; 443 ACT 0", "RD 0", 778, 777),
    ];

    /// <summary>Rule, device, commands without an error, commands with it.</summary>
    private static readonly (string Rule, string Device, string Good, string Bad)[] s_states =
    [
        (CheckRules.Open, Ddr4, "0 ACT 0; 50 PRE 0; 100 ACT 0", "0 ACT 0; 100 ACT 0"),
        (CheckRules.Open, Ddr4, "0 ACT 0; 50 PREA 3; 100 REFab 0", "0 ACT 0; 100 REFab 0"),
        (CheckRules.Open, Ddr5, "0 ACT 4; 200 REFsb 1", "0 ACT 4; 200 REFsb 0"),
        (CheckRules.Open, Ddr4, "0 ACT 0; 50 PRE 0; 100 SRE 0", "0 ACT 0; 100 SRE 0"),
        (CheckRules.Closed, Ddr4, "0 ACT 0; 20 RD 0", "0 ACT 0; 20 RD 4"),
        (CheckRules.Closed, Ddr4, "0 ACT 0; 20 RD 0; 60 RD 0", "0 ACT 0; 20 RDA 0; 60 RD 0"),
        (CheckRules.Row, Ddr4, "0 ACT 0 r7; 20 WR 0 r7", "0 ACT 0 r7; 20 WR 0 r8"),
        (CheckRules.DataClock, Lpddr5, "0 ACT 0; 31 RD 0", "0 ACT 0; 30 CAS 0; 35 RD 0"),
        (CheckRules.DataClock, Lpddr5, "0 ACT 0; 30 CAS 0; 31 RD 0; 99 CAS 0; 100 RD 0",
            "0 ACT 0; 30 CAS 0; 31 RD 0; 100 RD 0"),
        (CheckRules.Powered, Ddr4, "0 PDE 0; 50 ACT 16", "0 PDE 0; 50 ACT 0"),
        (CheckRules.Powered, Ddr4, "0 SRE 0; 50 SRX 0", "0 SRE 0; 50 PDX 0"),
        (CheckRules.Powered, Ddr4, "0 PDE 0; 50 PDX 0", "50 PDX 0"),
        (CheckRules.Rotation, Lpddr4, "0 REFpb 0; 300 REFpb 1; 600 REFab 0; 2000 REFpb 0", "0 REFpb 0; 300 REFpb 0"),
    ];

    [Test]
    public void A_command_that_comes_too_early_is_found()
    {
        Assert.Multiple(() =>
        {
            foreach ((string rule, string device, string before, string last, int good, int bad) in s_early)
            {
                string what = $"{device}: {before}; {last}";
                Assert.That(Broken(device, $"{before}; {good} {last}"), Is.Empty, what);
                Assert.That(Broken(device, $"{before}; {bad} {last}"), Does.Contain(rule), what);
            }
        });
    }

    [Test]
    public void A_command_in_the_wrong_state_is_found()
    {
        Assert.Multiple(() =>
        {
            foreach ((string rule, string device, string good, string bad) in s_states)
            {
                Assert.That(Broken(device, good), Is.Empty, good);
                Assert.That(Broken(device, bad), Is.EqualTo(new[] { rule }), bad);
            }
        });
    }

    /// <summary>tREFI is 9,363 clocks: nine may pass without a refresh when eight are postponed, not ten.</summary>
    [TestCase(9 * 9364, false)]
    [TestCase(10 * 9364, true)]
    public void A_refresh_that_is_postponed_too_far_is_found(int clock, bool isFound)
    {
        CommandChecker checker = CommandText.Check(Ddr4, $"{clock} REFab 0; {clock} REFab 16", refreshRate: 1);
        Assert.That(checker.Counts.ContainsKey(CheckRules.Postponed), Is.EqualTo(isFound));
    }

    /// <summary>
    /// Of two refreshes in ten tREFI one is for the first that self-refresh may have missed: the other alone does not
    /// pay enough (JESD79-4 4.27).
    /// </summary>
    [TestCase("", false)]
    [TestCase("0 SRE 0; 10 SRX 0; ", true)]
    public void A_refresh_after_self_refresh_pays_no_debt(string sleep, bool isFound)
    {
        string text = $"{sleep}{5 * 9364} REFab 0; {(5 * 9364) + 600} REFab 16; "
            + $"{(10 * 9364) + 20} REFab 0; {(10 * 9364) + 620} REFab 16";
        CommandChecker checker = CommandText.Check(Ddr4, text, refreshRate: 1);
        Assert.That(checker.Counts.ContainsKey(CheckRules.Postponed), Is.EqualTo(isFound));
    }

    /// <summary>Above 85 °C all is due twice as early.</summary>
    [Test]
    public void A_hot_memory_owes_twice_as_much()
    {
        string text = $"{6 * 9364} REFab 0";
        Assert.That(CommandText.Check(Ddr4, text, refreshRate: 1).Total, Is.Zero);
        Assert.That(CommandText.Check(Ddr4, text, refreshRate: 2).Counts.Keys, Does.Contain(CheckRules.Postponed));
    }

    /// <summary>The refreshes of a trace that ends without them are missed.</summary>
    [Test]
    public void Refreshes_that_never_come_are_found()
    {
        CommandChecker checker = CommandText.Check(Ddr4, "0 ACT 0", refreshRate: 1);
        checker.Finish(1_000_000);
        Assert.That(checker.Counts.Keys, Does.Contain(CheckRules.Postponed));
    }

    [TestCase(8, false)]
    [TestCase(9, true)]
    public void A_refresh_that_is_pulled_in_too_far_is_found(int count, bool isFound)
    {
        string text = string.Concat(Enumerable.Range(0, count).Select(i => $"{i * 500} REFab 0;"));
        CommandChecker checker = CommandText.Check(Ddr4, text, refreshRate: 1);
        Assert.That(checker.Counts.ContainsKey(CheckRules.PulledIn), Is.EqualTo(isFound));
    }

    [Test]
    public void Data_that_are_there_too_early_are_found()
    {
        CommandChecker checker = new(DramStandards.Find(Ddr5), refreshRate: 0);
        IssuedCommand read = CommandText.Parse("100 RD 0").Single();
        checker.DataAt(read, 100 + 1 + 34 + 8);
        Assert.That(checker.Total, Is.Zero);
        checker.DataAt(read, 100 + 34 + 8);
        Assert.That(checker.Counts.Keys, Is.EqualTo(new[] { CheckRules.EarlyData }));
    }

    [Test]
    public void Every_rule_has_its_planted_error()
    {
        string[] elsewhere = [CheckRules.Postponed, CheckRules.PulledIn, CheckRules.EarlyData];
        IEnumerable<string> planted = s_early.Select(row => row.Rule).Concat(s_states.Select(row => row.Rule))
            .Concat(elsewhere).Distinct();
        Assert.That(planted, Is.EquivalentTo(CheckRules.All.Select(rule => rule.Name)));
    }

    private static IEnumerable<string> Broken(string device, string text) =>
        CommandText.Check(device, text).Counts.Keys;
}

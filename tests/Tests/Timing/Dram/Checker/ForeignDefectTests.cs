using Emulator.Dram.Checker;
using Emulator.Dram.Standards;

namespace Tests.Timing.Dram.Checker;

/// <summary>
/// Defects of published simulators, as the commands that they let pass or hold back. Where one waits too long there is
/// nothing to find: the test then says that the data sheet allows the earlier command.
/// </summary>
[TestFixture]
internal sealed class ForeignDefectTests
{
    /// <summary>
    /// Ramulator 2.1 leaves the latencies out of RD to WR of another rank, 6 where the data bus needs 10 (reported for
    /// Ramulator 1 in issue 47): the first of 757 overlaps in 30,000 requests, RD at 53 and WR at 59.
    /// </summary>
    [Test]
    public void Ramulator_overlaps_bursts_of_two_ranks() =>
        Expect("DDR4-2400R", "0 ACT 0; 4 ACT 16; 53 RD 0; 59 WR 16", CheckRules.DataBus);

    /// <summary>Nor has it a rule for WR to WR of another rank: 5,911 switches without a gap.</summary>
    [Test]
    public void Ramulator_leaves_no_gap_between_writes_to_two_ranks() =>
        Expect("DDR4-2400R", "0 ACT 0; 4 ACT 16; 40 WR 0; 44 WR 16", CheckRules.RankGap);

    /// <summary>The same rules run as the preset that carries them find the same.</summary>
    [Test]
    public void The_preset_with_Ramulators_rules_is_found_out()
    {
        DramDevice device = DramStandards.Find("DDR4-2400R-ramulator").WithRanks(2);
        Assert.That(RandomTrafficTests.Violations(device), Does.Contain(CheckRules.DataBus)
            .And.Contain(CheckRules.RankGap));
        Assert.That(RandomTrafficTests.Violations(DramStandards.Find("DDR4-2400R").WithRanks(2)), Is.Empty);
    }

    /// <summary>
    /// Ramulator 2.1's LPDDR5 has CL and CWL exchanged in WR to RD of another rank (mended for DDR in issue 102): it
    /// asks 17 + 2 + 2 - 9 = 12 where the second burst would have its gap of two at any distance.
    /// </summary>
    [Test]
    public void Ramulator_waits_too_long_from_write_to_read_of_another_rank() =>
        Allow("LPDDR5-6400", "0 ACT 0; 4 ACT 16; 40 WR 0; 41 RD 16");

    /// <summary>And in RD to WR of another rank it asks 4 where LPDDR5's latencies need more than 12.</summary>
    [Test]
    public void Ramulator_overlaps_bursts_of_two_ranks_of_lpddr5() =>
        Expect("LPDDR5-6400", "0 ACT 0; 4 ACT 16; 40 RD 0; 44 WR 16", CheckRules.DataBus);

    /// <summary>Ramulator 2.1 takes 48 clocks for tFAW of a page of 1 KB, the data sheet 32.</summary>
    [Test]
    public void Ramulator_activates_ddr5_more_slowly_than_it_must() =>
        Allow("DDR5-4800A", "0 ACT 0; 8 ACT 4; 16 ACT 8; 24 ACT 12; 32 ACT 16");

    /// <summary>Above 4800 it has tRRD_S at 5 ns, 14 clocks at 5600, the data sheet 8.</summary>
    [Test]
    public void Ramulator_activates_fast_ddr5_more_slowly_than_it_must() =>
        Allow("DDR5-5600A", "0 ACT 0; 8 ACT 4");

    /// <summary>At 3200 its tRRD_L is 5 clocks, the data sheet's 8.</summary>
    [Test]
    public void Ramulator_activates_slow_ddr5_too_fast() =>
        Expect("DDR5-3200AN", "0 ACT 0; 5 ACT 1", "tRRD_L");

    /// <summary>It counts read data of DDR5 from the first of the two clocks of RD: one at 45 is done at 87.</summary>
    [Test]
    public void Ramulator_has_ddr5_data_a_clock_early()
    {
        CommandChecker checker = new(DramStandards.Find("DDR5-4800A"), refreshRate: 0);
        checker.DataAt(CommandText.Parse("45 RD 0").Single(), 45 + 34 + 8);
        Assert.That(checker.Counts.Keys, Is.EqualTo(new[] { CheckRules.EarlyData }));
    }

    /// <summary>Its DDR4-2400U is 17-17-17, which is what module labels call T.</summary>
    [Test]
    public void Ramulator_takes_one_speed_bin_for_another()
    {
        Expect("DDR4-2400U", "0 ACT 0; 17 RD 0", "tRCD");
        Allow("DDR4-2400T", "0 ACT 0; 17 RD 0");
    }

    /// <summary>
    /// DRAMsim3 refreshes one bank and holds back all others: the refreshed one takes an ACT in the next clock.
    /// </summary>
    [Test]
    public void Dramsim3_activates_a_bank_that_is_being_refreshed() =>
        Expect("HBM2-2000", "234640 REFpb 3; 234641 ACT 3", "tRFCpb");

    /// <summary>Of 3,303 refreshes of single banks that are due in 422,795 clocks it does 82.</summary>
    [Test]
    public void Dramsim3_forgets_most_refreshes_of_single_banks()
    {
        string text = string.Concat(Enumerable.Range(1, 82).Select(i => $"{i * 5156} REFpb {(i - 1) % 16};"));
        CommandChecker checker = CommandText.Check("HBM2-2000", text, refreshRate: 1);
        Assert.That(checker.Counts.Keys, Is.EqualTo(new[] { CheckRules.Postponed }));
    }

    /// <summary>Its refresh of all ranks at once stops after the first.</summary>
    [Test]
    public void Dramsim3_forgets_the_refreshes_of_the_second_rank()
    {
        string text = string.Concat(Enumerable.Range(1, 20).Select(i => $"{i * 9363} REFab 0;"));
        CommandChecker checker = CommandText.Check("DDR4-2400R", text + "190000 ACT 16", refreshRate: 1);
        checker.Finish(190_000);
        Assert.That(checker.Counts.Keys, Is.EqualTo(new[] { CheckRules.Postponed }));
        Assert.That(checker.Violations[0].Command.Bank, Is.EqualTo(16));
    }

    /// <summary>It leaves no gap between writes to different ranks either: 4,975 of them.</summary>
    [Test]
    public void Dramsim3_leaves_no_gap_between_writes_to_two_ranks() =>
        Expect("DDR4-2400R", "0 ACT 0; 4 ACT 16; 40 WR 16; 44 WR 0", CheckRules.RankGap);

    /// <summary>DRAMSys' open checker of DDR4 has tRCD for ACT to ACT of a bank: 44 clocks do, not 55.</summary>
    [Test]
    public void Dramsys_reopens_a_bank_before_tRC() =>
        Expect("DDR4-2400R", "0 ACT 0; 16 RDA 0; 44 ACT 0", "tRC");

    /// <summary>gem5 knows no command bus: two commands in one clock, or in the second clock of an ACT.</summary>
    [TestCase("DDR4-2400R", "0 ACT 0; 0 ACT 16")]
    [TestCase("DDR5-4800A", "0 ACT 0; 1 PRE 40")]
    public void Gem5_gives_two_commands_at_once(string device, string text) =>
        Expect(device, text, CheckRules.CommandBus);

    /// <summary>It has one tWTR for DDR4, the mean of both: 5 ns are 6 clocks where the same group needs 9.</summary>
    [Test]
    public void Gem5_reads_a_group_too_soon_after_a_write() =>
        Expect("DDR4-2400R", "0 ACT 0; 40 WR 0; 62 RD 0", "tWTR_L");

    private static void Expect(string device, string text, string rule) =>
        Assert.That(CommandText.Check(device, text).Counts.Keys, Does.Contain(rule));

    private static void Allow(string device, string text) =>
        Assert.That(CommandText.Check(device, text).Violations, Is.Empty);
}

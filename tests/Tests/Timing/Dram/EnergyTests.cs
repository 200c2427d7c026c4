using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Energy;
using Emulator.Dram.Mapping;
using Emulator.Dram.Replay;
using Emulator.Dram.Standards;

namespace Tests.Timing.Dram;

/// <summary>Energy is counted command by command and state by state, or not at all.</summary>
[TestFixture]
internal sealed class EnergyTests
{
    // DDR4-2400 8 Gb x8: eight devices of 1.2 V; mA, clocks of 0.833 ns.
    private const double Scale = 1.2 * 8 * 0.833 * 1e-3;

    [Test]
    public void An_activation_a_read_and_a_write_cost_what_the_currents_say()
    {
        EnergyMeter meter = new(DramStandards.Find("DDR4-2400R"), 1);
        Issue(meter, 100, CommandKind.Activate);
        Issue(meter, 116, CommandKind.Read);
        Issue(meter, 140, CommandKind.Write);
        Issue(meter, 200, CommandKind.Precharge);
        RankEnergy rank = meter.Report(1000).Single();
        Assert.That(Of(rank, EnergyKind.ActivatePrecharge), Near(((48 * 55) - (43 * 39) - (34 * 16)) * Scale));
        Assert.That(Of(rank, EnergyKind.Read), Near((135 - 43) * 4 * Scale));
        Assert.That(Of(rank, EnergyKind.Write), Near((123 - 43) * 4 * Scale));
        Assert.That(Of(rank, EnergyKind.ActiveStandby), Near(43 * 100 * Scale));
        Assert.That(Of(rank, EnergyKind.PrechargeStandby), Near(34 * 900 * Scale));
        Assert.That(rank.MeanWatts, Is.EqualTo(rank.TotalNanojoules / (1000 * 0.833)).Within(1e-9));
    }

    [Test]
    public void Power_states_are_told_apart()
    {
        EnergyMeter meter = new(DramStandards.Find("DDR4-2400R"), 1);
        Issue(meter, 100, CommandKind.PowerDownEnter);
        Issue(meter, 200, CommandKind.PowerDownExit);
        Issue(meter, 300, CommandKind.Activate);
        Issue(meter, 400, CommandKind.PowerDownEnter);
        Issue(meter, 600, CommandKind.PowerDownExit);
        Issue(meter, 610, CommandKind.ReadPrecharge);
        Issue(meter, 700, CommandKind.RefreshAll);
        Issue(meter, 1200, CommandKind.SelfRefreshEnter);
        RankEnergy rank = meter.Report(2200).Single();
        Assert.That(Of(rank, EnergyKind.PrechargePowerDown), Near(25 * 100 * Scale));
        Assert.That(Of(rank, EnergyKind.ActivePowerDown), Near(37 * 200 * Scale));
        Assert.That(Of(rank, EnergyKind.ActiveStandby), Near(43 * (100 + 10 + 9) * Scale));
        Assert.That(Of(rank, EnergyKind.Refresh), Near((250 - 34) * 421 * Scale));
        Assert.That(Of(rank, EnergyKind.SelfRefresh), Near(30 * 1000 * Scale));
    }

    [TestCase("DDR5-4800AN")]
    [TestCase("LPDDR5-6400")]
    [TestCase("HBM3-6400")]
    public void Without_a_source_there_is_no_data(string name)
    {
        EnergyMeter meter = new(DramStandards.Find(name), 1);
        Issue(meter, 100, CommandKind.Activate);
        Assert.That(meter.Report(1000)[0].TotalNanojoules, Is.Null);
    }

    [Test]
    public void A_refresh_of_some_banks_has_no_data_and_the_rest_has()
    {
        EnergyMeter meter = new(DramStandards.Find("DDR5-4400A"), 1);
        Issue(meter, 100, CommandKind.RefreshSame);
        RankEnergy rank = meter.Report(1000).Single();
        Assert.That(rank.Nanojoules[(int)EnergyKind.Refresh], Is.Null);
        Assert.That(rank.TotalNanojoules, Is.Null);
        Assert.That(Of(rank, EnergyKind.PrechargeStandby), Is.Positive);
    }

    [Test]
    public void A_busy_rank_spends_all_its_time_in_some_state()
    {
        DramDevice device = DramStandards.Find("DDR4-3200AA").WithRanks(2);
        AddressMapping mapping = AddressMapping.Parse("MOP-XOR", device.Organization, 2);
        MemoryController memory = new(device, 2, mapping, PolicySet.Ramulator21, RefreshMode.AllBank);
        EnergyMeter meter = new(device, 2);
        memory.Watch(meter);
        ulong[] requests = ReferenceTraces.Requests(4, "triad");
        ReplayClocks replay = new(requests.Length);
        new TraceReplayer(memory, 32, replay).Run(new RequestList(requests));
        CurrentRow idd = Currents.All.Single(row => row is { DataRate: 3200, Width: 8 });
        foreach (RankEnergy rank in meter.Report(replay.Done.Max()))
        {
            double clocks = (Of(rank, EnergyKind.ActiveStandby) / idd.Idd3N)
                + (Of(rank, EnergyKind.PrechargeStandby) / idd.Idd2N);
            Assert.That(clocks, Is.EqualTo(replay.Done.Max() * 1.2 * 8 * 0.625 * 1e-3).Within(1e-3));
            Assert.That(rank.MeanWatts, Is.InRange(0.3, 6));
        }
    }

    private static void Issue(EnergyMeter meter, long at, CommandKind kind) =>
        meter.Issued(new IssuedCommand(at, kind, 0, 0, 0, 0));

    private static double Of(RankEnergy rank, EnergyKind kind) => rank.Nanojoules[(int)kind] ?? double.NaN;

    private static NUnit.Framework.Constraints.IResolveConstraint Near(double nanojoules) =>
        Is.EqualTo(nanojoules).Within(1e-9);
}

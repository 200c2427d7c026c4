using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Mapping;
using Emulator.Dram.Replay;
using Emulator.Dram.Standards;
using Emulator.Dram.Timing;

namespace Tests.Timing.Dram;

/// <summary>The table of states knows every command; none of a run is given in a state without a row.</summary>
[TestFixture]
internal sealed class StateRowTests
{
    [Test]
    public void Every_command_of_every_standard_has_a_row()
    {
        foreach (DramFamily family in DramStandards.Families)
        {
            foreach (CommandKind kind in Enum.GetValues<CommandKind>().Where(family.Standard.Uses))
            {
                Assert.That(
                    Enum.GetValues<BankState>().Any(state => StateRow.After(kind, state) is not null), Is.True,
                    $"{family.Standard.Name} {Commands.NameOf(kind)}");
            }
        }
    }

    [TestCase(CommandKind.Activate, BankState.Active)]
    [TestCase(CommandKind.Read, BankState.Idle)]
    [TestCase(CommandKind.RefreshAll, BankState.Active)]
    [TestCase(CommandKind.SelfRefreshEnter, BankState.Active)]
    [TestCase(CommandKind.Write, BankState.ActivePowerDown)]
    public void A_command_in_the_wrong_state_has_none(CommandKind kind, BankState state) =>
        Assert.That(StateRow.After(kind, state), Is.Null);

    [TestCase("DDR3-1600K")]
    [TestCase("DDR4-2400R")]
    [TestCase("DDR5-4800AN")]
    [TestCase("LPDDR4-3200")]
    [TestCase("LPDDR5-6400")]
    [TestCase("HBM2-2000")]
    [TestCase("HBM3-6400")]
    public void Every_command_of_a_run_finds_its_banks_in_a_state_with_a_row(string name)
    {
        DramDevice device = DramStandards.Find(name).WithRanks(2);
        AddressMapping mapping = AddressMapping.Parse("MOP-XOR", device.Organization, 1);
        MemoryController memory = new(device, 1, mapping, PolicySet.Default, RefreshMode.AllBank);
        StateFollower follower = new(device);
        memory.Watch(follower);
        ulong[] requests = [.. ReferenceTraces.Requests(4, "triad").Take(20_000)];
        new TraceReplayer(memory, 32).Run(new RequestList(requests));
        TestContext.Out.WriteLine($"{follower.Seen} commands");
        Assert.That(follower.Wrong, Is.Empty);
    }

    private sealed class StateFollower(DramDevice device) : ICommandSink
    {
        private readonly BankSets _sets = new(device);
        private readonly BankState[] _states = new BankState[device.Organization.Banks];

        internal List<string> Wrong { get; } = [];

        internal int Seen { get; private set; }

        public void Issued(in IssuedCommand command)
        {
            Seen++;
            foreach (int bank in BanksOf(command))
            {
                if (StateRow.After(command.Kind, _states[bank]) is { } after)
                {
                    _states[bank] = after;
                }
                else
                {
                    Wrong.Add($"{command}: bank {bank} is {_states[bank]}");
                }
            }
        }

        private IEnumerable<int> BanksOf(IssuedCommand command)
        {
            int perRank = device.Organization.BanksPerRank;
            bool whole = command.Kind is CommandKind.PrechargeAll or CommandKind.RefreshAll or CommandKind.ManageAll
                or CommandKind.PowerDownEnter or CommandKind.PowerDownExit or CommandKind.SelfRefreshEnter
                or CommandKind.SelfRefreshExit or CommandKind.ClockSync;
            return whole
                ? Enumerable.Range(command.Bank / perRank * perRank, perRank)
                : Enumerable.Range(0, _sets.Count(command.Kind)).Select(
                    i => _sets.First(command.Kind, command.Bank) + (i * _sets.Step(command.Kind)));
        }
    }
}

using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Standards;
using Emulator.Dram.Timing;

namespace Tests.Timing.Dram;

/// <summary>
/// Looks at every command and tries every constraint row of the standard on it, by the clocks of the commands before:
/// slow, and nothing is compiled or skipped. Rows and power states are followed beside it.
/// </summary>
internal sealed class RuleWatcher : ICommandSink
{
    private const int Closed = -1;

    private readonly DramDevice _device;
    private readonly BankSets _sets;
    private readonly (ConstraintRow Row, CommandKind[] Preceding, CommandKind[] Following, int Distance)[] _rules;
    private readonly Dictionary<(CommandKind Kind, Level Level, int Node), List<long>> _times = [];
    private readonly int[] _openRow;
    private readonly bool[] _asleep;
    private readonly long[] _busFree = new long[2];

    internal RuleWatcher(DramDevice device)
    {
        _device = device;
        _sets = new BankSets(device);
        _rules =
        [
            .. device.Standard.Constraints.Select(row => (row, Commands.ParseList(row.Preceding),
                Commands.ParseList(row.Following), device.Evaluate(row.Formula))),
        ];
        _openRow = new int[device.Organization.Banks];
        Array.Fill(_openRow, Closed);
        _asleep = new bool[device.Organization.Ranks];
    }

    /// <summary>What was wrong, one line each.</summary>
    internal List<string> Findings { get; } = [];


    internal List<IssuedCommand> Seen { get; } = [];

    public void Issued(in IssuedCommand command)
    {
        Seen.Add(command);
        ref long bus = ref _busFree[_device.Standard.BusOf(command.Kind)];
        Expect(command.At >= bus, command, "the command bus is taken");
        bus = command.At + _device.Standard.ClocksOf(command.Kind);
        TryRules(command);
        FollowState(command);
        Remember(command);
    }

    private int[] BanksOf(in IssuedCommand command)
    {
        int bank = command.Bank;
        int step = _sets.Step(command.Kind);
        int first = _sets.First(command.Kind, bank);
        return [.. Enumerable.Range(0, _sets.Count(command.Kind)).Select(i => first + (i * step))];
    }

    private int NodeOf(Level level, int bank) => level switch
    {
        Level.Channel => 0,
        Level.Rank => bank / _device.Organization.BanksPerRank,
        Level.BankGroup => bank / _device.Organization.BanksPerGroup,
        _ => bank,
    };

    private void TryRules(in IssuedCommand command)
    {
        CommandKind kind = command.Kind;
        foreach ((ConstraintRow row, CommandKind[] preceding, CommandKind[] following, int distance) in _rules)
        {
            if (!following.Contains(kind))
            {
                continue;
            }

            foreach (CommandKind before in preceding)
            {
                long required = distance + _device.Standard.ClocksOf(before) - _device.Standard.ClocksOf(kind);
                foreach (int bank in BanksOf(command))
                {
                    foreach (long at in LastTimes(row, before, bank))
                    {
                        Expect(command.At >= at + required, command, $"{row.Level} {Commands.NameOf(before)}@{at}: "
                            + $"{row.Formula} = {required}");
                    }
                }
            }
        }
    }

    private IEnumerable<long> LastTimes(ConstraintRow row, CommandKind before, int bank)
    {
        int ranks = _device.Organization.Ranks;
        int own = NodeOf(row.Level, bank);
        IEnumerable<int> nodes = row.OtherRank ? Enumerable.Range(0, ranks).Where(rank => rank != own) : [own];
        foreach (int node in nodes)
        {
            if (_times.TryGetValue((before, row.Level, node), out List<long>? times) && times.Count >= row.Window)
            {
                yield return times[^row.Window];
            }
        }
    }

    private void Remember(in IssuedCommand command)
    {
        foreach (Level level in Enum.GetValues<Level>())
        {
            foreach (int node in BanksOf(command).Select(bank => NodeOf(level, bank)).Distinct())
            {
                if (!_times.TryGetValue((command.Kind, level, node), out List<long>? times))
                {
                    times = _times[(command.Kind, level, node)] = [];
                }

                times.Add(command.At);
            }
        }
    }

    private void FollowState(in IssuedCommand command)
    {
        int rank = command.Bank / _device.Organization.BanksPerRank;
        CommandKind kind = command.Kind;
        bool wakes = kind is CommandKind.PowerDownExit or CommandKind.SelfRefreshExit;
        Expect(_asleep[rank] == wakes, command, wakes ? "the rank is awake" : "the rank is asleep");
        _asleep[rank] = kind is CommandKind.PowerDownEnter or CommandKind.SelfRefreshEnter;
        int first = rank * _device.Organization.BanksPerRank;
        Span<int> all = _openRow.AsSpan(first, _device.Organization.BanksPerRank);
        ref int row = ref _openRow[command.Bank];
        switch (kind)
        {
            case CommandKind.Activate:
                Expect(row == Closed, command, "the bank is open");
                row = command.Row;
                break;
            case CommandKind.Read or CommandKind.Write:
                Expect(row == command.Row, command, "another row is open");
                break;
            case CommandKind.ReadPrecharge or CommandKind.WritePrecharge:
                Expect(row == command.Row, command, "another row is open");
                row = Closed;
                break;
            case CommandKind.PrechargeAll:
                all.Fill(Closed);
                break;
            case CommandKind.Precharge or CommandKind.PrechargeSame:
                Array.ForEach(BanksOf(command), bank => _openRow[bank] = Closed);
                break;
            case CommandKind.RefreshAll or CommandKind.ManageAll or CommandKind.SelfRefreshEnter:
                Expect(all.IndexOfAnyExcept(Closed) < 0, command, "a bank is open");
                break;
            case CommandKind.RefreshBank or CommandKind.RefreshSame or CommandKind.ManageSame:
                Expect(BanksOf(command).All(bank => _openRow[bank] == Closed), command, "a bank of it is open");
                break;
            default:
                break;
        }
    }

    private void Expect(bool holds, in IssuedCommand command, string otherwise)
    {
        if (!holds && Findings.Count < 10)
        {
            Findings.Add($"{command.At} {Commands.NameOf(command.Kind)} bank {command.Bank}: {otherwise}");
        }
    }
}

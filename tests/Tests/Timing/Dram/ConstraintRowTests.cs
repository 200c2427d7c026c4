using Emulator.Dram;
using Emulator.Dram.Standards;
using Emulator.Dram.Timing;

namespace Tests.Timing.Dram;

/// <summary>
/// Every constraint row of every device: a following command is refused one clock too early and allowed when the row
/// says so, at the places that the row is about and at no others; and all rows together do as the longest of them.
/// </summary>
[TestFixture]
internal sealed class ConstraintRowTests
{
    private const long FarApart = 1_000_000;

    public static IEnumerable<string> Names() => DramStandards.All.Select(device => device.Name);

    [Test]
    public void A_row_alone_refuses_a_clock_before_and_allows_at_its_clock([ValueSource(nameof(Names))] string name)
    {
        DramDevice device = TwoRanks(DramStandards.Find(name));
        int pairs = 0;
        foreach (ConstraintRow row in device.Standard.Constraints)
        {
            ChannelTiming timing = TimingOf(WithRows(device, [row]));
            long at = FarApart;
            foreach (CommandKind preceding in Commands.ParseList(row.Preceding))
            {
                foreach (CommandKind following in Commands.ParseList(row.Following))
                {
                    long first = at;
                    for (int i = 0; i < row.Window; i++)
                    {
                        at = timing.ReadyAt(preceding, 0) > at ? timing.ReadyAt(preceding, 0) : at;
                        timing.Issue(preceding, 0, at);
                        first = i == 0 ? at : first;
                    }

                    long bus = BusAfter(device, preceding, following, at);
                    long due = Math.Max(bus, first + Distance(device, row, preceding, following));
                    long ready = Math.Max(at, timing.ReadyAt(following, BankAt(device, row.Level, row.OtherRank)));
                    Assert.That(ready > due - 1 && ready <= due, Is.True, $"{row} {following}: {ready}, not {due}");
                    if (BankOutside(device, row) is >= 0 and int outside)
                    {
                        Assert.That(timing.ReadyAt(following, outside), Is.LessThanOrEqualTo(bus), $"outside {row}");
                    }

                    pairs++;
                    at += FarApart;
                }
            }
        }

        TestContext.Out.WriteLine($"{device.Standard.Constraints.Count} rows, {pairs} pairs of commands");
    }

    [Test]
    public void All_rows_together_do_as_the_longest([ValueSource(nameof(Names))] string name)
    {
        DramDevice device = TwoRanks(DramStandards.Find(name));
        ChannelTiming timing = TimingOf(device);
        long at = FarApart;
        foreach (CommandKind preceding in KindsOf(device))
        {
            timing.Issue(preceding, 0, at);
            foreach (CommandKind following in KindsOf(device))
            {
                foreach (Level level in new[] { Level.Bank, Level.BankGroup, Level.Rank, Level.Channel })
                {
                    bool other = level == Level.Channel && device.Organization.Ranks > 1;
                    long due = device.Standard.Constraints.Where(row => row.Window == 1
                            && (row.OtherRank ? other : row.Level <= level)
                            && Commands.ParseList(row.Preceding).Contains(preceding)
                            && Commands.ParseList(row.Following).Contains(following))
                        .Select(row => at + Distance(device, row, preceding, following))
                        .Append(BusAfter(device, preceding, following, at)).Max();
                    long ready = Math.Max(at, timing.ReadyAt(following, BankAt(device, level, other)));
                    Assert.That(ready, Is.EqualTo(due), $"{preceding} to {following}, same {level}");
                }
            }

            at += FarApart;
        }
    }

    private static ChannelTiming TimingOf(DramDevice device) => new(device, new TimingTable(device));

    private static DramDevice TwoRanks(DramDevice device) => device.WithRanks(2);

    private static int Distance(DramDevice device, ConstraintRow row, CommandKind preceding, CommandKind following) =>
        device.Evaluate(row.Formula) + device.Standard.ClocksOf(preceding) - device.Standard.ClocksOf(following);

    private static long BusAfter(DramDevice device, CommandKind preceding, CommandKind following, long at) =>
        device.Standard.BusOf(preceding) == device.Standard.BusOf(following)
            ? at + device.Standard.ClocksOf(preceding)
            : at;

    /// <summary>A bank that shares a level with bank 0 and nothing smaller.</summary>
    private static int BankAt(DramDevice device, Level level, bool otherRank)
    {
        Organization shape = device.Organization;
        return level switch
        {
            _ when otherRank || level == Level.Channel => shape.BanksPerRank + 1,
            Level.Rank when shape.BankGroups > 1 => shape.BanksPerGroup + 1,
            Level.Bank => 0,
            _ => 1,
        };
    }

    /// <summary>A bank that the row says nothing about, or −1.</summary>
    private static int BankOutside(DramDevice device, ConstraintRow row)
    {
        Organization shape = device.Organization;
        return row.Level switch
        {
            Level.Channel => -1,
            Level.Rank => row.OtherRank ? 0 : shape.BanksPerRank,
            Level.BankGroup => shape.BankGroups > 1 ? shape.BanksPerGroup : -1,
            _ => 1,
        };
    }

    private static CommandKind[] KindsOf(DramDevice device) =>
        [.. Enum.GetValues<CommandKind>().Where(device.Standard.Uses)];

    /// <summary>The device with these rows only; its commands stay, by rules that say nothing.</summary>
    private static DramDevice WithRows(DramDevice device, IEnumerable<ConstraintRow> rows)
    {
        IEnumerable<ConstraintRow> names = KindsOf(device).Select(
            kind => new ConstraintRow(Level.Bank, Commands.NameOf(kind), Commands.NameOf(kind), "0", "no rule"));
        return device with { Standard = device.Standard with { Constraints = [.. names, .. rows] } };
    }
}

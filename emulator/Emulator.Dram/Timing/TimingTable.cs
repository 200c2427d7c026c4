using Emulator.Dram.Standards;

namespace Emulator.Dram.Timing;

/// <summary>
/// The constraint rows of a device compiled to distances between first clocks, listed by level and preceding command,
/// so that issuing a command walks one short list a level.
/// </summary>
internal sealed class TimingTable
{
    private readonly TimingList[] _lists;
    private readonly TimingList[] _otherRank;
    private readonly uint _windowKinds;

    internal TimingTable(DramDevice device, uint used)
    {
        int levels = Enum.GetValues<Level>().Length;
        int[][] distances = NewTable(levels);
        int[][] others = NewTable(1);
        List<WindowRule> windows = [];
        foreach (ConstraintRow row in device.Standard.Constraints)
        {
            // A channel of one rank is that rank: one list less to walk.
            bool isRank = row.Level == Level.Channel && device.Organization.Ranks == 1;
            int level = (int)(isRank ? Level.Rank : row.Level);
            Add(device, row, row.OtherRank ? others[0] : distances[level], windows);
        }

        _lists = ToLists(distances, used);
        _otherRank = ToLists(others, used);
        Windows = [.. windows];
        _windowKinds = windows.Aggregate(0u, (kinds, rule) => kinds | (1u << (int)rule.Preceding));
        Clocks = [.. Enumerable.Range(0, Commands.Count).Select(k => device.Standard.ClocksOf((CommandKind)k))];
    }

    /// <summary>Rules about the n-th last command.</summary>
    internal WindowRule[] Windows { get; }

    /// <summary>A rule counts back from this command.</summary>
    internal bool HasWindow(CommandKind kind) => (_windowKinds & (1u << (int)kind)) != 0; // HOT

    /// <summary>Clocks on the command bus by command.</summary>
    internal int[] Clocks { get; }

    /// <summary>What follows after a command at its own channel, rank, group or bank.</summary>
    internal ref readonly TimingList After(Level level, CommandKind preceding) =>
        ref _lists[((int)level * Commands.Count) + (int)preceding];

    /// <summary>What follows after a command in the other ranks.</summary>
    internal ref readonly TimingList AfterInOtherRanks(CommandKind preceding) => ref _otherRank[(int)preceding];

    private static int[][] NewTable(int levels) =>
        [.. Enumerable.Range(0, levels).Select(_ => new int[Commands.Count * Commands.Count])];

    private static void Add(DramDevice device, ConstraintRow row, int[] distances, List<WindowRule> windows)
    {
        int formula = device.Evaluate(row.Formula);
        foreach (CommandKind preceding in Commands.ParseList(row.Preceding))
        {
            foreach (CommandKind following in Commands.ParseList(row.Following))
            {
                // Rules count from last clock to last clock; the engine counts first clocks.
                int distance = formula + device.Standard.ClocksOf(preceding) - device.Standard.ClocksOf(following);
                if (row.Window > 1)
                {
                    windows.Add(new WindowRule(row.Level, preceding, following, distance, row.Window));
                    continue;
                }

                int cell = ((int)preceding * Commands.Count) + (int)following;
                distances[cell] = Math.Max(distances[cell], distance);
            }
        }
    }

    private static TimingList[] ToLists(int[][] tables, uint used) =>
    [
        .. tables.SelectMany(table => Enumerable.Range(0, Commands.Count).Select(preceding =>
        {
            int[] row = table[(preceding * Commands.Count)..((preceding + 1) * Commands.Count)];
            bool Waits(int k) => row[k] > 0 && (used & (1u << k)) != 0;
            byte[] following = [.. Enumerable.Range(0, row.Length).Where(Waits).Select(k => (byte)k)];
            return new TimingList(following, [.. following.Select(k => row[k])]);
        })),
    ];
}

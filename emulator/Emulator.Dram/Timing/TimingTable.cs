using Emulator.Dram.Standards;

namespace Emulator.Dram.Timing;

/// <summary>
/// The constraint rows of a device compiled to distances between first clocks: for whole ranks one row of distances to
/// every command, for bank groups and banks a short list of the commands that must wait.
/// </summary>
internal sealed class TimingTable
{
    /// <summary>Room for every command, in whole vectors.</summary>
    internal const int Stride = 24;

    private readonly TimingList[] _group;
    private readonly TimingList[] _bank;
    private readonly uint _windowKinds;

    /// <param name="device">The rules.</param>
    /// <param name="used">The commands that are ever asked for, as bits; banks do not wait for others.</param>
    internal TimingTable(DramDevice device, uint used = uint.MaxValue)
    {
        int banks = Lanes.Pad(device.Organization.Banks);
        int[][] distances = [.. Enum.GetValues<Level>().Select(_ => new int[Commands.Count * Stride])];
        int[] otherRank = new int[Commands.Count * Stride];
        List<WindowRule> windows = [];
        foreach (ConstraintRow row in device.Standard.Constraints)
        {
            Add(device, row, row.OtherRank ? otherRank : distances[(int)row.Level], windows);
        }

        int[] channel = distances[(int)Level.Channel];
        AddBus(device.Standard, channel);
        OwnRank = Larger(distances[(int)Level.Rank], channel);
        OtherRanks = Larger(otherRank, channel);
        _group = ToLists(distances[(int)Level.BankGroup], used, banks);
        _bank = ToLists(distances[(int)Level.Bank], used, banks);
        Windows = [.. windows];
        _windowKinds = windows.Aggregate(0u, (kinds, rule) => kinds | (1u << (int)rule.Preceding));
    }

    /// <summary>Rules about the n-th last command.</summary>
    internal WindowRule[] Windows { get; }

    /// <summary>
    /// Clocks from a command to each command in its rank, <see cref="Stride"/> a preceding command: rules of the rank
    /// and the channel, and the time on the command bus; 0 where there are none.
    /// </summary>
    internal uint[] OwnRank { get; }

    /// <summary>The same to commands in other ranks.</summary>
    internal uint[] OtherRanks { get; }

    /// <summary>A rule counts back from this command.</summary>
    internal bool HasWindow(CommandKind kind) => (_windowKinds & (1u << (int)kind)) != 0; // HOT

    /// <summary>What waits in the bank group of a command.</summary>
    internal ref readonly TimingList AfterInGroup(CommandKind preceding) => ref _group[(int)preceding]; // HOT

    /// <summary>What waits in the bank of a command.</summary>
    internal ref readonly TimingList AfterInBank(CommandKind preceding) => ref _bank[(int)preceding]; // HOT

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

                int cell = ((int)preceding * Stride) + (int)following;
                distances[cell] = Math.Max(distances[cell], distance);
            }
        }
    }

    /// <summary>A command keeps the others off its bus.</summary>
    private static void AddBus(DramStandard standard, int[] distances)
    {
        for (int cell = 0; cell < distances.Length; cell++)
        {
            CommandKind preceding = (CommandKind)(cell / Stride);
            CommandKind following = (CommandKind)(cell % Stride);
            if (standard.BusOf(preceding) == standard.BusOf(following))
            {
                distances[cell] = Math.Max(distances[cell], standard.ClocksOf(preceding));
            }
        }
    }

    private static uint[] Larger(int[] distances, int[] others) =>
        [.. distances.Zip(others, (own, other) => (uint)Math.Max(0, Math.Max(own, other)))];

    private static TimingList[] ToLists(int[] distances, uint used, int banks) =>
    [
        .. Enumerable.Range(0, Commands.Count).Select(preceding =>
        {
            int row = preceding * Stride;
            int[] following = [.. Enumerable.Range(0, Commands.Count)
                .Where(k => distances[row + k] > 0 && (used & (1u << k)) != 0)];
            return new TimingList(
                [.. following.Select(k => k * banks)], [.. following.Select(k => (uint)distances[row + k])]);
        }),
    ];
}

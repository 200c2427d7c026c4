using CsCheck;
using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Mapping;
using Emulator.Dram.Standards;

namespace Tests.Timing.Dram;

/// <summary>What holds of every controller, whatever comes in.</summary>
[TestFixture]
internal sealed class ControllerPropertyTests
{
    private static readonly RefreshPolicy[] s_refreshes =
    [
        RefreshMode.None, RefreshMode.AllBank, new(RefreshMode.AllBank, 8, 8), new(RefreshMode.AllBank, Hot: true),
        RefreshMode.PerBank, new(RefreshMode.PerBank, 4, 4), RefreshMode.SameBank, new(RefreshMode.SameBank, 4, 4),
    ];

    private static readonly PolicySet[] s_policies =
    [
        .. PolicySet.All,
        PolicySet.Default with { Name = "managed", ManagementThreshold = 2 },
        PolicySet.Default with { Name = "sleepy", PowerDownAfter = 1, SelfRefreshAfter = 20 },
        PolicySet.Default with { Name = "small", ReadQueue = 2, WriteQueue = 4, WriteHigh = 3, WriteLow = 1 },
    ];

    private static IEnumerable<DramDevice> Devices() => DramStandards.All
        .Where(device => !device.Name.EndsWith("-ramulator", StringComparison.Ordinal))
        .GroupBy(device => device.Standard.Name)
        .SelectMany(group => new[] { group.First(), group.Last() })
        .Distinct();

    [TestCaseSource(nameof(Devices))]
    public void Every_request_is_done_once_and_every_command_keeps_every_rule(DramDevice device)
    {
        long[] commands = new long[Commands.Count];
        Gen.UInt.Sample(seed => commands = RunAll(device, seed), iter: 1, threads: 1);
        foreach (CommandKind kind in Enum.GetValues<CommandKind>().Where(device.Standard.Uses))
        {
            Assert.That(commands[(int)kind], Is.Positive, $"{device.Name} {Commands.NameOf(kind)}");
        }
    }

    /// <summary>All policies with all ways to refresh.</summary>
    private static long[] RunAll(DramDevice device, uint seed)
    {
        int runs = 0;
        long[] commands = new long[Commands.Count];
        foreach (PolicySet policy in s_policies)
        {
            foreach (RefreshPolicy refresh in s_refreshes)
            {
                DramDevice ranked = device.WithRanks(1 << (runs % 3));
                if (TryMake(ranked, policy, refresh, out MemoryController? memory))
                {
                    runs++;
                    RuleWatcher watcher = new(ranked);
                    memory.Watch(watcher);
                    RunOne(memory, ranked, policy, watcher, seed + (uint)runs);
                    watcher.Seen.ForEach(command => commands[(int)command.Kind]++);
                }
            }
        }

        TestContext.Out.WriteLine($"seed {seed}: {runs} runs, {commands.Sum()} commands: " + string.Join(
            ' ', commands.Select((count, kind) => $"{Commands.NameOf((CommandKind)kind)} {count}")));
        return commands;
    }

    private static void RunOne(
        MemoryController memory, DramDevice device, PolicySet policy, RuleWatcher watcher, uint seed)
    {
        TrafficResult result = new RandomTraffic(device, seed).Run(memory);
        int shortest = policy.ReadDoneFromFirstClock ? 1 : device.Evaluate(device.Standard.ReadLatency);
        string what = $"{device.Name} x{device.Organization.Ranks} {policy.Name}";
        Assert.That(watcher.Findings, Is.Empty, what);
        Assert.That(result.Completions, Is.All.EqualTo(1), what);
        Assert.That(result.ShortestRead, Is.GreaterThanOrEqualTo(shortest).Or.EqualTo(1), what);
        AssertCounts(memory.Statistics.Single(), result, what);
    }

    private static void AssertCounts(ChannelStatistics counts, TrafficResult result, string what)
    {
        long served = counts.RowHits + counts.RowMisses + counts.RowConflicts;
        Assert.That(counts.Reads + counts.Writes, Is.EqualTo(result.Completions.Length), what);
        long unserved = counts.ForwardedReads + counts.CoalescedWrites;
        Assert.That(served, Is.EqualTo(result.Completions.Length - unserved), what);
        Assert.That(counts.ReadLatency.Count, Is.EqualTo(counts.Reads), what);
        Assert.That(counts.WriteLatency.Count, Is.EqualTo(counts.Writes), what);
        Assert.That(counts.Of(3).Reads + counts.Of(3).Writes, Is.EqualTo(result.Completions.Length), what);
    }

    private static bool TryMake(
        DramDevice device,
        PolicySet policy,
        RefreshPolicy refresh,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MemoryController? memory)
    {
        try
        {
            AddressMapping mapping = AddressMapping.Parse("RoBaRaCoCh", device.Organization, 1);
            memory = new MemoryController(device, 1, mapping, policy, refresh);
            return true;
        }
        catch (ArgumentException)
        {
            memory = null;
            return false;
        }
    }
}

using CsCheck;
using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Mapping;
using Emulator.Dram.Replay;
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
        PolicySet.Default with { Name = "managed", ManagementThreshold = 8 },
        PolicySet.Default with { Name = "sleepy", PowerDownAfter = 1, SelfRefreshAfter = 40 },
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
        int runs = 0;
        long commands = 0;
        int before = device.Evaluate(device.Standard.ReadLatency);
        Gen<(int Ranks, int Policy, int Refresh, uint Seed)> gen = Gen.Select(
            Gen.Int[0, 2], Gen.Int[0, s_policies.Length - 1], Gen.Int[0, s_refreshes.Length - 1], Gen.UInt);
        gen.Sample(
            choice =>
            {
                DramDevice ranked = device.WithRanks(1 << choice.Ranks);
                PolicySet policy = s_policies[choice.Policy];
                RandomTraffic traffic = new(ranked, choice.Seed);
                if (!TryMake(ranked, policy, s_refreshes[choice.Refresh], out MemoryController? memory))
                {
                    return;
                }

                RuleWatcher watcher = new(ranked);
                memory.Watch(watcher);
                TrafficResult result = traffic.Run(memory);
                runs++;
                commands += watcher.Seen.Count;
                string what = $"{ranked.Name} x{ranked.Organization.Ranks} {policy.Name} {s_refreshes[choice.Refresh]}";
                Assert.That(watcher.Findings, Is.Empty, what);
                Assert.That(result.Completions, Is.All.EqualTo(1), what);
                Assert.That(result.ShortestRead, Is.GreaterThanOrEqualTo(policy.ReadDoneFromFirstClock ? 1 : before)
                    .Or.EqualTo(1), what);
                AssertCounts(memory.Statistics.Single(), result, what);
            },
            iter: 60,
            threads: 1);
        TestContext.Out.WriteLine($"{runs} runs, {commands} commands");
    }

    private static void AssertCounts(ChannelStatistics counts, TrafficResult result, string what)
    {
        long served = counts.RowHits + counts.RowMisses + counts.RowConflicts;
        Assert.That(counts.Reads + counts.Writes, Is.EqualTo(result.Completions.Length), what);
        Assert.That(served, Is.EqualTo(result.Completions.Length - counts.ForwardedReads - counts.CoalescedWrites), what);
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

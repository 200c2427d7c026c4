using Emulator.Dram;
using Emulator.Dram.Checker;
using Emulator.Dram.Controller;
using Emulator.Dram.Mapping;
using Emulator.Dram.Replay;
using Emulator.Dram.Standards;

namespace Tests.Timing.Dram.Checker;

/// <summary>
/// The checker finds nothing to complain of in random traffic: every speed bin of every standard, ranks, kinds of
/// refresh, policies and power states. What bins of another's arithmetic (-ramulator) do is theirs.
/// </summary>
[TestFixture]
internal sealed class RandomTrafficTests
{
    /// <summary>The named policies, and refresh management where the standard has it.</summary>
    private static readonly PolicySet[] s_policies =
        [.. PolicySet.All, PolicySet.Default with { Name = "managed", ManagementThreshold = 8 }];

    private static readonly int[] s_ranks = [1, 2, 4];

    private static readonly string[] s_refreshes =
    [
        "all-bank", "per-bank", "same-bank", "none", "all-bank,hot", "all-bank,postpone=4,pull-in=4",
        "per-bank,postpone=4,pull-in=4", "same-bank,postpone=2,pull-in=2",
    ];

    private static readonly string[] s_standards = [.. Devices().Select(d => d.Standard.Name).Distinct()];

    /// <summary>One combination in so many, another one for each device: about 250,000 requests.</summary>
    [TestCaseSource(nameof(s_standards))]
    [Category("Slow")]
    public void Some_combinations_violate_nothing(string standard) => Run(standard, every: 7, requests: 1000);

    /// <summary>All combinations: ten million requests.</summary>
    [TestCaseSource(nameof(s_standards))]
    [Category("Long")]
    public void All_combinations_violate_nothing(string standard) => Run(standard, every: 1, requests: 1200);

    /// <summary>The rules that a memory breaks in some traffic under the usual policy.</summary>
    internal static IEnumerable<string> Violations(DramDevice device) =>
        RunOne(device, "all-bank", PolicySet.Default, 20_000, seed: 1).Counts.Keys;

    private static IEnumerable<DramDevice> Devices() =>
        DramStandards.All.Where(d => !d.Name.EndsWith("-ramulator", StringComparison.Ordinal));

    private static void Run(string standard, int every, int requests)
    {
        int number = 0;
        int ran = 0;
        long commands = 0;
        foreach (DramDevice device in Devices().Where(d => d.Standard.Name == standard))
        {
            // The ranks of HBM are its two pseudo channels.
            foreach (int ranks in device.Organization.Ranks == 1 ? s_ranks : [device.Organization.Ranks])
            {
                foreach (string refresh in s_refreshes.Where(r => IsOf(device, r)))
                {
                    foreach (PolicySet policy in s_policies.Where(p => IsOf(device, p)))
                    {
                        if (number++ % every == 0)
                        {
                            CommandChecker checker =
                                RunOne(device.WithRanks(ranks), refresh, policy, requests, number);
                            Assert.That(checker.Violations.Take(5), Is.Empty, $"{device.Name}, {ranks} ranks, "
                                + $"refresh {refresh}, policy {policy.Name}, seed {number}");
                            commands += checker.Checked;
                            ran++;
                        }
                    }
                }
            }
        }

        TestContext.Out.WriteLine($"{standard}: {ran} of {number} combinations, {(long)ran * requests} requests, "
            + $"{commands} commands");
    }

    private static bool IsOf(DramDevice device, string refresh) => refresh.Split(',')[0] switch
    {
        "per-bank" => device.Standard.Uses(CommandKind.RefreshBank),
        "same-bank" => device.Standard.Uses(CommandKind.RefreshSame),
        _ => true,
    };

    private static bool IsOf(DramDevice device, PolicySet policy) =>
        policy.ManagementThreshold == 0 || device.Standard.Uses(CommandKind.ManageAll);

    private static CommandChecker RunOne(DramDevice device, string refresh, PolicySet policy, int requests, int seed)
    {
        RefreshPolicy how = RefreshPolicy.Parse(refresh);
        AddressMapping mapping = AddressMapping.Parse("RoBaRaCoCh", device.Organization, 1);
        MemoryController memory = new(device, 1, mapping, policy, how);
        CommandChecker checker = new(device, how.Mode == RefreshMode.None ? 0 : how.Hot ? 2 : 1);
        memory.Watch(checker);
        RestlessTraffic traffic = new(
            requests, device.Organization.CapacityBytes, device.Organization.LineBytes, device["nREFI"], (ulong)seed);
        long last = new TraceReplayer(memory, 32).Run(traffic);
        checker.Finish(last);
        return checker;
    }
}
